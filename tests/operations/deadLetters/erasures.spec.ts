import assert from "node:assert/strict";
import { erasedIn, Erasures } from "../../../operations/deadLetters/erasures";
import { OrphanCounter } from "../../../operations/deadLetters/orphans";
import { guarded, readErasures } from "../../../operations/deadLetters/readErasures";
import { describeFilter, isMeant, redriveFilter } from "../../../operations/deadLetters/filter";
import { OutlookCounter, planOf } from "../../../operations/deadLetters/plan";
import { redrive } from "../../../operations/deadLetters/redrive";
import { wayBackBy } from "../../../operations/deadLetters/wayBack";
import { publishableIn, type Letter } from "../../../eventbridge/deadLetter";
import type { Subscription } from "../../../mapping/subscription";
import { NO_NAMES } from "../../../privacy/vocabulary";
import { rulesOfCheckout } from "../../../stack/fate";
import { TestWorld } from "../../emulator/testWorld";
import { runError } from "../../runError";
import { OUTPUTS } from "../../stack/outputs";
import { answered, queueOf, sinkOf } from "./letters";

const schema = {
  type: "object",
  properties: {
    id: { type: ["string", "integer"], minLength: 1, minimum: 1 },
    name: { type: "string" },
  },
  required: ["id"],
};
const record = { object: "Contact", externalIdField: "Id__c", externalId: "$.detail.id" } as const;
const events = (...detailTypes: [string, ...string[]]) => ({ schema, source: "shop", detailTypes });
const UPSERT: Subscription = {
  name: "customers",
  events: events("updated"),
  upsert: record,
  fields: { LastName: "$.detail.name" },
};
const DELETION: Subscription = { name: "deletions", events: events("deleted"), delete: record };
const ANONYMIZATION: Subscription = {
  name: "anonymizations",
  events: events("anonymized"),
  anonymize: record,
  fields: { LastName: { constant: "Erased" } },
};
const ALL = [UPSERT, DELETION, ANONYMIZATION];

interface Event {
  type: "updated" | "deleted" | "anonymized";
  id: unknown;
  time?: string;
}

const bodyOf = ({ type, id, time = "2026-09-14T08:00:00Z" }: Event) =>
  JSON.stringify({
    id: `${type}-${String(id)}`,
    source: "shop",
    "detail-type": type,
    time,
    detail: { id, name: "Costello" },
  });

const letterOf = (event: Event): Letter => ({
  messageId: `${event.type}-${String(event.id)}`,
  receiptHandle: "handle",
  sentAt: Date.UTC(2026, 8, 15),
  body: bodyOf(event),
  attributes: answered(503),
});

/** Whether an event is refused while the queue holds these erasures. */
function isRefused(
  event: Event,
  held: readonly Event[],
  { subscriptions = ALL, erased = "" }: { subscriptions?: Subscription[]; erased?: string } = {},
): boolean {
  const wayBack = wayBackBy(rulesOfCheckout(subscriptions), OUTPUTS, subscriptions);
  const erasures = new Erasures(subscriptions, wayBack, erasedIn(erased));
  held.forEach((one) => erasures.see(letterOf(one)));
  const found = publishableIn(letterOf(event));
  assert("event" in found);
  return erasures.refusal(found.event) !== undefined;
}

const at = (seconds: string) => `2026-09-14T08:00:${seconds}Z`;

