import assert from "node:assert/strict";
import { restrainedRate } from "../../../operations/dlq/wayBack";
import { readStack } from "../../../operations/stack";
import { PROJECT_DIRECTORY } from "../../emulator/embedded/folder";

describe("the rate of a redrive for which none is asked", () => {
  it("is half of the lowest limit of the orgs that something is sent to", async () => {
    const stack = await readStack(PROJECT_DIRECTORY, "local", []);
    const { settings, subscriptions } = stack;
    assert.equal(settings.invocationRateLimit, 10);
    assert.equal(restrainedRate(stack), 5);
    const emea = { ...settings, invocationRateLimit: 4 };
    const both = { ...stack, settings: { ...settings, orgs: { emea } } };
    assert.equal(restrainedRate(both), 5);
    const [first, ...others] = subscriptions;
    assert(first !== undefined && others.length > 0);
    const toEmea = [{ ...first, org: "emea" }, ...others];
    assert.equal(restrainedRate({ ...both, subscriptions: toEmea }), 2);
  });
});
