import { RunError } from "@pulumi/pulumi/errors";
import { findJsonMistake } from "../../text/jsonMistake";
import { readTextFile, Unreadable } from "../../text/textFile";
import { isMapping, type Mapping, type Value } from "./values";
import { parseYaml, type Problem } from "./yaml";

/** A `Pulumi.yaml` or a stack file that was read. */
export interface PulumiFile {
  /** Its name for messages, relative to the project. */
  name: string;
  /** The keys at the top; empty for an empty file. */
  content: Mapping;
  isJson: boolean;
  /** Such as `Pulumi.dev.yaml:3:5`; the name alone for an empty file. */
  locate: (path: readonly PropertyKey[]) => string;
}

/** The most mistakes of a file that one message lists. */
const MOST = 20;

/** Collects the mistakes of a file, to report all of them at once. */
export class FileMistakes {
  readonly #mistakes: string[] = [];

  constructor(private readonly file: Pick<PulumiFile, "locate">) {}

  /** @param problem a sentence without the place and without a full stop */
  add(path: readonly PropertyKey[], problem: string): void {
    this.#mistakes.push(`${this.file.locate(path)} ${problem}.`);
  }

  /** @throws RunError with all mistakes, if there are any */
  report(): void {
    reportAll(this.#mistakes);
  }
}

function reportAll(mistakes: readonly string[]): void {
  if (mistakes.length === 0) return;
  const more = mistakes.length - MOST;
  const rest = more > 0 ? [`There are ${more} more mistakes.`] : [];
  throw new RunError([...mistakes.slice(0, MOST), ...rest].join("\n"));
}

/**
 * Reads a file in YAML, or in JSON if its name ends with `.json`, with or without a byte order mark.
 * Source: pulumi/pulumi, sdk/go/common/workspace/loaders.go.
 *
 * @param name for messages
 * @throws RunError naming the file, line and column of what cannot be read
 */
export function readPulumiFile(path: string, name: string): PulumiFile {
  let text: string;
  try {
    text = readTextFile(path);
  } catch (error) {
    if (error instanceof Unreadable) throw new RunError(`${name} ${error.message}.`);
    throw error;
  }
  const isJson = name.endsWith(".json");
  const mistake = isJson && text.trim() !== "" ? findJsonMistake(text) : undefined;
  if (mistake !== undefined) {
    throw new RunError(`${at(name, mistake)} is not JSON: ${mistake.problem}.`);
  }
  const parsed = parseYaml(isJson ? text.replaceAll("\t", " ") : text); // outside of JSON's strings, where tabs are escaped
  reportAll(parsed.problems.map((problem) => `${at(name, problem)} ${problem.problem}.`));
  const locate = (path: readonly PropertyKey[]) => {
    const found = parsed.locate(path);
    return found === undefined ? name : at(name, found);
  };
  const content = (isJson ? asDoubles(parsed.value) : parsed.value) ?? new Map();
  if (!isMapping(content)) {
    throw new RunError(
      `${locate([])} is not a file that Pulumi writes: it must be a mapping of keys to values.`,
    );
  }
  return { name, content, isJson, locate };
}

const at = (name: string, { line, column }: Pick<Problem, "line" | "column">) =>
  `${name}:${line}:${column}`;

/** The engine reads the numbers of a file in JSON as doubles. Source: Go's encoding/json, Unmarshal into an interface. */
function asDoubles(value: Value): Value {
  if (typeof value === "bigint") return BigInt.asIntN(54, value) === value ? value : Number(value);
  if (Array.isArray(value)) return value.map(asDoubles);
  return isMapping(value)
    ? new Map([...value].map(([key, inner]) => [key, asDoubles(inner)]))
    : value;
}
