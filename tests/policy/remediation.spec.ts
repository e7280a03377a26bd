import assert from "node:assert/strict";
import * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { policies } from "../../policy/policies";
import { Judge } from "../../policy/server/judge";
import { judged } from "./judged";
import { registered } from "./registered";
import { shop, UNKNOWN, type Shop, type Values } from "./shop";

const RATE = "api-destination-rate-limit";
const ENCRYPTION = "queue-encryption";
const RETENTION = "dead-letter-queue-retention";

const { ADVISORY, REMEDIATE } = analyzer.EnforcementLevel;

/** What the pack makes of each resource's inputs, where one policy may fix; without those it leaves as they are. */
async function fixed(
  name: string,
  made: Shop,
  settings: Record<string, number>,
  level = REMEDIATE,
) {
  const judge = new Judge({ name: "pack", version: "1.0.0", level: "advisory" }, { policies });
  const config = new analyzer.PolicyConfig();
  config.setEnforcementlevel(level);
  config.setProperties(Struct.fromJavaScript(settings));
  const configuration = new analyzer.ConfigureAnalyzerRequest();
  configuration.getPolicyconfigMap().set(name, config);
  judge.configure(configuration);
  const all: [resource: string, inputs: Values | string][] = [];
  for (const { type, name, urn, request } of registered(made)) {
    const message = new analyzer.AnalyzeRequest();
    message.setUrn(urn);
    message.setType(type);
    message.setName(name);
    message.setProperties(request.getObject());
    message.setOptions(new analyzer.AnalyzerResourceOptions());
    for (const one of (await judge.remediate(message)).getRemediationsList()) {
      all.push([name, one.getProperties()?.toJavaScript() ?? one.getDiagnostic()]);
    }
  }
  return all;
}

const queue = (inputs: Values) => (made: Shop) => made.set("queue", inputs);
const rate = (rate: unknown) => (made: Shop) =>
  made.set("destination", { invocationRateLimitPerSecond: rate });

describe("remediation", () => {
  it("is off unless it is configured", async () => {
    assert(policies.every(({ enforcementLevel }) => enforcementLevel !== "remediate"));
    const made = queue({ sqsManagedSseEnabled: undefined })(shop());
    assert.deepEqual(await fixed(ENCRYPTION, made, {}, ADVISORY), []);
  });

  it("is there for what has one right answer", () => {
    const fixing = policies.filter((policy) => "remediateResource" in policy);
    assert.deepEqual(
      fixing.map(({ name }) => name),
      [RATE, RETENTION, ENCRYPTION],
    );
  });

  const sets: [string, string, (made: Shop) => Shop, string, Values, Record<string, number>?][] = [
    [
      "the ceiling where there is no rate limit",
      RATE,
      rate(undefined),
      "destination",
      { invocationRateLimitPerSecond: 9 },
      { ceiling: 9 },
    ],
    [
      "the ceiling in the place of the account's own quota",
      RATE,
      rate(300),
      "destination",
      { invocationRateLimitPerSecond: 50 },
    ],
    [
      "encryption of a queue",
      ENCRYPTION,
      queue({ sqsManagedSseEnabled: undefined }),
      "queue",
      { sqsManagedSseEnabled: true },
    ],
    [
      "encryption of a queue that says no",
      ENCRYPTION,
      queue({ sqsManagedSseEnabled: false }),
      "queue",
      { sqsManagedSseEnabled: true },
    ],
    [
      "14 days where the retention is shorter than the response",
      RETENTION,
      queue({ messageRetentionSeconds: 604_799 }),
      "queue",
      { messageRetentionSeconds: 1_209_600 },
    ],
    [
      "14 days where SQS's own retention is shorter",
      RETENTION,
      queue({ messageRetentionSeconds: undefined }),
      "queue",
      { messageRetentionSeconds: 1_209_600 },
    ],
    [
      "14 days on a queue of dead letters, however that is spelt",
      RETENTION,
      queue({ name: "Shop-Dead-Letters", messageRetentionSeconds: 60 }),
      "queue",
      { messageRetentionSeconds: 1_209_600 },
    ],
  ];
  for (const [what, policy, change, name, inputs, settings = {}] of sets) {
    it(`sets ${what}, and leaves all else`, async () => {
      const made = change(shop());
      const expected = JSON.parse(
        JSON.stringify({ ...made.get(name).inputs, ...inputs }),
      ) as Values;
      assert.deepEqual(await fixed(policy, made, settings), [[name, expected]]);
      made.set(name, inputs);
      const judging = policies.find((one) => one.name === policy) ?? assert.fail(policy);
      assert.deepEqual(judged(judging, made, settings).violations, []);
    });
  }

  const leaves: [string, string, (made: Shop) => Shop, Record<string, number>?][] = [
    ["a rate that is somebody's decision", RATE, rate(60)],
    ["a rate just below the quota", RATE, rate(299)],
    ["a queue that is encrypted", ENCRYPTION, queue({ sqsManagedSseEnabled: true })],
    [
      "a queue with a key",
      ENCRYPTION,
      queue({ sqsManagedSseEnabled: undefined, kmsMasterKeyId: "k" }),
    ],
    ["a retention that is long enough", RETENTION, queue({ messageRetentionSeconds: 604_800 })],
    [
      "SQS's own retention where that is long enough",
      RETENTION,
      queue({ messageRetentionSeconds: undefined }),
      { responseDays: 4 },
    ],
    [
      "a queue that is not called after dead letters",
      RETENTION,
      queue({ name: "orders", messageRetentionSeconds: 60 }),
    ],
    ["a queue without a name", RETENTION, queue({ name: undefined, messageRetentionSeconds: 60 })],
  ];
  for (const [what, policy, change, settings = {}] of leaves) {
    it(`leaves ${what} as it is`, async () => {
      assert.deepEqual(await fixed(policy, change(shop()), settings), []);
    });
  }

  it("says what it cannot fix before the update", async () => {
    const [[name, said] = [], ...more] = await fixed(RATE, rate(UNKNOWN)(shop()), {});
    assert.deepEqual(more, []);
    assert.equal(name, "destination");
    assert(typeof said === "string");
    assert.match(said, /^can't remediate before the update: .*invocationRateLimitPerSecond/);
  });
});
