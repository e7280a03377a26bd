import assert from "node:assert/strict";
import { formatSimulation } from "../../offline/formatSimulation";

describe("a simulation for people", () => {
  const names = ["a", "b", "c"];
  const ruleNames = Object.fromEntries(names.map((name) => [name, { sending: [name] }]));
  const none = {
    event: "e",
    refused: [],
    requests: [],
    vanishing: [],
    unmatched: [],
    schemaMistakes: [],
    idRisks: [],
  };
  const format = (others: readonly string[]) =>
    formatSimulation(
      {
        ...none,
        unmappable: names
          .filter((name) => !others.includes(name))
          .map((subscription) => ({ subscription, rule: "r", reasons: ["no id"] })),
        notMeant: others.map((subscription) => ({ subscription, reason: "another type" })),
      },
      { costs: {}, ruleNames },
      200,
    );

  it("names the subscriptions for other events in one line, where there are several", () => {
    assert.match(
      format(["a", "c"]),
      /\n {2}a, c are not for this event \(--json gives the reasons\)$/,
    );
    assert.doesNotMatch(format(["a", "c"]), /another type/);
  });

  it("gives the reason of the only other one, and all reasons where nobody gets the event", () => {
    assert.match(format(["c"]), /\n {2}c is not for this event: another type$/);
    assert.equal(format(names).match(/another type/g)?.length, 3);
  });
});
