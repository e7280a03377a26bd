import assert from "node:assert/strict";
import { join } from "node:path";
import { PolicyPack } from "../../../emulator/embedded/policyPack";
import type { GivenPolicyConfig } from "../../../emulator/embedded/policyConfig";
import { PROJECT_DIRECTORY, temporaryFolder } from "../../folder";
import { pack } from "../pack";
import { registered } from "../registered";
import { shop, UNKNOWN, type Shop } from "../shop";

const POLICY = join(PROJECT_DIRECTORY, "policy");

const stacks: [what: string, change: (made: Shop) => unknown, given?: GivenPolicyConfig][] = [
  ["a complete stack", () => undefined],
  ["a stack of which nothing is known yet", (made) => made.unknown()],
  [
    "a stack with a mistake everywhere",
    (made) =>
      made
        .remove("depth-alarm", "failure-alarm", "permission", "queue-policy")
        .set("destination", { invocationEndpoint: "http://*/", invocationRateLimitPerSecond: 300 })
        .set("connection", { authorizationType: "BASIC" })
        .set("rule", { eventPattern: "{}", state: "DISABLED", description: "password=CANARY1" })
        .set("target", { retryPolicy: {}, roleArn: undefined, inputPath: "$" })
        .set("queue", { sqsManagedSseEnabled: false, messageRetentionSeconds: 60 }),
    { "target-retry-policy": "advisory", "required-tags": { required: ["owner"] } },
  ],
  [
    "a stack that is fixed, as far as it is known",
    (made) =>
      made
        .set("destination", { invocationRateLimitPerSecond: UNKNOWN })
        .set("queue", { sqsManagedSseEnabled: false, messageRetentionSeconds: 60 }),
    {
      "api-destination-rate-limit": "remediate",
      "queue-encryption": "remediate",
      "dead-letter-queue-retention": "remediate",
    },
  ],
];

describe("the pack in the SDK's own server", () => {
  const folder = temporaryFolder();

  it("gives the same answers for every stack as the pack's server", async () => {
    await folder.linkPackages();
    await folder.write("PulumiPolicy.yaml", "runtime: nodejs\n");
    await folder.write("package.json", '{ "version": "0.1.0", "main": "main.js" }');
    await folder.write(
      "main.js",
      `require(${JSON.stringify(join(POLICY, "register.js"))});
       const { policies } = require(${JSON.stringify(join(POLICY, "policies.ts"))});
       new (require("@pulumi/policy").PolicyPack)("eventbridge-saas-guardrails", { policies });`,
    );
    const ofTheSdk = await PolicyPack.start(folder.path, "shop", "dev");
    try {
      for (const [what, change, given = {}] of stacks) {
        const made = shop();
        change(made);
        const resources = registered(made);
        const [expected, found] = [
          await ofTheSdk.judge(resources, given),
          await (await pack()).judge(resources, given),
        ];
        const worded = ({ violations, ...rest }: typeof found) => ({
          ...rest,
          // The two servers differ only in the wording about properties that cannot be fixed yet.
          violations: violations.map((one) => ({
            ...one,
            message: one.message.replace(/^can't r.*(during preview|update): (?=\w+ value at)/, ""),
          })),
        });
        assert.deepEqual(worded(found), worded(expected), what);
      }
    } finally {
      await ofTheSdk.stop();
    }
  });
});
