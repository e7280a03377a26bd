import assert from "node:assert/strict";
import { judged, type AnyPolicy } from "./judged";
import { policies } from "../../policy/policies";
import { Shop, shop } from "./shop";

const COUNT = 20;

/** A stack of twenty shops, each with all resources of a subscription, of which only names are known, as at a first preview. */
function subscriptions(): Shop {
  const all = new Shop("dev");
  for (let index = 0; index < COUNT; index++) {
    const renamed = (text: string) => `${text}-${index}`;
    for (const fixture of shop().unknown().resources) {
      const { name, role } = fixture.inputs;
      all.add({
        ...fixture,
        name: renamed(fixture.name),
        inputs: {
          ...fixture.inputs,
          ...(typeof name === "string" && { name: renamed(name) }),
          ...(typeof role === "string" && { role: renamed(role) }),
        },
        dependencies: Object.fromEntries(
          Object.entries(fixture.dependencies).map(([key, names]) => [key, names.map(renamed)]),
        ),
      });
    }
  }
  return all;
}

describe("the first preview of twenty subscriptions", () => {
  const made = subscriptions();

  for (const policy of policies as readonly AnyPolicy[]) {
    it(`has no violation of ${policy.name}, and at most one line on what is not known yet`, () => {
      const { violations } = judged(policy, made);
      assert.deepEqual(
        violations.filter(({ message }) => !message.startsWith("Not checked yet: ")),
        [],
      );
      assert(violations.length <= 1, JSON.stringify(violations));
    });
  }
});
