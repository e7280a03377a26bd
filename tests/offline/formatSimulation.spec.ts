import assert from "node:assert/strict";
import { formatSimulation } from "../../offline/formatSimulation";
import type { Simulation } from "../../offline/simulate";

const simulationOf = (...bodies: object[]): Simulation => ({
  event: "02-person.json",
  requests: bodies.map((body) => ({
    ...{ subscription: "person", rule: "r", method: "PATCH", headers: {} },
    ...{ url: "https://acme.my.salesforce.com/person/1", body: JSON.stringify(body) },
  })),
  ...{ unmappable: [], unmatched: [], notMeant: [], vanishing: [] },
  ...{ schemaMistakes: [], idRisks: [], refused: [] },
});
const stack = { costs: {}, ruleNames: { person: { sending: ["r"] } } };
const format = (...bodies: object[]) => formatSimulation(simulationOf(...bodies), stack, 2_000);

describe("a simulated request with an empty text", () => {
  it("is said to clear the field", () => {
    const shown = format({ FirstName: "", LastName: "Marsh" });
    assert.match(
      shown,
      /^ {4}FirstName is an empty text, which clears the field in Salesforce, as null does; .* set minLength to 1/m,
    );
  });

  it("names each field once, also that of a parent", () => {
    const shown = format({ FirstName: "", Account: { Id__c: "" } }, { FirstName: "" });
    assert.match(
      shown,
      /^ {4}FirstName and Account\.Id__c are empty texts, which clear the fields/m,
    );
  });

  it("is distinguished from null, from a blank, and from nothing", () =>
    assert.doesNotMatch(format({ FirstName: null, LastName: " " }, {}), /empty text/));
});

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
