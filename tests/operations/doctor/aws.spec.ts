import assert from "node:assert/strict";
import { ConnectionState } from "@aws-sdk/client-eventbridge";
import { alarmChecks, connectionState, queuePolicyCheck } from "../../../operations/doctor/aws";
import { allow, QUEUE_ARN, RULE_ARN, sendAllowedFor } from "../../emulator/testWorld";

describe("doctor, of AWS,", () => {
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
    it(`tells of a connection that is ${state}`, () => {
      const check = connectionState("shop", state, "because");
      assert.equal(check.verdict, verdict);
      assert.equal(check.finding, `shop is ${state}${verdict === "ok" ? "" : ": because"}`);
    });
  }

  it("shows of a connection's reason no word that may be made of a secret", () => {
    const secret = "S3cret.Pa55word";
    for (const made of [
      `client_secret=${secret}`,
      Buffer.from(secret).toString("hex"),
      secret.toUpperCase(),
      secret.replace(".", ""),
    ]) {
      assert.equal(
        connectionState("shop", "DEAUTHORIZED", `because of ${made}`).finding,
        "shop is DEAUTHORIZED: because of ********",
      );
    }
    assert.match(connectionState("shop", secret).finding, /^shop is \*{8}: /);
  });

  it("knows each state of a connection that the service has, what it means, and what to do", () => {
    const states = Object.values(ConnectionState);
    assert.equal(states.length, 9);
    for (const state of states) {
      const { verdict, finding, remedy } = connectionState("shop", state);
      assert.doesNotMatch(finding, /no state that this program knows/);
      if (verdict !== "ok") assert.match(`${finding}. ${remedy}`, /^shop is [A-Z_]+: .*\. .*\.$/);
    }
    assert.match(connectionState("shop", "NEW").finding, /no state that this program knows/);
  });

  for (const [what, policy, verdict, finding] of [
    ["lets all rules send", sendAllowedFor(RULE_ARN), "ok", /of all 1 rules/],
    ["lets other rules send", sendAllowedFor(`${RULE_ARN}-not`), "failed", /keeps out .*customers/],
    ["is not there", undefined, "failed", /has no policy/],
    [
      "is about an account",
      allow("sqs:SendMessage", { Principal: { AWS: "111122223333" } }),
      "failed",
      /keeps out .*customers/,
    ],
    [
      "is about a federated user",
      allow("sqs:SendMessage", { Principal: { Federated: "accounts.google.com" } }),
      "warning",
      /cannot be judged/,
    ],
  ] as const) {
    it(`tells of a queue policy that ${what}`, () => {
      const check = queuePolicyCheck(policy, QUEUE_ARN, [RULE_ARN]);
      assert.equal(check.verdict, verdict);
      assert.match(check.finding, finding);
    });
  }

  it("tells of alarms that are missing, and of those that are raised", () => {
    const alarm = (name: string, state: "OK" | "ALARM") => ({ name, state, description: "why" });
    const [depth, lost] = ["shop-dead-letters-1f3a90bc", "shop-dead-letters-lost-1f3a90bc"];
    const verdicts = (...alarms: ReturnType<typeof alarm>[]) =>
      alarmChecks(alarms).map(({ verdict }) => verdict);
    assert.deepEqual(verdicts(alarm(depth, "OK"), alarm(lost, "OK")), ["ok", "ok"]);
    assert.deepEqual(verdicts(alarm(depth, "ALARM"), alarm(lost, "OK")), ["warning", "ok"]);
    assert.deepEqual(verdicts(alarm(lost, "OK")), ["failed", "ok"]);
    assert.match(alarmChecks([])[0]?.finding ?? "", /missing: \*-dead-letters-lost-\*, \*-dead/);
  });
});
