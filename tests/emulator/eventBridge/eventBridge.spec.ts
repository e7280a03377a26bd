import assert from "node:assert/strict";
import type { PutEventsEntry } from "../../../emulator/eventBridge/eventBridge";
import { BUS, RULE_ARN, TestWorld } from "../testWorld";

const BUS_ARN = "arn:aws:events:eu-central-1:000000000000:event-bus/shop";

const entry: PutEventsEntry = {
  EventBusName: BUS,
  Source: "shop.magento",
  DetailType: "customer-updated",
  Detail: '{"id":"7","lastname":"Meyer"}',
};

describe("PutEvents", () => {
  let world: TestWorld;
  beforeEach(() => {
    world = new TestWorld();
  });

  const put = (...changes: Partial<PutEventsEntry>[]) =>
    world.emulator.eventBridge.putEvents(changes.map((changed) => ({ ...entry, ...changed })));
  const published = () =>
    world.happenings.flatMap((happening) => (happening.kind === "published" ? [happening] : []));
  const eventOf = (changed: Partial<PutEventsEntry>) => {
    put(changed);
    const [{ event } = assert.fail("nothing was published")] = published();
    return event;
  };

  it("creates an event from an entry, and answers with its id", () => {
    const [answer] = put({ Time: "2026-09-01T10:20:30Z", Resources: ["arn:aws:shop"] });
    const [happening, ...more] = published();
    assert(happening && answer && "EventId" in answer);
    assert.deepEqual(more, []);
    assert.deepEqual(happening.event, {
      version: "0",
      id: answer.EventId,
      "detail-type": "customer-updated",
      source: "shop.magento",
      account: "000000000000",
      time: "2026-09-01T10:20:30Z",
      region: "eu-central-1",
      resources: ["arn:aws:shop"],
      detail: { id: "7", lastname: "Meyer" },
    });
    assert.match(
      answer.EventId,
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });

  it("uses the time of the call, and no resources, when the entry sets neither", () => {
    const { time, resources } = eventOf({});
    assert.equal(time, "2026-09-14T08:00:00Z");
    assert.deepEqual(resources, []);
  });

  it("has the time in UTC, to the second", () => {
    assert.equal(eventOf({ Time: "2026-09-01T12:20:30.987+02:00" }).time, "2026-09-01T10:20:30Z");
  });

  it("accepts a bus by its ARN", () => {
    put({ EventBusName: BUS_ARN });
    assert.deepEqual(published()[0]?.matchedRules, [RULE_ARN]);
  });

  it("accepts 10 entries, each with its own id, in their order", () => {
    const answers = put(...Array.from({ length: 10 }, (_, i) => ({ DetailType: `type-${i}` })));
    assert.deepEqual(
      published().map(({ event }) => ({ EventId: event.id })),
      answers,
    );
    assert.deepEqual(
      published().map(({ event }) => event["detail-type"]),
      Array.from({ length: 10 }, (_, i) => `type-${i}`),
    );
    assert.equal(new Set(published().map(({ eventId }) => eventId)).size, 10);
  });

  for (const length of [0, 11]) {
    it(`refuses a call with ${length} entries as a whole`, () => {
      assert.throws(() => put(...Array<object>(length).fill({})), {
        name: "RangeError",
        message: `PutEvents takes 1 to 10 entries, not ${length}`,
      });
      assert.deepEqual(world.happenings, []);
    });
  }

  // Source: EventBridge User Guide, 'Calculating PutEvents event entry size'; 1 MiB since January 2026.
  it("accepts entries of 1 MiB together, and refuses a call with one byte more", () => {
    const Resources = ["arn:aws:shop"];
    const Time = "2026-09-01T10:20:30Z";
    const fixed = entry.Source.length + entry.DetailType.length + "arn:aws:shop".length + 14;
    const detail = (bytes: number) => `{"name":"${"é".repeat((bytes - 11) / 2)}"}`;
    const half = { Resources, Time, Detail: detail(524_288 - fixed - (1 - (fixed % 2))) };
    const rest = 1_048_576 - 2 * fixed - Buffer.byteLength(half.Detail);
    const filling = (bytes: number) => ({ Resources, Time, Detail: `{${" ".repeat(bytes - 2)}}` });
    assert.equal(put(half, filling(rest)).length, 2);
    assert.equal(published().length, 2);
    assert.throws(() => put(half, filling(rest + 1)), {
      name: "RangeError",
      message:
        "Total size of the entries in the request is over the limit: 1048577 of 1048576 bytes.",
    });
    assert.equal(published().length, 2);
  });

  const required = (name: string) =>
    [
      "InvalidArgument",
      `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
    ] as const;
  const refusals: [string, Partial<PutEventsEntry>, string, string][] = [
    [
      "with a source that only AWS can use",
      { Source: "aws.ec2" },
      "NotAuthorizedForSourceException",
      "Not authorized for the source.",
    ],
    ["whose detail is not JSON", { Detail: "{" }, "MalformedDetail", "Detail is malformed."],
    ["whose detail is an array", { Detail: "[]" }, "MalformedDetail", "Detail is malformed."],
    ["whose detail is a text", { Detail: '"x"' }, "MalformedDetail", "Detail is malformed."],
    ["whose detail is null", { Detail: "null" }, "MalformedDetail", "Detail is malformed."],
    ["without a source", { Source: "" }, ...required("Source")],
    ["without a detail type", { DetailType: "" }, ...required("DetailType")],
    ["without a detail", { Detail: "" }, ...required("Detail")],
    [
      "whose detail type has 129 characters",
      { DetailType: "x".repeat(129) },
      "InvalidArgument",
      "Parameter DetailType is not valid. Reason: DetailType is too long.",
    ],
    [
      "whose source has 257 characters",
      { Source: "x".repeat(257) },
      "InvalidArgument",
      "Parameter Source is not valid. Reason: Source is too long.",
    ],
    [
      "whose detail is nested too deeply",
      { Detail: `${'{"a":'.repeat(1_001)}1${"}".repeat(1_001)}` },
      "MalformedDetail",
      "Detail is malformed. Reason: it is nested more than 1000 levels deep.",
    ],
    [
      "with a number out of range",
      { Detail: '{"lastname":1e400}' },
      "MalformedDetail",
      "Detail is malformed. Reason: the number 1e400 is out of range.",
    ],
    ["whose time is invalid", { Time: "yesterday" }, "InvalidArgument", "Time is not a timestamp."],
    [
      "whose day does not exist",
      { Time: "2026-02-30T00:00:00Z" },
      "InvalidArgument",
      "Time is not a timestamp.",
    ],
  ];
  for (const [name, changed, ErrorCode, ErrorMessage] of refusals) {
    it(`refuses an entry ${name}, and accepts the others`, async () => {
      const answers = put({}, changed, {});
      const [first, second] = published();
      assert.deepEqual(answers, [
        { EventId: first?.eventId },
        { ErrorCode, ErrorMessage },
        { EventId: second?.eventId },
      ]);
      await world.clock.run();
      assert.equal(world.requests.length, 2);
    });
  }

  // Source: EventBridge API reference, PutEventsRequestEntry: the three are required, and where no entry has
  // each of them, the entire request fails; EventBusName has a pattern.
  it("refuses a whole call in which no entry has all required members", () => {
    assert.throws(() => put({ Source: "" }, { Detail: "" }), {
      name: "RangeError",
      message: "No entry has a Source, a DetailType and a Detail.",
    });
    assert.deepEqual(world.happenings, []);
  });

  for (const EventBusName of [
    "a b",
    "shop§",
    "arn:aws:sqs:eu-central-1:000000000000:event-bus/x",
  ]) {
    it(`refuses a whole call for the invalid bus name '${EventBusName}'`, () => {
      assert.throws(() => put({}, { EventBusName }), {
        name: "RangeError",
        message: `EventBusName '${EventBusName}' is not the name or ARN of an event bus.`,
      });
    });
  }

  it("accepts an entry for a bus that does not exist, and delivers it to no rule", async () => {
    const [answer] = put({ EventBusName: "x" });
    const [first] = published();
    assert.deepEqual(answer, { EventId: first?.eventId });
    assert.deepEqual(first?.matchedRules, []);
    await world.clock.run();
    assert.deepEqual(world.requests, []);
  });

  describe("EventBridge delivers an event", () => {
    const matchedRules = () => published().map((happening) => happening.matchedRules);

    it("to no rule that does not match it", async () => {
      put({ Source: "shop.other" });
      await world.clock.run();
      assert.deepEqual(matchedRules(), [[]]);
      assert.equal(world.happenings.length, 1);
    });

    it("to no rule of another bus", async () => {
      world.addRule("elsewhere", { source: ["shop.magento"] }, "default");
      put({}, { EventBusName: "default" });
      await world.clock.run();
      assert.deepEqual(matchedRules(), [
        [RULE_ARN],
        ["arn:aws:events:eu-central-1:000000000000:rule/elsewhere"],
      ]);
      assert.equal(world.requests.length, 2);
    });

    it("to every rule that matches it, each with its own request", async () => {
      world.addRule("updates", { "detail-type": ["customer-updated"] });
      world.addRule("orders", { "detail-type": ["order-placed"] });
      put({});
      await world.clock.run();
      assert.deepEqual(matchedRules(), [[RULE_ARN, RULE_ARN.replace("customers", "updates")]]);
      assert.equal(world.requests.length, 2);
    });
  });
});
