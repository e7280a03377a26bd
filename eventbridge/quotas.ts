/**
 * The service's limits; each is the highest allowed number. Characters are UTF-16 units, as in JavaScript and Java. Bytes are of
 * UTF-8: the service's model has only a `max`, and the AWS provider, which checks first, counts bytes (Go's `len`).
 */

/** Characters of a rule's pattern; the quota can be raised. Source: EventBridge User Guide, quotas, 'Event pattern size'. */
export const PATTERN_CHARACTERS = 2_048;
/**
 * Bytes of a pattern, also with a raised quota. Sources: API model, PutRule and CreateArchive, `EventPattern`; AWS provider,
 * `aws_cloudwatch_event_rule`, validateEventPatternValue.
 */
export const PATTERN_BYTES = 4_096;
/** Bytes of an input template. Sources: API model, InputTransformer, `InputTemplate`; AWS provider, `aws_cloudwatch_event_target`. */
export const TEMPLATE_BYTES = 8_192;
/** Bytes of a constant input. Source: API model, Target, `Input`. */
export const INPUT_BYTES = 8_192;
/** Paths of an input transformer. Source: EventBridge API reference, InputTransformer, `InputPathsMap`. */
export const PATHS = 100;
/** Characters of a path or of a variable's name, which are ASCII. Source: API model, InputTransformer. */
export const PATH_CHARACTERS = 256;
/** Rules on a bus; the quota can be raised. Source: EventBridge User Guide, quotas, 'Rules'. */
export const RULES = 300;
/** Rules with a wildcard on a bus. Source: EventBridge User Guide, quotas, 'Rules containing wildcards'. */
export const RULES_WITH_WILDCARDS = 30;

/** Tags of a resource, the same for all services of this project. Source: AWS, 'Best practices for tagging', limits. */
export const TAGS = 50;

/** The size of a text in bytes of UTF-8. */
export const bytesOf = (text: string): number => Buffer.byteLength(text);

/** Such as `4502 characters`, or `13500 bytes` if the text has more bytes than characters. */
export function describeSize(text: string): string {
  const bytes = bytesOf(text);
  return bytes === text.length ? `${bytes} characters` : `${bytes} bytes`;
}