describe("an event of a dead letter that would undo an erasure", () => {
  for (const [what, event, held, expected] of [
    [
      "older than a deletion",
      { type: "updated", id: "A", time: at("01") },
      [{ type: "deleted", id: "A", time: at("02") }],
      true,
    ],
    [
      "older than an anonymization",
      { type: "updated", id: 7, time: at("01") },
      [{ type: "anonymized", id: 7, time: at("02") }],
      true,
    ],
    [
      "of the second of a deletion",
      { type: "updated", id: "A" },
      [{ type: "deleted", id: "A" }],
      true,
    ],
    [
      "older than the last of two deletions",
      { type: "updated", id: "A", time: at("03") },
      [
        { type: "deleted", id: "A", time: at("04") },
        { type: "deleted", id: "A", time: at("02") },
      ],
      true,
    ],
    [
      "that writes the id in another case",
      { type: "updated", id: "ab" },
      [{ type: "deleted", id: "AB" }],
      true,
    ],
    [
      "that writes a number as a text",
      { type: "updated", id: "7" },
      [{ type: "deleted", id: 7 }],
      true,
    ],
    [
      "that writes a text as a number",
      { type: "updated", id: 7 },
      [{ type: "deleted", id: "7" }],
      true,
    ],
    [
      "that writes a letter with an accent in two parts",
      { type: "updated", id: "Ame\u0301lie" },
      [{ type: "deleted", id: "AM\u00c9LIE" }],
      true,
    ],
    [
      "with white space around the id",
      { type: "updated", id: " A\t" },
      [{ type: "deleted", id: "A" }],
      true,
    ],
    [
      "that only looks alike in a URL",
      { type: "updated", id: "a%2Fb" },
      [{ type: "deleted", id: "a/b" }],
      false,
    ],
    [
      "with zeros before the number",
      { type: "updated", id: "007" },
      [{ type: "deleted", id: 7 }],
      false,
    ],
    [
      "newer than a deletion",
      { type: "updated", id: "A", time: at("03") },
      [{ type: "deleted", id: "A", time: at("02") }],
      false,
    ],
    [
      "of another record",
      { type: "updated", id: "B" },
      [{ type: "deleted", id: "A", time: at("02") }],
      false,
    ],
    [
      "that only erases again",
      { type: "deleted", id: "A" },
      [{ type: "deleted", id: "A", time: at("02") }],
      false,
    ],
    [
      "that anonymizes what is deleted later",
      { type: "anonymized", id: "A" },
      [{ type: "deleted", id: "A", time: at("02") }],
      false,
    ],
    [
      "erasure before which an update is in the queue",
      { type: "deleted", id: "A", time: at("02") },
      [
        { type: "updated", id: "A", time: at("01") },
        { type: "deleted", id: "A", time: at("02") },
      ],
      true,
    ],
    [
      "erasure after which an update is in the queue",
      { type: "deleted", id: "A", time: at("02") },
      [{ type: "updated", id: "A", time: at("03") }],
      false,
    ],
    [
      "beside other updates",
      { type: "updated", id: "A" },
      [{ type: "updated", id: "A", time: at("02") }],
      false,
    ],
  ] as [string, Event, Event[], boolean][]) {
    it(`is ${expected ? "refused" : "published"} if it is one ${what}`, () =>
      assert.equal(isRefused(event, held), expected));
  }

  it("is published if the deletion is of another object, field or org", () => {
    const held: Event[] = [{ type: "deleted", id: "A", time: at("02") }];
    for (const other of [
      { ...DELETION, delete: { ...record, object: "Lead" } },
      { ...DELETION, delete: { ...record, externalIdField: "Other__c" } },
      { ...DELETION, org: "emea" },
    ]) {
      assert.equal(
        isRefused({ type: "updated", id: "A" }, held, { subscriptions: [UPSERT, other] }),
        false,
      );
    }
  });

  for (const [form, other] of [
    ["7.0", "7"],
    ["1e3", "1000"],
    ["1E3", '"1000"'],
  ] as const) {
    it(`is refused if it writes the number ${other} as ${form}`, () => {
      const wayBack = wayBackBy(rulesOfCheckout(ALL), OUTPUTS, ALL);
      const erasures = new Erasures(ALL, wayBack);
      const withId = (type: Event["type"], id: string) => {
        const letter = letterOf({ type, id: "ID" });
        return { ...letter, body: letter.body.replace(':"ID"', `:${id}`) };
      };
      erasures.see(withId("deleted", other));
      const found = publishableIn(withId("updated", form));
      assert("event" in found && erasures.refusal(found.event) !== undefined);
    });
  }

  it("is refused if the shop's file has its id in quotes, or as it is in a URL", () => {
    const erased = '\ufeff"A-1"\r\na%2Fb%20c\n100%\n';
    for (const [id, expected] of [
      ["a-1", true],
      ["a/b c", true],
      ["a%2Fb%20c", true],
      ["100%", true],
      ["100", false],
    ] as const) {
      assert.equal(isRefused({ type: "updated", id }, [], { erased }), expected, id);
    }
  });

  it("is refused at any time if its id is in the shop's file", () => {
    const erased = "1\r\n\n  Ab \n";
    const refused = (event: Event, subscriptions = ALL) =>
      isRefused(event, [], { erased, subscriptions });
    assert.equal(refused({ type: "updated", id: "aB", time: "2036-01-01T00:00:00Z" }), true);
    assert.equal(refused({ type: "updated", id: 1 }, [UPSERT]), true);
    assert.equal(refused({ type: "updated", id: 11 }), false);
    assert.equal(refused({ type: "deleted", id: 1 }), false);
    // The file remembers the erasure, so that the older event can stay.
    const older: Event[] = [{ type: "updated", id: 1, time: at("01") }];
    assert.equal(isRefused({ type: "deleted", id: 1, time: at("02") }, older, { erased }), false);
    assert.equal(
      isRefused({ type: "deleted", id: 2, time: at("02") }, [{ ...older[0], id: 2 } as Event], {
        erased,
      }),
      true,
    );
  });
});

