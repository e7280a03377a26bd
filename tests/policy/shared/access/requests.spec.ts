import assert from "node:assert/strict";
import { readPolicy } from "../../../../policy/shared/access/document";
import {
  evaluate,
  type AccessRequest,
  type Answer,
} from "../../../../policy/shared/access/evaluate";
import {
  assumptionByEvents,
  invocation,
  publicationOfAlarm,
  publicationOfEvents,
  requestOfEvents,
  useOfKey,
} from "../../../../policy/shared/access/requests";
import { HOLE } from "../../../../policy/shared/access/wildcards";

const ACCOUNT = "111122223333";
const PLACE = `eu-central-1:${ACCOUNT}`;
const RULE = `arn:aws:events:${PLACE}:rule/shop/updated`;
const QUEUE = `arn:aws:sqs:${PLACE}:orders`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/invoke`;
const TOPIC = `arn:aws:sns:${PLACE}:alerts`;
const ALARM = `arn:aws:cloudwatch:${PLACE}:alarm:depth`;

const deadLetter = (changed: { source?: string; resource?: string } = {}) =>
  requestOfEvents({ source: RULE, action: "sqs:SendMessage", resource: QUEUE, ...changed });
const encryption = (source: string | undefined, arn = QUEUE) =>
  useOfKey({
    services: ["events.amazonaws.com", "events.other"],
    action: "kms:Decrypt",
    key: `arn:aws:kms:${PLACE}:key/1a2b`,
    source,
    context: ["aws:sqs:arn", arn],
    through: "sqs",
  });

/** The answer to a request of a policy that allows everything on a condition. */
function answer(request: AccessRequest, Condition: object): Answer {
  const Statement = { Effect: "Allow", Principal: "*", Action: "*", Resource: "*", Condition };
  return evaluate(readPolicy({ Version: "2012-10-17", Statement }), request);
}

type Case = readonly [condition: object, expected: Answer];
/** The key is in some requests, with a value that is not known. */
const maybeAnything = (key: string): Case[] => [
  [{ StringEquals: { [key]: "a" } }, "unknown"],
  [{ StringLike: { [key]: "*" } }, "unknown"],
  [{ StringLikeIfExists: { [key]: "*" } }, "allowed"],
];
const never = (key: string): Case[] => [[{ StringLike: { [key]: "*" } }, "not allowed"]];
/** The key is in each request, with one value. */
const always = (key: string, value: string, other = "x"): Case[] => [
  [{ StringEquals: { [key]: value } }, "allowed"],
  [{ StringEquals: { [key]: other } }, "not allowed"],
];
/** The key is in some requests, with one value. */
const sometimes = (key: string, value: string, other = "x"): Case[] => [
  [{ StringEquals: { [key]: value } }, "unknown"],
  [{ StringEqualsIfExists: { [key]: value } }, "allowed"],
  [{ StringEquals: { [key]: other } }, "not allowed"],
];

const ofEveryService = [
  ...always("aws:SecureTransport", "true", "false"),
  ...always("aws:PrincipalIsAWSService", "true", "false"),
  ...maybeAnything("aws:PrincipalType"),
  ...maybeAnything("aws:userid"),
  ...maybeAnything("aws:UserAgent"),
  ...maybeAnything("aws:ResourceOrgID"),
  ...never("aws:SourceVpce"),
  ...never("aws:PrincipalOrgID"),
];

const requests: Readonly<Record<string, readonly [() => AccessRequest, readonly Case[]]>> = {
  "a dead letter of EventBridge": [
    () => deadLetter(),
    [
      ...ofEveryService,
      ...always("aws:SourceArn", RULE),
      ...always("aws:SourceAccount", ACCOUNT),
      ...maybeAnything("aws:SourceOrgID"),
      ...maybeAnything("aws:SourceOrgPaths"),
      ...always("aws:PrincipalServiceName", "events.amazonaws.com"),
      [
        { "ForAnyValue:StringEquals": { "aws:PrincipalServiceNamesList": "events.amazonaws.com" } },
        "allowed",
      ],
      ...sometimes("aws:RequestedRegion", "eu-central-1"),
      ...always("aws:ResourceAccount", ACCOUNT),
      ...maybeAnything("aws:ResourceTag/team"),
      [{ DateGreaterThan: { "aws:CurrentTime": "2020-01-01T00:00:00Z" } }, "allowed"],
      [{ DateLessThan: { "aws:CurrentTime": "2020-01-01T00:00:00Z" } }, "not allowed"],
      [{ DateGreaterThan: { "aws:EpochTime": "2020-01-01T00:00:00Z" } }, "allowed"],
      [{ DateLessThan: { "aws:EpochTime": "2100-01-01T00:00:00Z" } }, "allowed"],
      [{ NumericLessThan: { "aws:EpochTime": "1577836800" } }, "not allowed"],
    ],
  ],
  "a dead letter for a queue and of a rule that are not known yet": [
    () => deadLetter({ source: HOLE, resource: HOLE }),
    [
      [{ StringEquals: { "aws:SourceAccount": ACCOUNT } }, "unknown"],
      [{ StringEquals: { "aws:ResourceAccount": ACCOUNT } }, "unknown"],
      [{ StringEquals: { "aws:RequestedRegion": "eu-central-1" } }, "unknown"],
    ],
  ],
  "an assumption of a role": [
    () => assumptionByEvents({ role: ROLE, source: RULE }),
    [
      ...ofEveryService,
      ...sometimes("aws:SourceArn", RULE),
      ...sometimes("aws:SourceAccount", ACCOUNT),
      ...never("sts:ExternalId"),
      [{ StringEquals: { "aws:RequestedRegion": "eu-central-1" } }, "unknown"], // in no ARN of a role
    ],
  ],
  "a publication of EventBridge": [
    () => publicationOfEvents(TOPIC),
    [
      ...sometimes("aws:SecureTransport", "true", "false"),
      ...sometimes("aws:PrincipalServiceName", "events.amazonaws.com"),
      ...never("aws:SourceArn"),
      ...never("aws:SourceAccount"),
    ],
  ],
  "a publication of an alarm": [
    () => publicationOfAlarm(ALARM, TOPIC),
    [
      ...ofEveryService,
      ...always("aws:SourceArn", ALARM),
      ...always("aws:SourceAccount", ACCOUNT),
      ...always("AWS:SourceOwner", ACCOUNT),
      ...always("aws:PrincipalServiceName", "cloudwatch.amazonaws.com"),
    ],
  ],
  "a use of a key": [
    () => encryption(RULE),
    [
      ...ofEveryService,
      ...sometimes("aws:SourceArn", RULE),
      ...sometimes("aws:SourceAccount", ACCOUNT),
      ...maybeAnything("kms:CallerAccount"),
      ...sometimes("kms:ViaService", "sqs.eu-central-1.amazonaws.com"),
      ...always("kms:EncryptionContextKeys", "aws:sqs:arn"),
      ...always("kms:EncryptionContext:aws:sqs:arn", QUEUE),
      ...always("aws:PrincipalServiceName", "events.amazonaws.com"),
    ],
  ],
  "a use of a key without a source": [
    () => encryption(undefined, HOLE),
    [
      ...never("aws:SourceArn"),
      ...never("aws:SourceAccount"),
      [{ StringEquals: { "kms:ViaService": "sqs.us-east-1.amazonaws.com" } }, "unknown"],
      [{ StringEquals: { "kms:ViaService": "sns.us-east-1.amazonaws.com" } }, "not allowed"],
      [{ StringEquals: { "kms:EncryptionContext:aws:sqs:arn": QUEUE } }, "unknown"],
    ],
  ],
  "an invocation by a role": [
    () => invocation(ROLE, `arn:aws:events:${PLACE}:api-destination/salesforce/1a2b`),
    [
      ...always("aws:PrincipalArn", ROLE),
      ...always("aws:PrincipalAccount", ACCOUNT),
      ...always("aws:PrincipalType", "AssumedRole"),
      ...always("aws:PrincipalIsAWSService", "false", "true"),
      ...maybeAnything("aws:PrincipalTag/team"),
      ...maybeAnything("aws:PrincipalOrgID"),
      ...never("aws:SourceArn"),
    ],
  ],
};

describe("a condition on", () => {
  for (const [what, [request, cases]] of Object.entries(requests)) {
    describe(what, () => {
      for (const [condition, expected] of cases) {
        it(`${JSON.stringify(condition).replaceAll('"', "")}: ${expected}`, () =>
          assert.equal(answer(request(), condition), expected));
      }
    });
  }
});
