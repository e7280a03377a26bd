import { lineAndColumn, type JsonMistake } from "./jsonMistake";

/** The first thing in a file that keeps it from being text in UTF-8, with the likeliest cause; undefined for text in UTF-8. */
export function findEncodingMistake(bytes: Buffer): JsonMistake | undefined {
  if (startsWith(bytes, [0xff, 0xfe]) || startsWith(bytes, [0xfe, 0xff])) {
    return {
      line: 1,
      column: 1,
      position: 0,
      problem: "it is in the encoding UTF-16: save it as UTF-8",
    };
  }
  // Text in UTF-16 without a mark: every other byte of its ASCII characters is 0.
  if (bytes.length > 1 && (bytes[0] === 0) !== (bytes[1] === 0)) {
    return {
      line: 1,
      column: 1,
      position: 0,
      problem: "it seems to be in the encoding UTF-16: save it as UTF-8",
    };
  }
  const offset = firstForeignByte(bytes);
  if (offset === undefined) return undefined;
  const byte = (bytes[offset] ?? 0).toString(16).toUpperCase().padStart(2, "0");
  const before = bytes.subarray(0, offset).toString("utf8");
  return {
    ...lineAndColumn(before, before.length),
    position: before.length,
    problem: `the byte 0x${byte} is of another encoding than UTF-8, such as Latin-1: save it as UTF-8`,
  };
}

const startsWith = (bytes: Buffer, start: readonly number[]): boolean =>
  start.every((byte, index) => bytes[index] === byte);

const REPLACEMENT = Buffer.from("\uFFFD");

/** The offset of the first byte that UTF-8 does not allow there. */
function firstForeignByte(bytes: Buffer): number | undefined {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return undefined;
  } catch {
    let offset = 0;
    for (const character of bytes.toString("utf8")) {
      const length = Buffer.byteLength(character);
      const isForeign =
        character === "\uFFFD" && !bytes.subarray(offset, offset + length).equals(REPLACEMENT);
      if (isForeign) return offset;
      offset += length;
    }
    return offset;
  }
}
