import assert from "node:assert/strict";
import type { Observation, Observed } from "../../../operations/trace/observations";
import type { TraceRecord } from "../../../operations/trace/records";
import { recentEvents } from "../../../operations/trace/recent";

const at = { rule: "arn:rule/one", target: "arn:target" };
const two = { rule: "arn:rule/two", target: "arn:target" };
const seen = (eventId: string, ...steps: Observed[]) =>
  steps.map((one, index): Observation => ({ at: index, eventId, source: "journal", ...one }));
const attempt = (result: "delivered" | "to be retried", target = at): Observed => ({
  kind: "attempt",
  result,
  ...target,
});
const matched = (rule: string): Observed => ({ kind: "matched", rule, targets: ["arn:target"] });

describe("the list of recent events", () => {
  for (const [what, steps, expected] of [
    ["a delivered event", [matched(at.rule), attempt("delivered")], "delivered"],
    ["an event that is retried", [matched(at.rule), attempt("to be retried")], "under way"],
    [
      "an event that has one of two targets to go",
      [matched(at.rule), matched(two.rule), attempt("delivered")],
      "under way",
    ],
    [
      "a dead letter",
      [matched(at.rule), attempt("to be retried"), { kind: "dead-lettered", ...at }],
      "dead-lettered",
    ],
    ["an unmappable event", [matched(at.rule), { kind: "queued", ...at }], "dead-lettered"],
    [
      "an event that is lost for one target, and delivered to another",
      [attempt("delivered", two), { kind: "lost", reason: "no queue", ...at }],
      "lost",
    ],
    ["an event without a rule", [{ kind: "matched nothing" }], "matched nothing"],
    ["an event of which only the publication is known", [{ kind: "published" }], "not known"],
  ] as const satisfies readonly (readonly [string, readonly Observed[], string])[]) {
    it(`says of ${what} that it is ${expected}`, () => {
      const [event] = recentEvents(seen("a", ...steps), [], 10);
      assert.equal(event?.state, expected);
    });
  }

  const redriven = (messageId: string, state = "published"): TraceRecord => ({
    ...{ kind: "redriven", eventId: "a", messageId, state },
  });
  const dropped = (messageId: string): TraceRecord => ({
    ...{ kind: "dropped", eventId: "a", messageId, state: "dropped", attributes: {} },
  });
  for (const [what, records, expected] of [
    ["none was redriven or dropped", [], "dead-lettered"],
    ["one was redriven", [redriven("1")], "dead-lettered"],
    ["one was redriven twice", [redriven("1"), redriven("1")], "dead-lettered"],
    [
      "one was redriven, and the other perhaps",
      [redriven("1"), redriven("2", "perhaps published")],
      "dead-lettered",
    ],
    ["both were redriven", [redriven("1"), redriven("2")], "redriven"],
    ["one was redriven, and the other dropped", [redriven("1"), dropped("2")], "dropped"],
    ["those of another event were redriven", [{ ...redriven("1"), eventId: "b" }], "dead-lettered"],
  ] as const satisfies readonly (readonly [string, readonly TraceRecord[], string])[]) {
    it(`says of an event with two dead letters that it is ${expected} where ${what}`, () => {
      const steps = [at, two].map((target): Observed => ({ kind: "dead-lettered", ...target }));
      assert.equal(recentEvents(seen("a", ...steps), records, 10)[0]?.state, expected);
    });
  }

  it("has the newest first, no more than asked for, with their failed attempts", () => {
    const all = [
      ...seen("old", matched(at.rule), attempt("to be retried"), attempt("to be retried")),
      ...seen("new", matched(at.rule)).map((one) => ({ ...one, at: 100 })),
    ];
    assert.deepEqual(
      recentEvents(all, [], 10).map(({ eventId, failed }) => [eventId, failed]),
      [
        ["new", 0],
        ["old", 2],
      ],
    );
    assert.equal(recentEvents(all, [], 1).length, 1);
  });
});
