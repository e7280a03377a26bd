import assert from "node:assert/strict";
import fc from "fast-check";
import {
  allows,
  parseAccessPolicy,
  togetherAllow,
  type AccessPolicy,
  type AccessRequest,
} from "../../../eventbridge/accessPolicy";
import { deadLetterQueuePolicy } from "../../../policy/queues/policy";
import { readPolicy } from "../../../policy/shared/access/document";
import {
  evaluate,
  type AccessRequest as PackRequest,
} from "../../../policy/shared/access/evaluate";
import { openStatements } from "../../../policy/shared/access/strangers";
import { fits } from "../../../policy/shared/arn";
import { targetRole } from "../../../policy/targets/role";
import { judged } from "../judged";
import { DESTINATION_ARN, QUEUE_ARN, RULE_ARN, shop } from "../shop";
import { assertSameAnswers, returns } from "./compareReaders";
import { drawn } from "../../drawn";

const SERVICE = "events.amazonaws.com";
const ACCOUNT = "123456789012";
const STRANGER = "210987654321";

/** Often the first item, which matches the request, otherwise one of the others. */
const mostly = (fitting: unknown, ...others: unknown[]) =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant(fitting) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );
const oneOrList = (text: fc.Arbitrary<string>) =>
  fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 3 }));

const principal = mostly(
  { Service: SERVICE },
  ...["*", { AWS: "*" }, { AWS: [STRANGER, "*"] }, { AWS: STRANGER }, undefined],
  ...[{ Service: ["sns.amazonaws.com", SERVICE] }, { Service: "sns.amazonaws.com" }],
);
const accounts = mostly(
  { AWS: STRANGER },
  ...["*", { AWS: [ACCOUNT, `arn:aws:iam::${STRANGER}:root`] }, { AWS: ACCOUNT }],
  ...[{ Service: SERVICE }, { AWS: `arn:aws:iam::${STRANGER}:user/x` }],
);
const actionLike = (name: string) =>
  oneOrList(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(name, name.toUpperCase()) },
      fc.constantFrom("*", name.replace(/.$/, "?"), name.replace(/:.*/, ":*"), "s3:GetObject", "?"),
      fc.constantFrom(`${name}x`, name.slice(0, 5), "", "a.b", "(", "[a-z]:*", "\\*"),
    ),
  );
const resource = (arn: string) =>
  oneOrList(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(arn, "*", arn.replace(/.$/, "?")) },
      fc.constantFrom(`${arn}x`, arn.replace(ACCOUNT, STRANGER), "arn:*:*", arn.toUpperCase()),
    ),
  );
const sourceArn = oneOrList(
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(RULE_ARN, RULE_ARN.replace("updated", "*")) },
    fc.constantFrom("*", "?*", "arn:aws:events:*:*:rule/*", RULE_ARN.replace("shop", "other"), "x"),
    fc.constantFrom(RULE_ARN.replace(ACCOUNT, STRANGER), RULE_ARN.replace(/\d+/, "1234*")),
  ),
);
const account = oneOrList(fc.constantFrom(ACCOUNT, ACCOUNT, STRANGER, "*", "12345678901?"));
const comparing = fc.constantFrom("ArnLike", "ArnEquals", "StringLike", "StringEquals");
const condition = fc.oneof(
  fc.tuple(comparing, fc.constantFrom("aws:SourceArn", "AWS:sourcearn"), sourceArn),
  fc.tuple(comparing, fc.constantFrom("aws:SourceAccount"), account),
  fc.tuple(fc.constant("ForAllValues:StringEquals"), fc.constant("aws:SourceAccount"), account),
  fc.tuple(fc.constant("Null"), fc.constant("aws:SourceArn"), fc.constantFrom("true", "false")),
);
const upToConditions = (maxLength: number) =>
  fc.option(
    fc
      .array(condition, { minLength: 1, maxLength })
      .map((all) =>
        Object.fromEntries(all.map(([operator, key, value]) => [operator, { [key]: value }])),
      ),
    { nil: undefined },
  );
const conditions = upToConditions(2);

