import { inspect } from "node:util";
import { relative } from "node:path";
import { RunError } from "@pulumi/pulumi/errors";
import { Refused } from "../../emulator/controlPlane";

/** Why something failed: a sentence for a person, and the stack trace of an error that is no mistake of the configuration. */
export interface CheckoutFailure {
  mistake: string;
  trace?: string;
}

/** As the transpiler shows a place: the problem, then the file, the line and the column. */
const SYNTAX = /^\s*x\s+(.*)\n\s*,-\[(.*):(\d+):\d+\]/;

/** @param directory of Pulumi.yaml, from which files are named */
export function describeFailure(error: unknown, directory: string): CheckoutFailure {
  if (RunError.isInstance(error) || error instanceof Refused) return { mistake: error.message };
  const trace = inspect(error);
  if (!(error instanceof Error)) {
    return { mistake: `The program throws a value that is no error: ${String(error)}`, trace };
  }
  const [, problem, file = "", line] = SYNTAX.exec(error.message) ?? [];
  if (error.name === "SyntaxError" && problem !== undefined) {
    const where = `${relative(directory, file)}:${line}`;
    return { mistake: `${where} is not valid TypeScript: ${problem}. Correct the line.` };
  }
  const [first = ""] = error.message.split("\n");
  const place = placeIn(error.stack ?? "", directory);
  return {
    mistake: `The program fails${place}: ${error.name}: ${first}. The terminal of the console has the stack trace.`,
    trace,
  };
}

/** The innermost place in the project. */
function placeIn(stack: string, directory: string): string {
  for (const line of stack.split("\n")) {
    const [, file = "", at = ""] = /[\s(](?:file:\/\/)?(\/[^()]*?):(\d+:\d+)\)?$/.exec(line) ?? [];
    const path = relative(directory, file);
    if (file !== "" && !path.startsWith("..") && !path.includes("node_modules")) {
      return ` at ${path}:${at}`;
    }
  }
  return "";
}
