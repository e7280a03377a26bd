import { TYPES } from "../types";

/** What a property of the normal form can refer to, among the resources that a declaration depends on. */
const MEANINGS: Readonly<Record<string, readonly string[]>> = {
  deadLetterConfig: [TYPES.queue],
  queueUrl: [TYPES.queue],
  roleArn: [TYPES.role],
  role: [TYPES.role],
  rule: [TYPES.rule],
  eventBusName: [TYPES.bus],
  connectionArn: [TYPES.connection],
};

/**
 * Which of the resources that a declaration depends on a property may mean. A rule of aws-native depends by its targets on the
 * destination, the role and the dead-letter queue together, and the ARN of a target means one of them. If that is not an API
 * destination, it is not clear which.
 */
export function meant<T extends { type: string }>(
  of: string,
  property: string,
  dependencies: readonly T[],
): readonly T[] {
  const types = Object.hasOwn(MEANINGS, property) ? MEANINGS[property] : undefined;
  if (types !== undefined) return dependencies.filter(({ type }) => types.includes(type));
  if (of !== TYPES.target || property !== "arn") return dependencies;
  const possible = dependencies.filter(({ type }) => type !== TYPES.role && type !== TYPES.bus);
  const called = possible.filter(({ type }) => type === TYPES.apiDestination);
  return called.length > 0 ? called : possible.length === 1 ? possible : [];
}
