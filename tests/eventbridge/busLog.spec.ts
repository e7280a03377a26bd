import assert from "node:assert/strict";
import { eventInRecord, readBusLogRecord, STEP_LEVELS } from "../../eventbridge/busLog";
import { writeJson } from "../../eventbridge/json";

const BUS = "arn:aws:events:eu-central-1:111122223333:event-bus/shop";
const AT = Date.UTC(2026, 8, 14, 8);
const record = (more: object = {}) => ({
  resource_arn: BUS,
  event_id: "e-1",
  message_timestamp_ms: AT,
  message_type: "EVENT_INGEST_SUCCESS",
  log_level: "INFO",
  details: {
    caller_account_id: "444455556666",
    source_time_ms: AT,
    source: "shop.magento",
    detail_type: "customer-updated",
    resources: [],
    event_detail: '{"id":1}',
  },
  ...more,
});
const read = (value: unknown, at = 5) => readBusLogRecord(JSON.stringify(value), at);

describe("a record of a bus's log", () => {
  it("is read with its event, as published records have it", () => {
    const found = read({ ...record(), event_bus_name: "shop" }) ?? assert.fail();
    assert.deepEqual(found, { ...record(), event_bus_name: "shop" });
    assert.deepEqual(eventInRecord(found), {
      source: "shop.magento",
      detailType: "customer-updated",
      time: AT,
      whole: {
        version: "0",
        id: "e-1",
        "detail-type": "customer-updated",
        source: "shop.magento",
        account: "444455556666",
        time: "2026-09-14T08:00:00Z",
        region: "eu-central-1",
        resources: [],
        detail: { id: 1 },
      },
    });
  });

  for (const [what, text] of [
    ["a text that is not JSON", "START RequestId: 1"],
    ["an empty line", ""],
    ["a number", "7"],
    ["a list", "[]"],
    ["null", "null"],
    ["an object of another program", '{"level":"INFO","msg":"hello"}'],
    ["an ID that is not a text", JSON.stringify(record({ event_id: { a: 1 } }))],
    ["an empty ID", JSON.stringify(record({ event_id: "" }))],
    ["a step that is not a text", JSON.stringify(record({ message_type: 7 }))],
    ["JSON that is cut", JSON.stringify(record()).slice(0, -3)],
  ] as const) {
    it(`is not ${what}`, () => assert.equal(readBusLogRecord(text, AT), undefined));
  }

  for (const [what, given, expected] of [
    ["a number", AT, AT],
    ["a number as text", String(AT), AT],
    ["a date", "2026-09-14T08:00:00.000Z", AT],
    ["another text", "yesterday", 5],
    ["no time", undefined, 5],
    ["null", null, 5],
    ["a number beyond every date", 1e300, 5],
  ] as const) {
    it(`has the time of the line where its own is not one: ${what}`, () => {
      assert.equal(read(record({ message_timestamp_ms: given }))?.message_timestamp_ms, expected);
    });
  }

  it("keeps the members of the documented kind, and no others", () => {
    const found = read(
      record({
        details: {
          source: 7,
          attempt_count: "1",
          resources: [1],
          target_duration_ms: 12,
          __proto__: 1,
          secret: "x",
        },
        error: { http_status_code: "503", error_message: "down", more: 1 },
        dropped_fields: "all",
      }),
    );
    assert.deepEqual(found?.details, { target_duration_ms: 12 });
    assert.deepEqual(found?.error, { error_message: "down" });
    assert.equal(found?.dropped_fields, undefined);
  });

  it("has the level of its step where it names no known one", () => {
    const levelOf = (more: object) => read(record(more))?.log_level;
    assert.equal(levelOf({ log_level: "DEBUG" }), "INFO");
    assert.equal(levelOf({ log_level: undefined, message_type: "INVOCATION_DLQ" }), "ERROR");
    assert.equal(levelOf({ log_level: undefined, message_type: "NEW_STEP" }), "TRACE");
    assert.equal(levelOf({ log_level: undefined, message_type: "constructor" }), "TRACE");
  });

  for (const [what, details] of [
    ["that was cut", { event_detail: '{"id":1' }],
    ["that is a list", { event_detail: "[1]" }],
    ["that is missing", {}],
  ] as const) {
    it(`knows source and detail type of an event with a detail ${what}`, () => {
      const known = { source: "s", detail_type: "t", source_time_ms: AT };
      const found = read(record({ details: { ...known, ...details } })) ?? assert.fail();
      assert.deepEqual(eventInRecord(found), { source: "s", detailType: "t", time: AT });
    });
  }

  it("of a step that describes no event has none", () => {
    const found = read(record({ message_type: "RULE_MATCH", details: { rule_arn: "r" } }));
    assert.equal(eventInRecord(found ?? assert.fail()), undefined);
  });

  it("keeps the digits of numbers in an event", () => {
    const details = { ...record().details, event_detail: '{"id":9007199254740993}' };
    const found = read(record({ details })) ?? assert.fail();
    assert.equal(writeJson(eventInRecord(found)?.whole?.detail), details.event_detail);
  });
});

describe("the levels of the steps", () => {
  it("are those of the documentation: 7 at ERROR, 5 more at INFO, 4 more at TRACE", () => {
    const of = (level: string) => Object.values(STEP_LEVELS).filter((one) => one === level).length;
    assert.deepEqual([of("ERROR"), of("INFO"), of("TRACE")], [7, 5, 4]);
  });
});
