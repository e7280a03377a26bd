import assert from "node:assert/strict";
import { policies } from "../../policy/policies";
import { pack } from "./policySpec";
import { registered } from "./registered";
import { shop, UNKNOWN, type Shop, type Values } from "./shop";

const RATE = "api-destination-rate-limit";
const ENCRYPTION = "queue-encryption";
const RETENTION = "dead-letter-queue-retention";

/** What the pack mends of the stack, as the engine asks for it. */
async function mended(policy: string, change: (shop: Shop) => unknown, config: Values = {}) {
  const made = shop();
  change(made);
  const given = {
    all: "disabled",
    [policy]: { enforcementLevel: "remediate", ...config },
  } as const;
  const { remediations, violations } = await (await pack()).judge(registered(made), given);
  return {
    mended: remediations.map(({ policy, urn, changed }) => [
      policy,
      urn.split("::").at(-1),
      changed,
    ]),
    violations: violations.map(({ mandatory, message }) => [mandatory, message]),
  };
}
const queue = (inputs: Values) => (made: Shop) => made.set("queue", inputs);
const rate = (rate: unknown) => (made: Shop) =>
  made.set("destination", { invocationRateLimitPerSecond: rate });

describe("remediation", () => {
  it("is off unless it is configured", async () => {
    assert(policies.every(({ enforcementLevel }) => enforcementLevel !== "remediate"));
    const made = queue({ sqsManagedSseEnabled: undefined })(shop());
    const { remediations } = await (await pack()).judge(registered(made), {});
    assert.deepEqual(remediations, []);
  });

  it("is there for what has one right answer", () => {
    const mending = policies.filter((policy) => "remediateResource" in policy);
    assert.deepEqual(
      mending.map(({ name }) => name),
      [RATE, RETENTION, ENCRYPTION],
    );
  });

  for (const [what, policy, change, name, input, config] of [
    [
      "the ceiling where there is no rate limit",
      RATE,
      rate(undefined),
      "destination",
      "invocationRateLimitPerSecond",
      { ceiling: 9 },
    ],
    [
      "the ceiling in the place of the account's own quota",
      RATE,
      rate(300),
      "destination",
      "invocationRateLimitPerSecond",
      {},
    ],
    [
      "encryption of a queue",
      ENCRYPTION,
      queue({ sqsManagedSseEnabled: undefined }),
      "queue",
      "sqsManagedSseEnabled",
      {},
    ],
    [
      "encryption of a queue that says no",
      ENCRYPTION,
      queue({ sqsManagedSseEnabled: false }),
      "queue",
      "sqsManagedSseEnabled",
      {},
    ],
    [
      "the longest retention where it is shorter than the response",
      RETENTION,
      queue({ messageRetentionSeconds: 60 }),
      "queue",
      "messageRetentionSeconds",
      {},
    ],
    [
      "the longest retention where SQS's own is shorter",
      RETENTION,
      queue({ messageRetentionSeconds: undefined }),
      "queue",
      "messageRetentionSeconds",
      {},
    ],
  ] as const) {
    it(`sets ${what}, and the stack is in order`, async () => {
      assert.deepEqual(await mended(policy, change, config), {
        mended: [[policy, name, [input]]],
        violations: [],
      });
    });
  }

  for (const [what, policy, change, violations] of [
    ["a rate that is somebody's decision", RATE, rate(60), 1],
    ["a rate below the ceiling", RATE, rate(50), 0],
    [
      "a queue with a key",
      ENCRYPTION,
      queue({ sqsManagedSseEnabled: undefined, kmsMasterKeyId: "k" }),
      0,
    ],
    ["a retention that is long enough", RETENTION, queue({ messageRetentionSeconds: 604_800 }), 0],
    [
      "a queue that is not called after dead letters",
      RETENTION,
      queue({ name: "orders", messageRetentionSeconds: 60 }),
      1,
    ],
    [
      "a queue without a name",
      RETENTION,
      queue({ name: undefined, messageRetentionSeconds: 60 }),
      1,
    ],
  ] as const) {
    it(`leaves ${what} as it is`, async () => {
      const found = await mended(policy, change);
      assert.deepEqual(found.mended, []);
      assert.equal(found.violations.length, violations);
    });
  }

  it("says what it cannot mend before the update", async () => {
    const { mended: none, violations } = await mended(RATE, rate(UNKNOWN));
    assert.deepEqual(none, []);
    assert.equal(violations.length, 2);
    assert(violations.every(([mandatory]) => mandatory === false));
    assert.match(
      String(violations[0]?.[1]),
      /^can't remediate before the update: string value at \.invocationRateLimit/,
    );
  });
});
