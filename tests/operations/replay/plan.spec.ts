import assert from "node:assert/strict";
import type { DescribedArchive, ListedReplay } from "../../../clients/aws/replays";
import { compile } from "../../../mapping/compile";
import type { Subscription } from "../../../mapping/subscription";
import { overlaps, sentUntil } from "../../../operations/replay/earlier";
import { formatReplayPlan } from "../../../operations/replay/format";
import { planReplay, type ReplayFacts, type ReplayPlan } from "../../../operations/replay/plan";
import { describeRefusal, type PermittingOption } from "../../../operations/replay/refusal";
import { selectRules, type Selection } from "../../../operations/replay/selection";
import { rulesOfCheckout } from "../../../stack/fate";
import { columnsOf } from "../../../text/width";
import { runError } from "../../runError";
import { deletions, guarded, unguarded } from "./replayWorld";

const NOW = Date.UTC(2026, 8, 14, 9);
const HOUR = 3_600_000;
const MINUTE = 60_000;
const BUS_ARN = "arn:aws:events:eu-central-1:000000000000:event-bus/shop";

const archive: DescribedArchive = {
  busArn: BUS_ARN,
  state: "ENABLED",
  retentionDays: 14,
  createdAt: NOW - 1_000 * HOUR,
  eventCount: 1_000,
};

/** What is known of a stack with these subscriptions, as this checkout deploys them. */
function factsOf(
  subscriptions: readonly Subscription[],
  changed: Partial<ReplayFacts> = {},
  selection: Selection = {},
): ReplayFacts {
  const rules = rulesOfCheckout(subscriptions);
  const ruleNames = Object.fromEntries(
    subscriptions.map(({ name }) => {
      const own = rules.filter(({ subscription }) => subscription === name);
      const named = (does: string) => own.filter((one) => one.does === does).map((one) => one.name);
      const [unmappable] = named("dead-letters");
      return [name, { sending: named("sends"), ...(unmappable !== undefined && { unmappable }) }];
    }),
  );
  const targets = subscriptions.flatMap((one) => {
    const compiled = compile(one);
    return [
      ...compiled.rules.map(({ id, pathParameterValues, headers, input }) => ({
        rule: `${one.name}-${id}`,
        arn: "arn:api-destination/contacts",
        request: {
          pathParameterValues,
          ...(Object.keys(headers).length > 0 && { headers }),
          ...input,
        },
      })),
      ...(compiled.unmappable === undefined
        ? []
        : [{ rule: `${one.name}-${compiled.unmappable.id}`, arn: "arn:queue", request: {} }]),
    ];
  });
  const none = new Map<string, number>();
  return {
    stack: "dev",
    selector: "--stack dev",
    now: NOW,
    range: { from: NOW - 3 * HOUR, to: NOW - HOUR },
    selected: selectRules("dev", ruleNames, selection),
    busArn: BUS_ARN,
    archiveArn: "arn:aws:events:eu-central-1:000000000000:archive/shop-archive",
    archive,
    ruleNames,
    rules,
    deployed: { targets, rates: new Map([["arn:api-destination/contacts", 20]]) },
    subscriptions,
    overlapping: [],
    takenNames: new Set(),
    activeNames: [],
    matches: { range: none, from: none, to: none },
    maximumEventAge: 86_400,
    ...changed,
  };
}
const plan = (
  facts: ReplayFacts,
  thenErasures = false,
  ...permits: PermittingOption[]
): ReplayPlan => planReplay(facts, { permits: new Set(permits), thenErasures });
const unless = ({ refusals }: ReplayPlan) => refusals.map((one) => one.unless);

const anonymizations: Subscription = {
  name: "customer-anonymized",
  events: { ...unguarded.events, detailTypes: ["customer-anonymized"] },
  anonymize: unguarded.upsert,
  fields: { LastName: { constant: "Erased" } },
};

