import assert from "node:assert/strict";
import type { AlarmSettings } from "../../components/alarms";
import { notStalePattern } from "../../components/deadLettersNotStale";
import {
  SalesforceIntegration,
  type SalesforceIntegrationArgs,
} from "../../components/salesforceIntegration";
import { compileFilterPattern } from "../../emulator/cloudWatch/filterPattern";
import { STALE_MESSAGE } from "../../salesforceSchema/newerWins";
import type { Subscription } from "../../mapping/subscription";
import { causeOf } from "../../operations/cause";
import { NO_NAMES } from "../../privacy/vocabulary";
import { arnOf, inputsOf, refusal, resource, type Registered } from "./registered";
import { args, guarded, registration, shop } from "./shop";

const GROUP = "arn:aws:logs:eu-central-1:123456789012:log-group:buses";
const BUS = "shop-dev-bus-1f3a90bc";
const BUS_ARN = `arn:aws:events:eu-central-1:123456789012:event-bus/${BUS}`;
const FILTER = "shop-alarm-not-stale";
const ALARM = "shop-alarm-dead-letters-not-stale";

const watched = (alarms: AlarmSettings = {}, changed: Partial<SalesforceIntegrationArgs> = {}) =>
  shop({
    alarms: { deadLettersNotStale: 1, ...alarms },
    logging: {},
    subscriptions: [registration, guarded],
    ...changed,
  });

const unmappableOf = (subscription: string, { outputs }: Registered) => {
  const all = outputs.ruleNames as Record<string, { unmappable?: string }>;
  return all[subscription]?.unmappable ?? assert.fail(subscription);
};

const inEvents = (id: string, metricName: string, dimensions: object) => ({
  id,
  metric: { namespace: "AWS/Events", metricName, dimensions, period: 300, stat: "Sum" },
});

