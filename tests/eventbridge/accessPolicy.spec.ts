import assert from "node:assert/strict";
import { allows, parseAccessPolicy, type AccessRequest } from "../../eventbridge/accessPolicy";

const RULE = "arn:aws:events:eu-central-1:000000000000:rule/shop/customers";

const request: AccessRequest = {
  service: "events.amazonaws.com",
  action: "sqs:SendMessage",
  resource: "arn:aws:sqs:eu-central-1:000000000000:dlq.1",
  context: { "aws:SourceArn": RULE },
};
const statement = {
  Effect: "Allow",
  Principal: { Service: "events.amazonaws.com" },
  Action: "sqs:SendMessage",
  Resource: request.resource,
  Condition: { ArnEquals: { "aws:SourceArn": RULE } },
};
const parse = (...statements: object[]) =>
  parseAccessPolicy(JSON.stringify({ Version: "2012-10-17", Statement: statements }));
const isAllowed = (changed: object, asked: AccessRequest = request) =>
  allows(parse({ ...statement, ...changed }), asked);

const sourceArn = (operator: string, ...values: string[]) => ({
  Condition: { [operator]: { "aws:SourceArn": values } },
});

describe("an access policy allows a request", () => {
  const cases: [string, object][] = [
    ["that its statement names in full", {}],
    ["of any principal", { Principal: "*" }],
    // Source: IAM User Guide, 'IAM JSON policy elements: Principal', all principals.
    ["of any principal, in the long form", { Principal: { AWS: ["*"] } }],
    // Source: IAM User Guide, 'IAM JSON policy elements: Condition', condition key names.
    [
      "under a condition on a key in another case",
      { Condition: { ArnEquals: { "AWS:SOURCEARN": RULE } } },
    ],
    [
      "of one of several services",
      { Principal: { Service: ["sns.a.com", "events.amazonaws.com"] } },
    ],
    [
      "with a text that matches StringLike",
      sourceArn("StringLike", "arn:aws:events:*:rule/shop/*"),
    ],
    ["for one of several actions", { Action: ["sqs:ReceiveMessage", "sqs:SendMessage"] }],
    ["for an action with a wildcard", { Action: "sqs:*" }],
    ["for an action in another case", { Action: "SQS:sendmessage" }],
    ["for a resource with wildcards", { Resource: "arn:aws:sqs:*:dlq?1" }],
    ["for one of several resources", { Resource: ["arn:other", request.resource] }],
    ["for any resource if it names no resource", { Resource: undefined }],
    ["without a condition", { Condition: undefined }],
    ["with one of several ARNs", sourceArn("ArnEquals", "arn:other", RULE)],
    [
      "with an ARN that matches a wildcard in ArnLike",
      sourceArn("ArnLike", RULE.replace("customers", "*")),
    ],
    [
      "with an ARN that matches a wildcard in ArnEquals",
      sourceArn("ArnEquals", RULE.replace("shop", "*")),
    ],
    ["with an equal text", sourceArn("StringEquals", RULE)],
  ];
  for (const [name, changed] of cases) it(name, () => assert(isAllowed(changed)));

  // Source: IAM User Guide, 'IAM JSON policy elements: Statement' and 'Version'.
  it("by a single statement without a list, in either version of the language", () => {
    for (const Version of ["2008-10-17", "2012-10-17"]) {
      assert(allows(parseAccessPolicy(JSON.stringify({ Version, Statement: statement })), request));
    }
  });

  it("of the identity to which it is attached", () => {
    assert(isAllowed({ Principal: undefined }, { ...request, service: undefined }));
  });
});

describe("an access policy does not allow a request", () => {
  const cases: [string, object][] = [
    ["of another service", { Principal: { Service: "sns.amazonaws.com" } }],
    [
      "of a service if it names the account",
      { Principal: { AWS: "arn:aws:iam::000000000000:root" } },
    ],
    ["of a service if it names no principal", { Principal: undefined }],
    ["for another action", { Action: "sqs:Send" }],
    ["for another resource", { Resource: `${request.resource}.fifo` }],
    [
      "for a resource that matches only if a dot is a wildcard",
      { Resource: "arn:aws:sqs:*:dl..1" },
    ],
    ["with another ARN", sourceArn("ArnEquals", RULE.replace("customers", "orders"))],
    [
      "with a text that matches only by a wildcard in StringEquals",
      sourceArn("StringEquals", "arn:*"),
    ],
    [
      "if only one of its conditions holds",
      {
        Condition: { ...statement.Condition, StringEquals: { "aws:SourceArn": "arn:other" } },
      },
    ],
    [
      "if the request lacks the key of a condition",
      {
        Condition: { StringEquals: { "aws:SourceAccount": "000000000000" } },
      },
    ],
  ];
  for (const [name, changed] of cases) it(name, () => assert(!isAllowed(changed)));

  it("if it has no statement", () => assert(!allows(parse(), request)));

  for (const order of ["before", "after"]) {
    it(`if a statement ${order} the allowing statement denies it`, () => {
      const deny = { ...statement, Effect: "Deny", Action: "sqs:*" };
      assert(
        !allows(order === "before" ? parse(deny, statement) : parse(statement, deny), request),
      );
    });
  }
});

