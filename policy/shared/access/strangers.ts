import type { Statement, Test } from "./document";
import { applies, evaluate, type AccessRequest, type KeyValues } from "./evaluate";
import { EVENTS, keysFrom } from "./requests";
import { matchWildcards, HOLE } from "./wildcards";

/** Stands for the ID of an account that no policy names: as long as an ID, and without digits. */
const STRANGER = "strangersacc";

const ABSENT: KeyValues = undefined;
const ANY: KeyValues = [HOLE];

/**
 * Keys that say who makes a request or on whose behalf, and what they may be in the request of a stranger. The stranger chooses the
 * names in the own account, but neither its ID nor its organization. Addresses are one in each large block.
 * Source: IAM User Guide, 'AWS global condition context keys'.
 */
const IDENTIFYING = keysFrom({
  "aws:principalaccount": [[STRANGER]],
  "aws:principalarn": [[`arn:aws:iam::${STRANGER}:${HOLE}`]],
  "aws:principalorgid": [ABSENT, ["o-stranger"]],
  "aws:principalorgpaths": [ABSENT, ["o-stranger/r-stranger/ou-stranger/"]],
  "aws:principalservicename": [ABSENT],
  "aws:principalservicenameslist": [ABSENT],
  "aws:userid": [ABSENT, [`AIDASTRANGER:${HOLE}`]],
  "aws:sourceaccount": [ABSENT, [STRANGER]],
  "aws:sourceowner": [ABSENT, [STRANGER]],
  "aws:sourcearn": [
    ABSENT,
    [`arn:aws:${HOLE}:${HOLE}:${STRANGER}:${HOLE}`],
    ["arn:aws:s3:::stranger"],
  ],
  "aws:sourceorgid": [ABSENT, ["o-stranger"]],
  "aws:sourceorgpaths": [ABSENT, ["o-stranger/r-stranger/ou-stranger/"]],
  "aws:sourcevpc": [ABSENT, ["vpc-stranger"]],
  "aws:sourcevpcarn": [ABSENT, [`arn:aws:ec2:${HOLE}:${STRANGER}:vpc/vpc-stranger`]],
  "aws:sourcevpce": [ABSENT, ["vpce-stranger"]],
  "aws:vpceaccount": [ABSENT, [STRANGER]],
  "aws:vpceorgid": [ABSENT, ["o-stranger"]],
  "aws:vpceorgpaths": [ABSENT, ["o-stranger/r-stranger/ou-stranger/"]],
  "aws:sourceip": [
    ...["26", "55", "72", "119", "150", "163", "214"].map((block) => [`${block}.255.254.253`]),
    ["2001:db8::1"],
  ],
  "aws:resourceaccount": [["the owner"]],
  "aws:resourceorgid": [["the owner's organization"]],
  "aws:resourceorgpaths": [["the owner's organization/"]],
  "kms:calleraccount": [[STRANGER]],
  "sns:endpoint": [["stranger"]],
});

/** A stranger chooses the values of all other keys, such as tags or `events:source`. */
const valuesOf = (key: string): readonly KeyValues[] => IDENTIFYING.get(key) ?? [ABSENT, ANY];

const ANYTHING = { action: HOLE, resource: HOLE };
const byAnybody: AccessRequest = { requester: "anybody", ...ANYTHING, valuesOf };

/**
 * The statements of a policy that let everybody in: they name everybody, and a stranger can meet their conditions. A statement
 * that denies the same actions to strangers closes them.
 */
export function openStatements(statements: readonly Statement[]): Statement[] {
  const closing = statements.filter(
    (statement) =>
      statement.effect === "Deny" && applies(withoutScope(statement), byAnybody) === true,
  );
  return statements.filter(
    (statement) =>
      statement.effect === "Allow" &&
      isKnownWho(statement) &&
      applies(withoutScope(statement), byAnybody) !== false &&
      !closing.some((deny) => covers(deny, statement)),
  );
}

/** Whether everything is known that says to whom a statement applies. The update checks any other statement. */
export const isKnownWho = ({ principals, conditions, unknownConditions }: Statement) =>
  principals?.unknown !== true &&
  !unknownConditions &&
  conditions.every(({ tests }) => tests.every(({ values }) => !values.includes(undefined)));

const withoutScope = (statement: Statement): Statement => ({
  ...statement,
  actions: { except: true, values: [] },
  resources: undefined,
  conditions: statement.conditions.map(({ key, tests }) => ({
    key,
    tests: tests.map(withoutAccountOfBuckets),
  })),
});

/**
 * The ARN of a bucket names neither account nor Region, and no stranger can have a bucket of the same name. Other resources in S3,
 * such as batch jobs, are of the account that their ARN names.
 */
const withoutAccountOfBuckets = (test: Test): Test => ({
  ...test,
  values: test.values.map((value) => value?.replace(/^arn:([^:]*):s3:[^:]*:\*:/, "arn:$1:s3:::")),
});

/** Whether a statement applies to all actions and resources of another. */
function covers(deny: Statement, { actions, resources }: Statement): boolean {
  const within = (outer: Statement["resources"], inner: Statement["resources"]) =>
    outer === undefined ||
    (!outer.except &&
      (outer.values.includes("*") ||
        (inner !== undefined &&
          !inner.except &&
          inner.values.every((one) => outer.values.some((pattern) => includes(pattern, one))))));
  return within(deny.actions, actions) && within(deny.resources, resources);
}

const includes = (pattern: string | undefined, one: string | undefined) =>
  pattern !== undefined &&
  one !== undefined &&
  matchWildcards(pattern.toLowerCase(), one.toLowerCase()) === true;

/** A request that EventBridge makes on behalf of a rule or bus of any other account. */
function requestOfOthers({
  action,
  resource,
}: Pick<AccessRequest, "action" | "resource">): AccessRequest {
  const keys = keysFrom({
    "aws:sourcearn": [[`arn:aws:events:${HOLE}:${STRANGER}:${HOLE}`]],
    "aws:sourceaccount": [[STRANGER]],
    "aws:sourceorgid": [ABSENT, ["o-stranger"]],
    "aws:sourceorgpaths": [ABSENT, ["o-stranger/r-stranger/ou-stranger/"]],
    "aws:principalisawsservice": [["true"]],
    "aws:principalservicename": [[EVENTS]],
    "aws:securetransport": [["true"]],
    "aws:currenttime": [ANY],
    "aws:epochtime": [ANY],
  });
  return {
    ...{ requester: { services: [EVENTS] }, action, resource },
    valuesOf: (key) => keys.get(key) ?? [ABSENT],
  };
}

/** The statements that let EventBridge in on behalf of any other account, as far as the policy is known. */
export function statementsForOtherAccounts(
  statements: readonly Statement[],
  asked: Pick<AccessRequest, "action" | "resource">,
): Statement[] {
  const request = requestOfOthers(asked);
  if (evaluate(statements, request) === "denied") return [];
  return statements.filter(
    (statement) =>
      statement.effect === "Allow" &&
      isKnownWho(statement) &&
      applies(statement, request) !== false,
  );
}
