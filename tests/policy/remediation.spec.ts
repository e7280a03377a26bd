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

/** The inputs of the resources that one policy has fixed, or its message. Unchanged resources are omitted. */
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
  it("is off by default", async () => {
    assert(policies.every(({ enforcementLevel }) => enforcementLevel !== "remediate"));
    const made = queue({ sqsManagedSseEnabled: false })(shop());
    assert.deepEqual(await fixed(ENCRYPTION, made, {}, ADVISORY), []);
  });

  it("is supported by the policies with one correct fix", () => {
    const fixing = policies.filter((policy) => "remediateResource" in policy);
    assert.deepEqual(
      fixing.map(({ name }) => name),
      [RATE, RETENTION, ENCRYPTION],
    );
  });

  const sets: [string, string, (made: Shop) => Shop, string, Values, Record<string, number>?][] = [
    [
      "the ceiling if there is no rate limit",
      RATE,
      rate(undefined),
      "destination",
      { invocationRateLimitPerSecond: 9 },
      { ceiling: 9 },
    ],
    [
      "the ceiling instead of the account's quota",
      RATE,
      rate(300),
      "destination",
      { invocationRateLimitPerSecond: 50 },
    ],
    [
      "encryption of a queue with encryption turned off",
      ENCRYPTION,
      queue({ sqsManagedSseEnabled: false }),
      "queue",
      { sqsManagedSseEnabled: true },
    ],
    [
      "14 days if the retention is shorter than the response time",
      RETENTION,
      queue({ messageRetentionSeconds: 604_799 }),
      "queue",
      { messageRetentionSeconds: 1_209_600 },
    ],
    [
      "14 days if the default retention of SQS is shorter",
      RETENTION,
      queue({ messageRetentionSeconds: undefined }),
      "queue",
      { messageRetentionSeconds: 1_209_600 },
    ],
    [
      "14 days on a queue for dead letters, in another spelling",
      RETENTION,
      queue({ name: "Shop-Dead-Letters", messageRetentionSeconds: 60 }),
      "queue",
      { messageRetentionSeconds: 1_209_600 },
    ],
  ];
  for (const [what, policy, change, name, inputs, settings = {}] of sets) {
    it(`sets ${what}, and changes nothing else`, async () => {
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
    ["a rate above the ceiling that somebody chose", RATE, rate(60)],
    ["a rate just below the quota", RATE, rate(299)],
    ["a queue that is encrypted", ENCRYPTION, queue({ sqsManagedSseEnabled: true })],
    [
      "a queue that SQS encrypts by default",
      ENCRYPTION,
      queue({ sqsManagedSseEnabled: undefined }),
    ],
    ["a queue with a key", ENCRYPTION, queue({ sqsManagedSseEnabled: false, kmsMasterKeyId: "k" })],
    ["a retention that is long enough", RETENTION, queue({ messageRetentionSeconds: 604_800 })],
    [
      "the default retention of SQS if it is long enough",
      RETENTION,
      queue({ messageRetentionSeconds: undefined }),
      { responseDays: 4 },
    ],
    [
      "a queue whose name does not mention dead letters",
      RETENTION,
      queue({ name: "orders", messageRetentionSeconds: 60 }),
    ],
    ["a queue without a name", RETENTION, queue({ name: undefined, messageRetentionSeconds: 60 })],
  ];
  for (const [what, policy, change, settings = {}] of leaves) {
    it(`does not change ${what}`, async () => {
      assert.deepEqual(await fixed(policy, change(shop()), settings), []);
    });
  }

  it("reports properties that it cannot fix before the update", async () => {
    const [[name, said] = [], ...more] = await fixed(RATE, rate(UNKNOWN)(shop()), {});
    assert.deepEqual(more, []);
    assert.equal(name, "destination");
    assert(typeof said === "string");
    assert.match(said, /^can't remediate before the update: .*invocationRateLimitPerSecond/);
  });
});