it("an access policy allows a request if only another action is denied", () => {
  const deny = { ...statement, Effect: "Deny", Action: "sqs:DeleteMessage" };
  assert(allows(parse(statement, deny), request));
});

describe("an access policy for a request of another account", () => {
  const ACCOUNT = "210987654321";
  const asked: AccessRequest = {
    account: ACCOUNT,
    action: "events:PutEvents",
    resource: "arn:aws:events:eu-central-1:000000000000:event-bus/shop",
    context: { "events:source": "shop.magento" },
  };
  const from = (principal: string | string[]) => ({
    Principal: { AWS: principal },
    Action: asked.action,
    Resource: asked.resource,
    Condition: undefined,
  });

  for (const principal of [
    ACCOUNT,
    `arn:aws:iam::${ACCOUNT}:root`,
    ["333333333333", ACCOUNT],
    "*",
  ]) {
    it(`allows it by the principal ${JSON.stringify(principal)}`, () =>
      assert(isAllowed(from(principal), asked)));
  }

  it("does not allow it by a third account, a role in the account or a service", () => {
    for (const principal of ["333333333333", `arn:aws:iam::${ACCOUNT}:role/web`]) {
      assert(!isAllowed(from(principal), asked), principal);
    }
    const service = { ...from(ACCOUNT), Principal: { Service: "events.amazonaws.com" } };
    assert(!isAllowed(service, asked));
  });

  it("treats ForAllValues as fulfilled without a value, unless Null requires one", () => {
    const Condition = { "ForAllValues:StringEquals": { "events:source": ["shop.magento"] } };
    const none = { ...asked, context: {} };
    assert(isAllowed({ ...from(ACCOUNT), Condition }, asked));
    assert(isAllowed({ ...from(ACCOUNT), Condition }, none));
    const demanding = { ...Condition, Null: { "events:source": "false" } };
    assert(isAllowed({ ...from(ACCOUNT), Condition: demanding }, asked));
    assert(!isAllowed({ ...from(ACCOUNT), Condition: demanding }, none));
    const other = { ...asked, context: { "events:source": "erp" } };
    assert(!isAllowed({ ...from(ACCOUNT), Condition }, other));
    assert(isAllowed({ ...from(ACCOUNT), Condition: { Null: { "events:source": "true" } } }, none));
  });
});

describe("an access policy is refused for an element that cannot be evaluated:", () => {
  const cases: [string, object][] = [
    ["a federated principal", { Principal: { Federated: "accounts.google.com" } }],
    ["an unknown element", { NotAction: "sqs:DeleteMessage" }],
    ["an unknown operator", { Condition: { StringNotLike: { "aws:SourceArn": "*" } } }],
    ["an unknown effect", { Effect: "allow" }],
    ["a statement without an action", { Action: undefined }],
    ["a statement with an empty list of actions", { Action: [] }],
    ["a statement with an empty list of resources", { Resource: [] }],
  ];
  for (const [name, changed] of cases) {
    it(name, () => assert.throws(() => parse({ ...statement, ...changed }), { name: "ZodError" }));
  }

  it("a policy variable, which is ordinary text in the version 2008-10-17", () => {
    const withVariable = (Version: string) =>
      parseAccessPolicy(
        JSON.stringify({ Version, Statement: { ...statement, Resource: "arn:${aws:username}" } }),
      );
    assert.throws(() => withVariable("2012-10-17"), /policy variable/);
    assert.doesNotThrow(() => withVariable("2008-10-17"));
  });

  it("a text that is not JSON", () => assert.throws(() => parseAccessPolicy("{"), SyntaxError));
});