interface Parts {
  action: string;
  resource: string;
  principal: fc.Arbitrary<unknown>;
  conditions: fc.Arbitrary<unknown>;
  /** The permissions of a role must name resources. The policy of a queue need not. */
  needsResource?: boolean;
}
const policy = ({ action: name, resource: arn, ...parts }: Parts) => {
  const statement = fc.record({
    Effect: fc.constantFrom("Allow", "Allow", "Allow", "Deny"),
    Principal: parts.principal,
    Action: actionLike(name),
    Resource: parts.needsResource ? resource(arn) : fc.option(resource(arn), { nil: undefined }),
    Condition: parts.conditions,
  });
  return fc
    .oneof(statement, fc.array(statement, { minLength: 1, maxLength: 2 }))
    .map((Statement) => JSON.stringify({ Version: "2012-10-17", Statement }));
};
const queuePolicy = policy({
  action: "sqs:SendMessage",
  resource: QUEUE_ARN,
  principal,
  conditions: fc.oneof(
    {
      weight: 3,
      arbitrary: comparing.map((operator) => ({ [operator]: { "aws:SourceArn": [RULE_ARN] } })),
    },
    { weight: 1, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: conditions },
  ),
});
const sending: AccessRequest = {
  service: SERVICE,
  action: "sqs:SendMessage",
  resource: QUEUE_ARN,
  context: { "aws:SourceArn": RULE_ARN, "aws:SourceAccount": ACCOUNT },
};

/** The same request, as the pack models it. */
function packRequest({ service, account, action, resource, context }: AccessRequest): PackRequest {
  const values = new Map(
    Object.entries(context).map(([key, value]): [string, string[]] => [key.toLowerCase(), [value]]),
  );
  return {
    requester:
      service !== undefined
        ? { services: [service] }
        : account === undefined
          ? undefined
          : { account, arn: `arn:aws:iam::${account}:role/x` },
    ...{ action, resource },
    valuesOf: (key) => [values.get(key)],
  };
}

const problemsOf = (...given: Parameters<typeof judged>) =>
  judged(...given)
    .violations.filter(({ mandatory }) => mandatory)
    .map(({ message }) => message);

