/**
 * Bytes of all entries of one PutEvents call together, at most; 256 KiB until January 2026.
 * Source: AWS Compute Blog, 'More room to build: serverless services now support payloads up to 1 MB'.
 */
export const PUT_EVENTS_BYTES = 1_048_576;
/** Bytes that a time counts for. Source: EventBridge User Guide, 'Calculating PutEvents event entry size'. */
const BYTES_OF_TIME = 14;

/**
 * The size of an entry in bytes. Source: EventBridge User Guide, 'Calculating PutEvents event entry size'.
 *
 * @param texts source, detail type, detail and resources
 */
export function entrySize(texts: readonly string[], time: string | undefined): number {
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return bytes + (time === undefined ? 0 : BYTES_OF_TIME);
}
