import assert from "node:assert/strict";
import { pack } from "../pack";
import { registered } from "../registered";
import { shop, type Shop } from "../shop";

const HOOK = "http://hooks.my.salesforce.com/services/T000/B000/CANARY";

/** Messages about a destination whose endpoint is refused for its scheme and its number of wildcards. */
async function messages(change: (made: Shop) => Shop): Promise<string> {
  const made = change(shop().set("destination", { invocationEndpoint: HOOK }));
  const { violations } = await (await pack()).judge(registered(made), {});
  for (const policy of ["endpoint-https", "target-path-values"]) {
    assert(
      violations.some((violation) => violation.policy === policy),
      policy,
    );
  }
  return violations.map(({ message }) => message).join("\n");
}

describe("Pulumi secrets, in the pack's process,", () => {
  it("are in no message, of policies on resources and on stacks", async () => {
    const marked = await messages((made) => made.mark("destination", "invocationEndpoint"));
    assert(!/hooks\.my|T000|CANARY/.test(marked), marked);
    assert(marked.includes("invocationEndpoint is a text of 56 characters (not shown)"), marked);
  });

  it("differ from other values, of which messages show the host", async () => {
    const shown = await messages((made) => made);
    assert(shown.includes("'http://hooks.my.salesforce.com'"), shown);
  });
});
