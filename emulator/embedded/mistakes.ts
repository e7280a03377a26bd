import { resolve, sep } from "node:path";
import { RunError } from "@pulumi/pulumi";
import { Refused } from "../controlPlane";
import { describeMissingModule, missingModule } from "./missingModule";
import type { Stall } from "./progress";
import type { Subject } from "./registrations";

/**
 * The mistake of a second resource with the same URN, which the engine refuses, also for a component, a provider, or a
 * resource that is only read.
 * Source: pulumi/pulumi, pkg/resource/deploy/step_generator.go, `generateURN`, and sdk/go/common/diag/errors.go, 2001.
 */
export function refusedTwice({ urn, type, name }: Subject): Refused {
  return new Refused(
    `${name} (${type}) is registered twice: the engine accepts only one resource with the URN ${urn}. Give one of them another name or another parent.`,
  );
}

/** The number of waiting resources that are named: all other resources of a stack can depend on one queue. */
const NAMED = 3;

const named = (waiting: readonly string[]): string => {
  const more = waiting.length > NAMED ? ` and ${waiting.length - NAMED} more` : "";
  return waiting.slice(0, NAMED).join(", ") + more;
};

/** The mistake of a program that waits for what never happens. @param waiting names of the resources that it constructed */
export function stalled({ open }: Stall, waiting: readonly string[]): RunError {
  const what =
    open.length === 0
      ? "The program waits for something that cannot happen any more: a promise or an output that nothing resolves."
      : `The program has not ended: it waits for ${open.join(", ")}, and has registered nothing for a long time.`;
  const registered =
    waiting.length === 0
      ? "All its resources are registered; look for an exported promise, or an `await`, that never ends."
      : `Not registered, because an input never resolves: ${named(waiting)}.`;
  return new RunError(`${what} ${registered}`);
}

/** What is left out of a plan because of its mistakes. */
export interface Unchecked {
  /** Names of the resources that were not registered. */
  waiting: readonly string[];
  /** Names of the resources that depend on refused ones. */
  dependents: readonly string[];
}

/** A sentence for each of a user's mistakes, and for the resources that were not checked. */
export function describeMistakes(
  mistakes: readonly Error[],
  { waiting, dependents }: Unchecked,
): string[] {
  const messages = [...new Set(mistakes.map(({ message }) => message))];
  if (waiting.length > 0 && !messages.some((message) => message.includes(named(waiting)))) {
    messages.push(`Not checked, because an input never resolves: ${named(waiting)}.`);
  }
  if (dependents.length > 0) {
    messages.push(`Checked in part only, because they depend on it: ${named(dependents)}.`);
  }
  return messages;
}

/**
 * The error to throw for all failures of a program. A user's mistakes are reported together, with the resources that were
 * not checked. Any other failure is returned unchanged: the first failure is the cause.
 */
export function describeFailure(failures: readonly unknown[], unchecked: Unchecked): unknown {
  const mistakes = failures.filter(isMistake);
  const [first] = mistakes;
  if (first === undefined || first !== failures[0]) return ofProgram(failures[0]);
  const messages = describeMistakes(mistakes, unchecked);
  if (messages.length === 1) return first;
  const text = messages.join("\n");
  return first instanceof Refused ? new Refused(text) : new RunError(text);
}

/** The source of this project, whose faults keep their stack traces: the root, where a program can be, is no part of it. */
const OWN_FOLDERS = [
  ...["emulator", "offline", "components", "mapping", "settings", "eventbridge", "events"],
  ...["stack", "text", "policy", "privacy"],
].map((room) => resolve(__dirname, "..", "..", room) + sep);

/** An error that the program throws, as a sentence with its place; a fault of this project stays as it is. */
function ofProgram(failure: unknown): unknown {
  if (!(failure instanceof Error)) {
    return new RunError(`The program failed: it threw ${String(failure)}.`);
  }
  const places = (failure.stack ?? "").split("\n").flatMap((line) => {
    const place = /[\s(]((?:\/|file:|[A-Za-z]:\\)[^()]*:\d+:\d+)\)?$/.exec(line)?.[1];
    return place === undefined ? [] : [place];
  });
  const missing = missingModule(failure);
  if (missing !== undefined && !isOfProject(missing.from)) {
    return new RunError(`The program cannot be loaded: ${describeMissingModule(missing)}`);
  }
  const [own] = places.filter((place) => !/[\\/]node_modules[\\/]/.test(place));
  if (own !== undefined && isOfProject(own)) return failure;
  if (failure instanceof SyntaxError && own === undefined) {
    return new RunError(`The program cannot be compiled: ${failure.message}`);
  }
  const place = own ?? places[0];
  const where = place === undefined ? "" : ` (${place})`;
  return new RunError(`The program failed: ${failure.name}: ${failure.message}${where}`);
}

/** Whether a file, or a place in it, is of this project. */
export const isOfProject = (place: string): boolean =>
  OWN_FOLDERS.some((folder) => place.replace(/^file:\/\//, "").startsWith(folder));

const isMistake = (failure: unknown): failure is Error =>
  failure instanceof Refused || RunError.isInstance(failure);
