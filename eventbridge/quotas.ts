/**
 * How much the service takes. A length in characters is in UTF-16 units, as JavaScript and Java count; in bytes, it is that of
 * UTF-8: the service's model says only `max`, and the AWS provider, which is asked first, counts bytes (Go's `len`).
 */

/** Characters of a rule's pattern, unless raised. Source: EventBridge User Guide, quotas, 'Event pattern size'. */
export const PATTERN_CHARACTERS = 2_048;
/**
 * Bytes of a pattern, however raised. Sources: API model, PutRule and CreateArchive, `EventPattern`; AWS provider,
 * `aws_cloudwatch_event_rule`, validateEventPatternValue.
 */
export const PATTERN_BYTES = 4_096;
/** Bytes. Sources: API model, InputTransformer, `InputTemplate`; AWS provider, `aws_cloudwatch_event_target`. */
export const TEMPLATE_BYTES = 8_192;
/** Bytes of a constant input. Source: API model, Target, `Input`. */
export const INPUT_BYTES = 8_192;
/** Source: EventBridge API reference, InputTransformer, `InputPathsMap`. */
export const PATHS = 100;
/** Characters of a path, or of the name of a variable, which are ASCII. Source: API model, InputTransformer. */
export const PATH_CHARACTERS = 256;
/** Rules on a bus, unless raised. Source: EventBridge User Guide, quotas, 'Rules'. */
export const RULES = 300;
/** Rules with a wildcard on a bus. Source: EventBridge User Guide, quotas, 'Rules containing wildcards'. */
export const RULES_WITH_WILDCARDS = 30;

/** Tags of a resource, of any service here. Source: AWS, 'Best practices for tagging', limits. */
export const TAGS = 50;

/** Bytes of a text in UTF-8. */
export const bytesOf = (text: string): number => Buffer.byteLength(text);

/** Such as `4502 characters`, or `13500 bytes` where these are more. */
export function describeSize(text: string): string {
  const bytes = bytesOf(text);
  return bytes === text.length ? `${bytes} characters` : `${bytes} bytes`;
}
