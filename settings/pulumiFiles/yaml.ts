import { isScalar, LineCounter, parseAllDocuments, type Document } from "yaml";
import { Conversion, DEEPEST, TooDeep, type Problem } from "./conversion";
import type { Value } from "./values";

export type { Problem };

export interface Parsed {
  value: Value;
  problems: Problem[];
  /** The position of a key or an item; of the last known part of the path where the rest is missing. Undefined in an empty file. */
  locate: (path: readonly PropertyKey[]) => { line: number; column: number } | undefined;
}

/**
 * Parses YAML as Pulumi's library does: anchors and merge keys, numbers and timestamps as `resolveScalar` reads them.
 * Stricter than the engine, which ignores all documents after the first: a second one is a problem.
 *
 * Source: gopkg.in/yaml.v3, decode.go.
 *
 * @param text with `\n`, `\r\n` or `\r` at the end of a line
 */
export function parseYaml(text: string): Parsed {
  const lines = new LineCounter();
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const failed = (offset: number, problem: string): Parsed => ({
    value: null,
    problems: [{ ...at(offset), problem }],
    locate: () => undefined,
  });
  try {
    const [first, ...others] = documentsOf(text, lines);
    const control = CONTROL.exec(text);
    if (control !== null) {
      return failed(control.index, "has a control character, which YAML does not allow");
    }
    const [error] = first?.errors ?? [];
    if (error !== undefined) {
      const isTooDeep = error.message.includes("call stack"); // the parser is recursive
      return failed(error.pos[0], isTooDeep ? TOO_DEEP : `is not YAML: ${error.message}`);
    }
    const root = first?.contents ?? null;
    const conversion = new Conversion(at, root);
    const value = root === null ? null : conversion.convert(root, 0);
    const second = others.find(({ contents }) => contents !== null && !isEmpty(contents));
    return {
      value,
      problems: [
        ...conversion.problems,
        ...(second === undefined ? [] : [{ ...at(offsetOf(second)), problem: SECOND }]),
      ],
      locate: (path) => {
        const found = root === null ? undefined : conversion.find(root, path);
        return found?.range ? at(found.range[0]) : undefined;
      },
    };
  } catch (error) {
    if (error instanceof TooDeep) return failed(error.offset, TOO_DEEP);
    throw error;
  }
}

function documentsOf(text: string, lineCounter: LineCounter): Document[] {
  const unified = text.replace(/\r(?!\n)|\u0085/g, "\n"); // the parser takes these for characters
  const documents = parseAllDocuments(unified, {
    lineCounter,
    schema: "failsafe", // every scalar stays the text that it is
    resolveKnownTags: false,
    uniqueKeys: false, // checked in `Conversion`: the parser compares each key with each other
    prettyErrors: false, // they quote the file, which may hold secrets
    logLevel: "silent",
  });
  return [...documents];
}

const TOO_DEEP = `is nested more than ${DEEPEST} levels deep`;
const SECOND = "has a second YAML document, which Pulumi ignores: remove it";

/** Source: gopkg.in/yaml.v3, readerc.go. */

const CONTROL = /[\0-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\uFFFE\uFFFF]/;

const isEmpty = (node: unknown): boolean =>
  isScalar(node) && node.value === "" && node.type === "PLAIN";

const offsetOf = ({ contents }: Document): number => contents?.range?.[0] ?? 0;
