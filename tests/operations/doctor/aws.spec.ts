import assert from "node:assert/strict";
import { ConnectionState } from "@aws-sdk/client-eventbridge";
import {
  judgeAlarms,
  checkConnectionState,
  checkQueuePolicy,
} from "../../../operations/doctor/aws";
import { allow, QUEUE_ARN, RULE_ARN, sendAllowedFor } from "../../emulator/testWorld";

describe("doctor, on the AWS side,", () => {
  for (const [state, verdict] of [
    ["AUTHORIZED", "ok"],
    ["ACTIVE", "ok"],
    ["CREATING", "warning"],
    ["UPDATING", "warning"],
    ["AUTHORIZING", "warning"],
    ["DEAUTHORIZED", "failed"],
    ["DEAUTHORIZING", "failed"],
    ["DELETING", "failed"],
    ["FAILED_CONNECTIVITY", "failed"],
    ["constructor", "failed"],
    ["unknown", "failed"],
  ] as const) {
    it(`reports ${verdict} for a connection in the state ${state}`, () => {
      const check = checkConnectionState("shop", state, "because");
      assert.equal(check.verdict, verdict);
      assert.equal(check.finding, `shop is ${state}${verdict === "ok" ? "" : ": because"}`);
    });
  }

  it("masks every word of a connection's reason that may be derived from a secret", () => {
    const secret = "S3cret.Pa55word";
    for (const made of [
      `client_secret=${secret}`,
      Buffer.from(secret).toString("hex"),
      secret.toUpperCase(),
      secret.replace(".", ""),
    ]) {
      assert.equal(
        checkConnectionState("shop", "DEAUTHORIZED", `because of ${made}`).finding,
        "shop is DEAUTHORIZED: because of ********",
      );
    }
    assert.match(checkConnectionState("shop", secret).finding, /^shop is \*{8}: /);
  });

  it("has a meaning and a remedy for each state of the service", () => {
    const states = Object.values(ConnectionState);
    assert.equal(states.length, 9);
    for (const state of states) {
      const { verdict, finding, remedy } = checkConnectionState("shop", state);
      assert.doesNotMatch(finding, /does not know this state/);
      if (verdict !== "ok") assert.match(`${finding}. ${remedy}`, /^shop is [A-Z_]+: .*\. .*\.$/);
    }
    assert.match(checkConnectionState("shop", "NEW").finding, /does not know this state/);
  });

  for (const [what, policy, verdict, finding] of [
    ["allows every rule", sendAllowedFor(RULE_ARN), "ok", /of every rule \(1 rule\)/],
    [
      "allows other rules only",
      sendAllowedFor(`${RULE_ARN}-not`),
      "failed",
      /refuses the dead letters of .*customers/,
    ],
    ["is missing", undefined, "failed", /has no policy/],
    [
      "names an account",
      allow("sqs:SendMessage", { Principal: { AWS: "111122223333" } }),
      "failed",
      /refuses the dead letters of .*customers/,
    ],
    [
      "names a federated user",
      allow("sqs:SendMessage", { Principal: { Federated: "accounts.google.com" } }),
      "warning",
      /cannot be judged/,
    ],
  ] as const) {
    it(`reports ${verdict} for a queue policy that ${what}`, () => {
      const check = checkQueuePolicy(policy, QUEUE_ARN, [RULE_ARN]);
      assert.equal(check.verdict, verdict);
      assert.match(check.finding, finding);
    });
  }

  it("reports missing alarms and raised alarms", () => {
    const alarm = (name: string, state: "OK" | "ALARM") => ({ name, state, description: "why" });
    const [depth, lost] = ["shop-dead-letters-1f3a90bc", "shop-dead-letters-lost-1f3a90bc"];
    const verdicts = (...alarms: ReturnType<typeof alarm>[]) =>
      judgeAlarms(alarms).map(({ verdict }) => verdict);
    assert.deepEqual(verdicts(alarm(depth, "OK"), alarm(lost, "OK")), ["ok", "ok"]);
    assert.deepEqual(verdicts(alarm(depth, "ALARM"), alarm(lost, "OK")), ["warning", "ok"]);
    assert.deepEqual(verdicts(alarm(lost, "OK")), ["failed", "ok"]);
    assert.match(judgeAlarms([])[0]?.finding ?? "", /missing: \*-dead-letters-lost-\*, \*-dead/);
  });
});