describe("the plan of a replay", () => {
  it("permits a stack whose subscriptions are guarded, and erase nothing", () => {
    const { refusals, order, subscriptions } = plan(factsOf([guarded]));
    assert.deepEqual(refusals, []);
    assert.equal(order.ruleArns.length, factsOf([guarded]).rules.length);
    assert.deepEqual(
      subscriptions.map(({ name, newerWins, operation }) => [name, newerWins, operation]),
      [["customer-updated", true, "upsert"]],
    );
  });

  it("refuses each unguarded upsert, and no other subscription", () => {
    const other = { ...unguarded, name: "other" };
    other.events = { ...unguarded.events, detailTypes: ["other"] };
    const { refusals } = plan(factsOf([unguarded, guardedNamed("guarded"), other]));
    assert.match(refusals[0]?.reason ?? "", /^customer-updated, other have no newerWins: /);
    assert.deepEqual(
      unless(
        plan(factsOf([unguarded, guardedNamed("guarded")], {}, { subscriptions: ["guarded"] })),
      ),
      [],
    );
  });

  it("refuses no replay to the dead-letter queue alone for its values", () => {
    const facts = factsOf([unguarded, deletions]);
    const { unmappable = "" } = facts.ruleNames["customer-updated"] ?? {};
    const only = factsOf([unguarded, deletions], {}, { rules: [unmappable] });
    assert.deepEqual(unless(plan(only)), []);
  });

  for (const [what, erasure, refused] of [
    ["a deletion", deletions, true],
    ["an anonymization", anonymizations, true],
    [
      "a deletion by another external id",
      { ...deletions, delete: { ...unguarded.upsert, externalIdField: "Other__c" } },
      true,
    ],
    [
      "a deletion of another object",
      { ...deletions, delete: { ...unguarded.upsert, object: "Order__c" } },
      false,
    ],
    ["a deletion in another org", { ...deletions, org: "emea" }, false],
  ] as const) {
    it(`${refused ? "refuses" : "permits"} upserts beside ${what}`, () => {
      const only = { subscriptions: ["customer-updated"] };
      const facts = factsOf([guarded, erasure as Subscription], {}, only);
      assert.deepEqual(unless(plan(facts)), refused ? ["--ignore-erasures"] : []);
      assert.deepEqual(unless(plan(facts, true)), []);
      assert.equal(plan(facts, true).erasures !== undefined, refused);
      if (!refused)
        assert.match(plan(facts, true).notes.join("\n"), /--then-erasures has no effect/);
    });
  }

  it("permits guarded upserts beside an anonymization whose time is later than every version", () => {
    const final = (constant: string, upsert: Subscription = guarded) => {
      const fields = { LastName: { constant: "Erased" }, ShopUpdatedAt__c: { constant } };
      const only = { subscriptions: ["customer-updated"] };
      const facts = factsOf([upsert, { ...anonymizations, fields }], {}, only);
      return unless(plan(facts, false, "--overwrite-newer"));
    };
    assert.deepEqual(final("4000-12-31T00:00:00Z"), []);
    assert.deepEqual(final("2020-01-01T00:00:00Z"), ["--ignore-erasures"]);
    assert.deepEqual(final("4000-12-31T00:00:00Z", unguarded), ["--ignore-erasures"]);
  });

  it("replays erasures from a day before the archive and the range, to the rules that erase", () => {
    const { erasures } = plan(factsOf([guarded, deletions, anonymizations]), true);
    assert.deepEqual(erasures?.subscriptions, ["customer-deleted", "customer-anonymized"]);
    assert.equal(erasures?.from, NOW - 15 * 24 * HOUR);
    const range = { from: NOW - 100 * 24 * HOUR, to: NOW };
    const older = plan(factsOf([guarded, deletions], { range }), true).erasures;
    assert.equal(older?.from, NOW - 101 * 24 * HOUR);
    assert.equal(erasures?.ruleArns.length, 2);
  });

  it("refuses --then-erasures where the rules that erase are gone", () => {
    const facts = factsOf([guarded, deletions], {}, { subscriptions: ["customer-updated"] });
    const rules = facts.rules.filter(({ subscription }) => subscription !== "customer-deleted");
    const { refusals } = plan({ ...facts, rules }, true);
    assert.match(refusals[0]?.reason ?? "", /lacks the rules customer-deleted-/);
  });

  it("refuses a backlog that outlives the retries", () => {
    const facts = factsOf([guarded]);
    const [rule = ""] = facts.ruleNames["customer-updated"]?.sending ?? [];
    const count = (many: number) => {
      const range = new Map([[rule, many]]);
      const { refusals } = plan({ ...facts, matches: { range, from: range, to: range } });
      return refusals.map(describeRefusal).join("\n");
    };
    assert.doesNotMatch(count(20 * 86_400), /gives an event up/);
    assert.match(
      count(20 * 86_400 * 4),
      /would wait up to 4d .*after 1d \(retryMaximumEventAge\).* Replay parts of at most 15m, .* add --accept-dead-letters\.$/,
    );
  });

  it("names active replays that share the rate limits", () => {
    assert.match(
      plan(factsOf([guarded], { activeNames: ["theirs"] })).notes.join("\n"),
      /^Other replays of the archive are active: theirs\. Rate limits are shared\.$/m,
    );
  });

  it("says that an archive is not enabled", () => {
    const facts = factsOf([guarded], { archive: { ...archive, state: "UPDATE_FAILED" } });
    assert.match(
      plan(facts).notes.join("\n"),
      /^The archive is UPDATE_FAILED: it may lack events\.$/m,
    );
  });

  it("fits the width of a terminal", () => {
    for (const width of [40, 60, 80]) {
      const facts = factsOf([unguarded, deletions], { matches: { unknown: "No permission." } });
      const text = formatReplayPlan(plan(facts, true), "No permission.", width);
      const tooLong = text.split("\n").filter((line) => columnsOf(line) > width);
      assert.deepEqual(tooLong, []);
    }
  });

  it("refuses an archive of another bus", () => {
    const busArn = `${BUS_ARN}-2`;
    assert.throws(
      () => plan(factsOf([guarded], { archive: { ...archive, busArn } })),
      runError(/keeps the events of \S+shop-2, and the rules of the stack dev are on \S+shop: /),
    );
  });
});