describe("a redrive of a queue with erasures", () => {
  const queue = (...held: Event[]) => {
    const world = new TestWorld();
    for (const one of held) world.queue.send({ body: bodyOf(one), attributes: answered(503) });
    return world;
  };
  const partsOf = () => {
    const unguarded = wayBackBy(rulesOfCheckout(ALL), OUTPUTS, ALL);
    const erasures = new Erasures(ALL, unguarded);
    return { unguarded, erasures };
  };
  const held: Event[] = [
    { type: "updated", id: "A", time: at("01") },
    { type: "updated", id: "B", time: at("01") },
    { type: "updated", id: "A", time: at("03") },
    { type: "deleted", id: "A", time: at("02") },
  ];

  it("refuses what the plan says, wherever in the queue the erasure is", async () => {
    const world = queue(...held);
    const { unguarded, erasures } = partsOf();
    const counter = new OutlookCounter(unguarded, ALL, { erasures });
    await planOf({
      ...{ queue: queueOf(world), vocabulary: NO_NAMES, filter: {}, ruleNames: {} },
      seen: (letter) => erasures.see(letter),
      meant: (letter) => counter.see(letter),
    });
    const { publishable, refused } = counter.outlook;
    assert.deepEqual([publishable, refused.map(({ count }) => count)], [2, [1, 1]]);
    const reasons = refused.map(({ reason }) => reason).sort();
    assert.match(reasons[0] ?? "", /later deletion or anonymization of the same record/);
    // Without the erasure in the queue, the next redrive would not know that the other event is older.
    assert.match(reasons[1] ?? "", /an older event of the same record\. Drop that one first/);

    const second = partsOf();
    await readErasures(queueOf(world), second.erasures);
    const { visible, asOf } = await queueOf(world).depth();
    const found = await redrive(queueOf(world), sinkOf(world), {
      wanted: () => true,
      refusal: guarded(second.unguarded, second.erasures).refusal,
      before: asOf + 1,
      visible,
      hold: 60,
    });
    assert.deepEqual([found.published, found.refused.length], [2, 2]);
    assert.deepEqual(found.refused.map(({ reason }) => reason).sort(), reasons);
  });

  for (const [what, taken, count] of [
    ["the erasure", ["deleted-A"], 1],
    ["the erasure and the older event", ["deleted-A", "updated-A"], 0],
    ["the older event", ["updated-A"], 0],
    ["another record's event", ["updated-B"], 0],
  ] as const) {
    it(`counts ${count} erasures that a drop of ${what} would take from an older event that stays`, () => {
      const orphans = new OrphanCounter(ALL, OUTPUTS);
      for (const letter of held.map(letterOf)) {
        orphans.see(
          letter,
          taken.some((id) => id === letter.messageId),
        );
      }
      assert.equal(orphans.count, count);
    });
  }

  it("publishes nothing if the queue was not read through", async () => {
    const { erasures } = partsOf();
    const stop = AbortSignal.abort();
    await assert.rejects(
      readErasures(queueOf(queue(...held)), erasures, { stop }),
      runError(/nothing is published/),
    );
  });

  const TARGET =
    "arn:aws:events:eu-central-1:0:api-destination/shop-Contact-Id__c-delete-0f0f0f0f/1";

  for (const [what, checkout] of [
    ["that erases, but not by this rule", [UPSERT, ANONYMIZATION]],
    ["without any erasure", [UPSERT]],
  ] as const) {
    it(`publishes nothing if it holds the erasure of a subscription that a checkout ${what} lacks`, async () => {
      const world = queue({ type: "updated", id: "A" });
      world.queue.send({
        body: bodyOf({ type: "deleted", id: "A" }),
        attributes: { ...answered(503), TARGET_ARN: TARGET },
      });
      const erasures = new Erasures(checkout, wayBackBy(rulesOfCheckout(ALL), OUTPUTS, checkout));
      await assert.rejects(
        readErasures(queueOf(world), erasures),
        runError(/this checkout lacks.*Use the checkout that is deployed.*Nothing is published\.$/),
      );
    });
  }

  it("reads the queue once where no subscription erases", async () => {
    const unguarded = wayBackBy(rulesOfCheckout([UPSERT]), OUTPUTS, [UPSERT]);
    const unread = { ...queueOf(queue()), receive: () => assert.fail("the queue is read") };
    await readErasures(unread, new Erasures([UPSERT], unguarded));
  });

  it("takes records that are already gone only if their cause or an ID is named", () => {
    const gone = {
      ...letterOf({ type: "deleted", id: "A" }),
      attributes: { ...answered(404, "NOT_FOUND"), TARGET_ARN: TARGET },
    };
    const takes = (filter: Parameters<typeof redriveFilter>[0]) =>
      isMeant(redriveFilter(filter), gone, {});
    assert.deepEqual(
      [{}, { since: 0 }, { causes: ["already-gone" as const] }, { ids: [gone.messageId] }].map(
        takes,
      ),
      [false, false, true, true],
    );
    assert.equal(takes({}) || isMeant({}, gone, {}), true);
    assert.equal(
      describeFilter(redriveFilter({})),
      "all messages except cause already-gone or stale",
    );
  });
});