describe("the alarm on dead letters that are not stale", () => {
  let made: Registered;
  before(async () => {
    made = await watched();
  });

  it("is not made by default", async () => {
    const { resources } = await shop({ alarms: {}, logging: {} });
    assert.deepEqual(
      resources.filter(({ name }) => name.includes("not-stale")),
      [],
    );
  });

  it("counts records of the bus's log by a filter, in a metric of its own", () => {
    const { parent, inputs } = resource(FILTER, made);
    assert.equal(parent, "shop-alarm");
    assert.deepEqual(inputs, {
      name: "shop-dev-not-stale-1f3a90bc",
      logGroupName: "shop-logs",
      pattern: notStalePattern(),
      metricTransformation: {
        name: "shop-dev-not-stale-1f3a90bc",
        namespace: "EventBridgeSalesforce",
        value: "1",
      },
    });
  });

  it("waits for the log group before it is made", () => {
    assert(resource(FILTER, made).dependencies.includes("shop-logs"));
  });

  it("adds unmappable events and alerts on the connection, of which the log has no record, and rings for a day", () => {
    const { alarmDescription, ...inputs } = inputsOf(ALARM, made);
    assert.deepEqual(inputs, {
      name: "shop-dev-dead-letters-not-stale-1f3a90bc",
      metricQueries: [
        {
          id: "logged",
          metric: {
            namespace: "EventBridgeSalesforce",
            metricName: "shop-dev-not-stale-1f3a90bc",
            period: 300,
            stat: "Sum",
          },
        },
        inEvents("alerts", "InvocationsSentToDlq", {
          RuleName: "shop-dev-connection-alert-1f3a90bc",
        }),
        ...["customer-registered", "customer-changed"].map((subscription, index) =>
          inEvents(`unmappable_${index}`, "Invocations", {
            EventBusName: BUS,
            RuleName: unmappableOf(subscription, made),
          }),
        ),
        {
          id: "unmappable",
          expression: "SUM([FILL(unmappable_0, 0), FILL(unmappable_1, 0)])",
        },
        {
          id: "letters",
          expression: "SUM([FILL(logged, 0), FILL(alerts, 0), unmappable])",
          label: "dead letters that are not stale",
          returnData: true,
        },
      ],
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      treatMissingData: "notBreaching",
      threshold: 1,
      evaluationPeriods: 288,
      datapointsToAlarm: 1,
      alarmActions: inputs.alarmActions,
      okActions: inputs.alarmActions,
    });
    assert.match(String(alarmDescription), /`npx bridge dlq list --stack dev`/);
    assert.match(String(alarmDescription), /it ends 24 hours after the last one/);
  });

  it("is among the outputs and on the dashboard, and leaves the alarm on the queue's depth as it is", async () => {
    const both = await watched({}, { dashboard: true });
    const names = both.outputs.alarmNames as Record<string, string>;
    assert.equal(names["dead-letters-not-stale"], "shop-dev-dead-letters-not-stale-1f3a90bc");
    assert(String(inputsOf("shop-dashboard", both).dashboardBody).includes(arnOf(ALARM)));
    assert.equal(inputsOf("shop-alarm-depth", both).threshold, 1);
  });

  it("takes another threshold, and lets the alarm on the depth have a higher one, which says so", async () => {
    const other = await watched({ deadLetters: 200, deadLettersNotStale: 5 });
    assert.equal(inputsOf(ALARM, other).threshold, 5);
    assert.match(String(inputsOf(ALARM, other).alarmDescription), /^5 events or more in 5 minutes/);
    const depth = inputsOf("shop-alarm-depth", other);
    assert.equal(depth.threshold, 200);
    assert.match(String(depth.alarmDescription), /^200 events or more wait in the/);
  });

  it("has no metric of alerts where there are none", async () => {
    for (const alarms of [{ connection: false }, { topic: false }] as const) {
      const queries = inputsOf(ALARM, await watched(alarms)).metricQueries as { id: string }[];
      assert(!queries.some(({ id }) => id === "alerts"));
    }
  });

  for (const [count, sizes] of [
    [8, [8]],
    [9, [8, 1]],
    [19, [8, 10, 1]],
  ] as const) {
    it(`misses none of ${count} rules for unmappable events, with ten metrics in one alarm`, async () => {
      const subscriptions = Array.from({ length: count }, (_, index) => ({
        ...guarded,
        name: `s${index}`,
      }));
      const many = await watched({}, { subscriptions });
      const alarms = many.resources
        .filter(({ name }) => name.startsWith(ALARM))
        .sort((one, other) => (one.name < other.name ? -1 : 1));
      assert.deepEqual(
        alarms.map(({ name }) => name),
        sizes.map((_, index) => (index === 0 ? ALARM : `${ALARM}-${index + 1}`)),
      );
      const rules = alarms.map(({ inputs }) => {
        const queries = inputs.metricQueries as {
          metric?: { dimensions?: { RuleName?: string; EventBusName?: string } };
        }[];
        assert(queries.filter(({ metric }) => metric !== undefined).length <= 10);
        return queries.flatMap(({ metric }) =>
          metric?.dimensions?.EventBusName === undefined ? [] : [metric.dimensions.RuleName],
        );
      });
      assert.deepEqual(
        rules.map((some) => some.length),
        sizes,
      );
      assert.deepEqual(
        rules.flat(),
        subscriptions.map(({ name }) => unmappableOf(name, many)),
      );
    });
  }

  it("divides a threshold among several alarms, so that so many dead letters raise one of them at least", async () => {
    const subscriptions = Array.from({ length: 28 }, (_, index) => ({
      ...guarded,
      name: `s${index}`,
    }));
    const many = await watched({ deadLettersNotStale: 10 }, { subscriptions });
    const alarms = many.resources.filter(({ name }) => name.startsWith(ALARM));
    assert.equal(alarms.length, 3); // 8 rules, and 10 in each of the others
    for (const { inputs } of alarms) {
      assert.equal(inputs.threshold, 4);
      assert.match(
        String(inputs.alarmDescription),
        /^4 events or more in 5 minutes, of the rules that this one of 3 alarms watches, have become/,
      );
    }
  });

  it("counts only the records of its own bus in a log group that other buses may use", async () => {
    const shared = await watched({}, { logging: { logGroupArn: GROUP } });
    const { logGroupName, pattern } = inputsOf(FILTER, shared);
    assert.equal(logGroupName, "buses");
    assert.equal(pattern, notStalePattern(BUS_ARN));
  });

  it("is refused with every reason for which it could not tell", async () => {
    const refused = (changed: Partial<SalesforceIntegrationArgs>) =>
      refusal(
        () =>
          new SalesforceIntegration("shop", {
            ...args,
            alarms: { deadLettersNotStale: 1 },
            ...changed,
          }),
      );
    const NONE =
      "The alarms' deadLettersNotStale is set, but no subscription has newerWins, so no dead letter is stale; remove deadLettersNotStale, or give a subscription newerWins (docs/ordering.md).";
    const FOREIGN =
      "The alarms' deadLettersNotStale counts records of the bus's log, but the bus shop-events is not the integration's own, so its owner sets its logs; remove deadLettersNotStale or eventBus.";
    const OFF =
      "The alarms' deadLettersNotStale counts records of the bus's log, but logging is false; remove one of the two.";
    const head = "The integration 'shop' cannot be made; nothing was registered:";
    const said = (...sentences: string[]) => [head, ...sentences].join("\n  ");
    const subscriptions = [guarded];
    assert.equal(await refused({ logging: {} }), said(NONE));
    assert.equal(await refused({ subscriptions, logging: false }), said(OFF));
    assert.equal(
      await refused({ subscriptions, logging: undefined, eventBus: "shop-events" }),
      said(FOREIGN),
    );
    assert.equal(await refused({ eventBus: "shop-events" }), said(NONE, FOREIGN, OFF));
    assert.equal(
      await refused({
        subscriptions,
        logging: {},
        alarms: { deadLetters: 0, deadLettersNotStale: 0 },
      }),
      said(
        "The alarms' deadLetters is 0; it must be a whole number, 1 to 1000000 messages.",
        "The alarms' deadLettersNotStale is 0; it must be a whole number, 1 to 1000000 dead letters in 5 minutes, or false.",
      ),
    );
    const off = false as unknown as number;
    assert.equal(
      await refused({ alarms: { deadLetters: off } }),
      said("The alarms' deadLetters is false; it must be a whole number, 1 to 1000000 messages."),
    );
  });

  it("is possible where the publisher shapes the record, which then has the time itself", async () => {
    const schema = {
      type: "object",
      required: ["id", "salesforce"],
      properties: {
        id: { type: "string", minLength: 1 },
        salesforce: {
          type: "object",
          required: ["LastName"],
          properties: { LastName: { type: "string" } },
        },
      },
    };
    const { name, events, upsert } = guarded;
    const shaped: Subscription = {
      ...{ name, upsert, events: { ...events, schema } },
      record: "$.detail.salesforce",
    };
    assert.equal(inputsOf(ALARM, await watched({}, { subscriptions: [shaped] })).threshold, 1);
  });
});