function guardedNamed(name: string): Subscription {
  return { ...guarded, name, events: { ...guarded.events, detailTypes: [name] } };
}

describe("an earlier replay", () => {
  const facts = factsOf([guarded]);
  const ruleArns = plan(facts).order.ruleArns;
  const { from, to } = facts.range;
  const listed = (more: Partial<ListedReplay>): ListedReplay => ({
    ...{
      name: "r-1",
      archiveArn: facts.archiveArn,
      state: "COMPLETED",
      reason: undefined,
      from,
      to,
    },
    ...{ lastReplayed: to - 1_000, startedAt: NOW, endedAt: NOW, ...more },
  });

  for (const [what, more, expected] of [
    ["that is complete", {}, true],
    ["that is complete, and sent nothing", { lastReplayed: undefined }, false],
    ["that starts", { state: "STARTING", lastReplayed: undefined }, true],
    ["that failed before its first event", { state: "FAILED", lastReplayed: undefined }, false],
    ["that was cancelled in the range", { state: "CANCELLED", lastReplayed: from + HOUR }, true],
    ["of the hour before", { from: from - HOUR, to: from }, false],
    ["of the hour after", { from: to, to: to + HOUR, lastReplayed: to }, false],
    ["whose range covers this one", { from: from - HOUR, to: to + HOUR }, true],
    [
      "that was cancelled before the range",
      { state: "CANCELLED", from: from - HOUR, lastReplayed: from - MINUTE },
      false,
    ],
  ] as [string, Partial<ListedReplay>, boolean][]) {
    it(`${what} ${expected ? "has" : "has not"} sent events of the range`, () => {
      assert.equal(overlaps(listed(more), facts.range), expected);
    });
  }

  it("that was cancelled counts without its last minute, which may be incomplete", () => {
    const lastReplayed = from + 10 * MINUTE + 30_000;
    assert.equal(sentUntil(listed({ state: "CANCELLED", lastReplayed })), from + 10 * MINUTE);
    assert.equal(sentUntil(listed({ lastReplayed })), to);
  });

  it("to other rules permits a replay, and to all rules of the bus does not", () => {
    const refused = (own: readonly string[] | undefined) =>
      unless(plan({ ...facts, overlapping: [{ ...listed({}), ruleArns: own }] }));
    assert.deepEqual(refused(["arn:of:another"]), []);
    assert.deepEqual(refused(["arn:of:another", ruleArns[0] ?? ""]), ["--again"]);
    assert.deepEqual(refused(undefined), ["--again"]);
  });

  it("to rules that erase permits a replay of erasures: to repeat one changes nothing", () => {
    const all = factsOf([guarded, deletions]);
    const [deleting = ""] = plan(all, true).erasures?.ruleArns ?? [];
    const overlapping = [{ ...listed({}), ruleArns: [deleting] }];
    assert.deepEqual(unless(plan({ ...all, overlapping }, true)), []);
    const active = [{ ...listed({ state: "RUNNING" }), ruleArns: [deleting] }];
    assert.deepEqual(unless(plan({ ...all, overlapping: active }, true)), [undefined]);
  });

  it("that still runs is refused whatever is permitted", () => {
    const overlapping = [{ ...listed({ state: "RUNNING" }), ruleArns }];
    const { refusals } = plan({ ...facts, overlapping }, false, "--again");
    assert.match(
      refusals[0]?.reason ?? "",
      /^The replay r-1 is RUNNING, .* --stack dev --follow r-1/,
    );
  });
});
