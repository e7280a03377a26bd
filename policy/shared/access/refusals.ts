import { GIVEN } from "../policy";
import type { Known, Statement } from "./document";
import {
  applies,
  concerns,
  conditionHolds,
  evaluate,
  type AccessRequest,
  type Answer,
} from "./evaluate";

/** Why policies refuse a request. */
export interface Refusal {
  answer: Exclude<Answer, "allowed" | "unknown">;
  /** The statement that denies the request. */
  denying?: Statement;
  /** The conditions that do not hold, of the statements that would allow the request otherwise. Empty if there are none. */
  unmet: readonly UnmetCondition[];
}

export interface UnmetCondition {
  /** In lower case. */
  key: string;
  /** The values that the policy demands. */
  values: readonly Known[];
  /** Whether the request has the key at all. */
  sent: boolean;
}

/** Whether the answer to a request depends on parts of a policy, or of the request, that are not known. */
export const isUndecided = (statements: readonly Statement[], request: AccessRequest) =>
  evaluate(statements, request) === "unknown";

/** Finds out why policies surely refuse a request; undefined if they allow it, or if that is not known. */
export function refusalOf(
  statements: readonly Statement[],
  request: AccessRequest,
): Refusal | undefined {
  const answer = evaluate(statements, request);
  if (answer === "allowed" || answer === "unknown") return undefined;
  const denying = statements.find(
    (statement) => statement.effect === "Deny" && applies(statement, request) === true,
  );
  if (denying !== undefined) return { answer, denying, unmet: [] };
  const unmet = statements
    .filter((statement) => statement.effect === "Allow" && concerns(statement, request) !== false)
    .flatMap((statement) =>
      statement.conditions
        .filter((condition) => conditionHolds(statement, condition, request) === false)
        .map(({ key, tests }) => ({
          key,
          values: tests.flatMap(({ values }) => values),
          sent: request.valuesOf(key).some((values) => values !== undefined),
        })),
    );
  return { answer, unmet };
}

/** Condition keys as the documentation spells them. Their case does not matter. */
const SPELLED = [
  ...["aws:SourceArn", "aws:SourceAccount", "aws:SourceVpce", "aws:SourceVpc", "aws:SourceIp"],
  ...["aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:PrincipalAccount", "aws:PrincipalArn"],
  ...["aws:SecureTransport", "aws:PrincipalIsAWSService", "sts:ExternalId", "AWS:SourceOwner"],
];
const BY_LOWER_CASE = new Map(SPELLED.map((key) => [key.toLowerCase(), key]));

/** Formats the key of a condition for messages. */
export const spellKey = (key: string) => BY_LOWER_CASE.get(key) ?? key;

/** Says, after a comma, why a condition does not hold for the requests of a service. */
export const explainUnmet = ({ sent }: UnmetCondition, service: string) =>
  sent
    ? `and no request of ${service} has this value`
    : `and ${service} does not send this condition key`;

/** The values that a condition demands, for messages. An external ID may be treated as a secret, so it is not shown. */
export const demandedValues = ({ key, values }: UnmetCondition): string | typeof GIVEN =>
  key === "sts:externalid" ? GIVEN : [...new Set(values)].join(", ");