describe("the pack's reader of access policies, compared with EventBridge's rules", () => {
  for (const [who, asked] of [
    ["a service", sending],
    ["another account", { ...sending, service: undefined, account: STRANGER }],
    ["an identity's own policy", { ...sending, service: undefined }],
  ] as const) {
    it(`gives the same answer to a request of ${who}`, () => {
      const every = policy({
        ...{ action: sending.action, resource: QUEUE_ARN },
        principal: asked.account === undefined ? principal : accounts,
        conditions,
      });
      let unknown = 0;
      assertSameAnswers({
        inputs: every,
        pack: (text) => {
          const answer = evaluate(readPolicy(text), packRequest(asked));
          if (answer !== "unknown") return answer === "allowed";
          unknown += 1; // a wildcard for several parts of an ARN: what it matches is not documented
          assert.match(text, /Arn(Like|Equals)[^}]*"[*?]+"/);
          return allows(parseAccessPolicy(text), asked);
        },
        eventbridge: (text) => allows(parseAccessPolicy(text), asked),
        runs: 600,
      });
      assert(unknown < drawn(600).numRuns / 7, `${unknown} answers are unknown`);
    });
  }

  it("compares ARNs with wildcards in the same way", () => {
    const signs = fc.constantFrom(
      "a",
      ":",
      "/",
      ".",
      "*",
      "?",
      "(",
      "[",
      "^",
      "$",
      "\\",
      "+",
      "\n",
    );
    const pattern = fc.string({ unit: signs, maxLength: 5 });
    const text = fc.string({ unit: fc.constantFrom("a", ":", "/", ".", "\n"), maxLength: 4 });
    assertSameAnswers({
      inputs: fc.oneof(
        fc.tuple(pattern, text),
        text.chain((one) => fc.tuple(fc.constantFrom(one, `${one}*`, `?${one}`, `*${one}`), text)),
        text.map((one) => [one.replace(/[a:]/, "?"), one] as [string, string]),
      ),
      pack: ([one, other]) => fits(one, other),
      eventbridge: ([Resource, resource]) =>
        togetherAllow(
          [
            parseAccessPolicy(
              JSON.stringify({ Statement: { Effect: "Allow", Action: "*", Resource } }),
            ),
          ],
          { action: "a:b", resource, context: {} },
        ),
      runs: 600,
    });
  });

  it("finds a statement open where a stranger's account or rule is allowed", () => {
    const stranger = { action: "sqs:SendMessage", resource: QUEUE_ARN };
    const rule = RULE_ARN.replace(ACCOUNT, STRANGER);
    const contexts: Record<string, string>[] = [
      {},
      { "aws:SourceArn": rule, "aws:SourceAccount": STRANGER },
      { "aws:PrincipalOrgID": "o-stranger", "aws:SourceArn": rule, "aws:SourceAccount": STRANGER },
    ];
    const everybody = fc.constantFrom("*", { AWS: "*" }, { AWS: ["*"] }, { AWS: ACCOUNT });
    assertSameAnswers({
      inputs: policy({ ...stranger, principal: everybody, conditions: upToConditions(1) }).filter(
        // A condition that names the stranger is for that account, and not for everybody. Deny is tested in strangers.spec.ts.
        (text) => !text.includes(STRANGER) && !text.includes("Deny"),
      ),
      pack: (text) => openStatements(readPolicy(text)).length > 0,
      eventbridge: (text) => {
        const { Statement } = parseAccessPolicy(text);
        return Statement.filter(({ Effect }) => Effect === "Allow").some((one) =>
          contexts.some((context) =>
            allows(
              { Statement: [{ ...one, Action: [stranger.action], Resource: undefined }] },
              { ...stranger, account: STRANGER, context },
            ),
          ),
        );
      },
      runs: 600,
    });
  });

  it("accepts no queue policy that loses dead letters, and reports a loss only for policies that lose them", () => {
    const drawing = drawn(200);
    const answers = { accepted: 0, losing: 0, leaking: 0 };
    fc.assert(
      fc.property(queuePolicy, (text) => {
        const allowed = allows(parseAccessPolicy(text), sending);
        const problems = problemsOf(
          deadLetterQueuePolicy,
          shop().set("queue-policy", { policy: text }),
        );
        if (problems.length === 0) {
          answers.accepted += 1;
          assert(allowed, `accepted: ${text}`);
        } else if (problems.some((problem) => problem.includes("receives no dead letters"))) {
          answers.losing += 1;
          assert(!allowed, `${text}: ${problems.join("; ")}`);
        } else {
          answers.leaking += 1; // open to more than the stack's rules, whether or not these may send
        }
      }),
      drawing,
    );
    for (const [answer, count] of Object.entries(answers)) {
      assert(
        count > drawing.numRuns / 10,
        `only ${count} of ${drawing.numRuns} policies are ${answer}`,
      );
    }
  });

  it("accepts a role only where EventBridge can assume it, and it may invoke the API destination", () => {
    const none = fc.constant(undefined);
    const roles = fc.tuple(
      policy({ action: "sts:AssumeRole", resource: "*", principal, conditions: none }),
      policy({
        action: "events:InvokeApiDestination",
        resource: DESTINATION_ARN,
        principal: none,
        conditions: none,
        needsResource: true,
      }),
    );
    const request = { resource: DESTINATION_ARN, context: {} };
    assertSameAnswers({
      inputs: roles,
      pack: ([assumeRolePolicy, text]) => {
        const made = shop().set("role", { assumeRolePolicy }).set("permission", { policy: text });
        return !problemsOf(targetRole, made).some((problem) =>
          /cannot assume|may not invoke/.test(problem),
        );
      },
      eventbridge: ([trust, text]) =>
        allows(withoutResource(parseAccessPolicy(trust)), {
          ...{ ...request, service: SERVICE, action: "sts:AssumeRole" },
        }) &&
        allows(parseAccessPolicy(text), { ...request, action: "events:InvokeApiDestination" }),
      runs: 600,
    });
  });

  it("reads no policy that EventBridge's rules refuse as malformed", () => {
    const text = fc.oneof(
      queuePolicy,
      queuePolicy.map((whole) => whole.slice(0, -1)),
      fc.json({ maxDepth: 2 }),
      fc.constantFrom('{"Statement": 5}', '{"Statement": [5]}', '{"Statement": "x"}', "", "[]"),
    );
    assertSameAnswers({
      inputs: text,
      pack: (one) => readPolicy(one).length > 0,
      eventbridge: (one) => returns(() => parseAccessPolicy(one)),
      runs: 400,
    });
  });
});

const withoutResource = ({ Statement }: AccessPolicy): AccessPolicy => ({
  Statement: Statement.map((one) => ({ ...one, Resource: undefined })),
});
