import assert from "node:assert/strict";
import { Shop, type Values } from "../shop";
import { judgedByAll } from "./judgedByAll";
import { changed, TEMPLATE } from "./templates";

const program = (templateBody: unknown, more: Values = {}) =>
  new Shop("dev", [
    {
      type: "aws:cloudformation/stack:Stack",
      name: "legacy",
      inputs: { name: "legacy", templateBody, parameters: { ClientSecret: "a" }, ...more },
    },
  ]);
const refusedBy = (template: string) =>
  [...new Set(judgedByAll(program(template)).violations.map(({ policy }) => policy))].sort();

describe("a CloudFormation template", () => {
  it("of a whole subscription is allowed", () => {
    const { violations, advice } = judgedByAll(program(TEMPLATE));
    assert.deepEqual(violations, []);
    assert.deepEqual(advice, []);
  });
  for (const [what, template, policy] of [
    [
      "without a dead-letter queue",
      changed(/ +DeadLetterConfig.*\n/, ""),
      "rule-target-dead-letter-queue",
    ],
    [
      "with a rate limit of 300",
      changed("PerSecond: 20", "PerSecond: 300"),
      "api-destination-rate-limit",
    ],
    [
      "with an endpoint without TLS",
      changed(
        "Endpoint: https://acme.my.salesforce.com/services/data",
        "Endpoint: http://acme.my.salesforce.com/services/data",
      ),
      "endpoint-https",
    ],
    [
      "with a disabled rule",
      changed("EventBusName: !Ref Bus\n", "EventBusName: !Ref Bus\n      State: DISABLED\n"),
      "rule-enabled",
    ],
    [
      "whose queue grants another rule",
      changed(
        "!GetAtt Rule.Arn",
        "!Sub 'arn:aws:events:${AWS::Region}:${AWS::AccountId}:rule/other'",
      ),
      "dead-letter-queue-policy",
    ],
    ["whose dead letters expire early", changed("1209600", "60"), "dead-letter-queue-retention"],
    [
      "without an alarm on the depth",
      changed("ApproximateNumberOfMessagesVisible", "NumberOfMessagesReceived"),
      "dead-letter-alarms",
    ],
    [
      "whose role may not invoke",
      changed("events:InvokeApiDestination", "events:PutEvents"),
      "target-role",
    ],
    [
      "with two path values",
      changed("[$.detail.id]", "[$.detail.id, $.detail.email]"),
      "target-path-values",
    ],
    [
      "with a FIFO queue for dead letters",
      changed(
        "{MessageRetentionPeriod: 1209600,",
        "{FifoQueue: true, MessageRetentionPeriod: 1209600,",
      ),
      "dead-letter-queue-standard",
    ],
  ] as const) {
    it(`${what} is refused by ${policy}`, () => {
      assert(refusedBy(template).includes(policy), String(refusedBy(template)));
    });
  }
});