describe("the filter for dead letters that are not stale", () => {
  const stale = `${STALE_MESSAGE} (Contact.ShopUpdatedAt__c).`;
  const answer = (message: string, errorCode: string, ...more: object[]) =>
    JSON.stringify([{ message, errorCode, fields: [] }, ...more]);
  const STALE = answer(stale, "FIELD_CUSTOM_VALIDATION_EXCEPTION");
  const said = (payload: string) =>
    `Request failed. API destination endpoint returned HTTP status 400 with payload: ${payload}`;
  const record = (more: object, step = "INVOCATION_DLQ", bus = BUS_ARN) =>
    JSON.stringify({ resource_arn: bus, message_type: step, log_level: "ERROR", ...more });
  const failed = (error_message: unknown) => ({ error: { error_message, aws_service: "x" } });
  const counts = compileFilterPattern(notStalePattern());

  for (const [what, more] of [
    ["in the error", { details: { total_attempts: 1 }, ...failed(said(STALE)) }],
    ["in the target's response", { details: { target_response_body: STALE } }],
    ["in both", { details: { target_response_body: STALE }, ...failed(said(STALE)) }],
    [
      "in the response, beside an error of EventBridge's own",
      { details: { target_response_body: STALE }, ...failed("Bad Request") },
    ],
    [
      "in the error, beside a response that is null",
      { details: { target_response_body: null }, ...failed(said(STALE)) },
    ],
    ["with white space in the JSON", failed(said(STALE.replaceAll('":', '" : ')))],
    ["with escaped quotation marks", failed(said(STALE.replaceAll('"', '\\"')))],
    ["in XML", failed(said(`<Errors><Error><message>${stale}</message></Error></Errors>`))],
    ["that is cut", failed(said(STALE.slice(0, 14 + STALE_MESSAGE.length)))],
    [
      "with another error beside it: an older version is stale, whatever else is wrong",
      failed(
        said(
          answer(stale, "FIELD_CUSTOM_VALIDATION_EXCEPTION", {
            message: "too long",
            errorCode: "STRING_TOO_LONG",
          }),
        ),
      ),
    ],
  ] as const) {
    it(`leaves a refusal out that is ${what}`, () => assert.equal(counts(record(more)), false));
  }

  const flow = `We can't save this record because the "Sync" process failed. FIELD_CUSTOM_VALIDATION_EXCEPTION: ${stale}`;
  for (const [what, more] of [
    ["another answer", failed(said(answer("No such column 'X'", "INVALID_FIELD")))],
    [
      "another answer in the target's response",
      { details: { target_response_body: answer("No such column 'X'", "INVALID_FIELD") } },
    ],
    [
      "another message of the same code",
      failed(said(answer("Give an e-mail address.", "FIELD_CUSTOM_VALIDATION_EXCEPTION"))),
    ],
    [
      "an automation that quotes the stale version of another record",
      failed(said(answer(flow, "CANNOT_EXECUTE_FLOW_TRIGGER"))),
    ],
    [
      "a customer of that name",
      failed(said(answer(`First Name: data value too large: ${stale}`, "STRING_TOO_LONG"))),
    ],
    ["no answer: a time-out", failed("Timeout calling the API destination")],
    ["an empty error", failed("")],
    ["an error that is null", failed(null)],
    ["an error without a message", { error: { aws_service: "x" } }],
    [
      "neither error nor response, as where the log has no answers",
      { details: { total_attempts: 1 } },
    ],
    ["nothing else", {}],
  ] as const) {
    it(`counts a dead letter with ${what}`, () => assert.equal(counts(record(more)), true));
  }

  for (const step of [
    "INVOCATION_FAILURE",
    "INVOCATION_ATTEMPT_PERMANENT_FAILURE",
    "EVENT_INGEST_FAILURE",
  ]) {
    it(`counts a dead letter once, and so not the record ${step}`, () =>
      assert.equal(counts(record(failed("x"), step)), false));
  }

  it("leaves out what `dlq list` calls stale, and counts what it does not", () => {
    const body = JSON.stringify({ id: "1", source: "s", "detail-type": "t", detail: {} });
    for (const payload of [
      STALE,
      answer(flow, "CANNOT_EXECUTE_FLOW_TRIGGER"),
      answer("No such column 'X'", "INVALID_FIELD"),
      answer(`First Name: data value too large: ${stale}`, "STRING_TOO_LONG"),
      answer("too long", "STRING_TOO_LONG", {
        message: stale,
        errorCode: "FIELD_CUSTOM_VALIDATION_EXCEPTION",
      }),
    ]) {
      const attributes = { ERROR_CODE: "SDK_CLIENT_ERROR", ERROR_MESSAGE: said(payload) };
      const isStale = causeOf({ body, attributes }, NO_NAMES).kind === "stale";
      assert.equal(counts(record(failed(said(payload)))), !isStale, payload);
    }
  });

  it("counts no record of another bus in a shared log group", () => {
    const own = compileFilterPattern(notStalePattern(BUS_ARN));
    assert.equal(own(record(failed("x"))), true);
    assert.equal(own(record(failed("x"), "INVOCATION_DLQ", `${BUS_ARN}-2`)), false);
  });

  it("is as short as the service demands, with the longest name that a bus of an integration can have", () => {
    // A rule's name has 64 characters at most, with the same prefix.
    const longest = `arn:aws-us-gov:events:us-gov-northwest-1:123456789012:event-bus/${"x".repeat(64)}`;
    assert(notStalePattern(longest).length <= 1_024, String(notStalePattern(longest).length));
  });
});
