import { closeSync, constants, openSync, readFileSync, readSync, statSync } from "node:fs";
import { findEncodingMistake } from "./encoding";

/** A file that cannot be read as text, with the reason as a clause, such as `is a directory`. */
export class Unreadable extends Error {
  /** Such as ENOENT; undefined where the file was read. */
  readonly code: string | undefined;

  constructor(reason: string, code?: string) {
    super(reason);
    this.code = code;
  }
}

/** The largest file that is read, in bytes. */
const LARGEST = 64 * 2 ** 20;

/** The longest wait for the next byte of a pipe, in milliseconds. */
const PATIENCE = 3_000;

/**
 * Reads a text file in UTF-8, with or without a byte order mark, or in UTF-16 with one. Reads a pipe as well, such as a shell's
 * `<(command)`, but does not wait for a writer that never comes.
 *
 * @throws Unreadable saying why the file cannot be read
 */
export function readTextFile(path: string): string {
  return decode(readBytes(path));
}

/** @throws Unreadable saying why the file cannot be read */
export function readBytes(path: string): Buffer {
  try {
    const about = statSync(path);
    if (about.isDirectory()) throw new Unreadable("is a directory");
    if (about.isFIFO()) return readPipe(path);
    if (!about.isFile()) throw new Unreadable("is not a file");
    if (about.size > LARGEST) {
      throw new Unreadable(`is larger than ${LARGEST / 2 ** 20} MiB`);
    }
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Unreadable) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Unreadable(REASONS.get(code ?? "") ?? `cannot be read: ${message}`, code);
  }
}

const REASONS = new Map([
  ["ENOENT", "does not exist"],
  ["ENOTDIR", "does not exist"],
  ["EACCES", "cannot be read: this user has no permission to read it"],
  ["EPERM", "cannot be read: this user has no permission to read it"],
  ["ELOOP", "cannot be read: it is a symbolic link that leads to itself"],
  ["ENAMETOOLONG", "cannot be read: its name is too long"],
]);

/** Opens the pipe without waiting, which `readFileSync` would do for ever where nobody writes. */
function readPipe(path: string): Buffer {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const parts: Buffer[] = [];
    for (let waited = 0; ;) {
      const part = Buffer.alloc(65_536);
      const size = readWithoutWaiting(file, part);
      if (size === 0) break;
      if (size !== undefined) {
        parts.push(part.subarray(0, size));
        waited = 0;
        continue;
      }
      if (waited >= PATIENCE) {
        throw new Unreadable(`is a pipe into which nothing was written for ${PATIENCE / 1_000} s`);
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, STEP);
      waited += STEP;
    }
    if (parts.length === 0) throw new Unreadable("is a pipe into which no program writes");
    return Buffer.concat(parts);
  } finally {
    closeSync(file);
  }
}

const STEP = 20;

/** The number of bytes read; 0 at the end or where nobody writes, undefined where there are none yet. @param file of a pipe */
export function readWithoutWaiting(file: number, into: Buffer): number | undefined {
  try {
    return readSync(file, into);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EAGAIN") return undefined;
    throw error;
  }
}

function decode(bytes: Buffer): string {
  if (bytes[0] === 0xfe && bytes[1] === 0xff) {
    return decode(Buffer.from(bytes.subarray(0, bytes.length & ~1)).swap16());
  }
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  const mistake = isUtf16 ? undefined : findEncodingMistake(bytes);
  if (mistake !== undefined) {
    const { line, column, problem } = mistake;
    throw new Unreadable(`cannot be read: line ${line}, column ${column}: ${problem}`);
  }
  return new TextDecoder(isUtf16 ? "utf-16le" : "utf-8").decode(bytes); // it removes a byte order mark
}
