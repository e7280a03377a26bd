import type { Lacking } from "../emulator/embedded/program";

/** The names that a sentence lists of many. */
const NAMED = 5;

function some(names: readonly string[]): string {
  const unique = [...new Set(names)];
  const more = unique.length > NAMED ? ` and ${unique.length - NAMED} more` : "";
  return unique.slice(0, NAMED).join(", ") + more;
}

const SENTENCES: Record<Lacking["what"], (found: readonly Lacking[]) => string> = {
  type: (found) =>
    `Not emulated, so that their outputs are unknown: ${found.map(({ token }) => token).join(", ")}.`,
  function: (found) =>
    `Not emulated, so that their results are unknown: ${found.map(({ token }) => token).join(", ")}.`,
  input: (found) => `Not emulated, so without effect here: ${found.map(describeInput).join("; ")}.`,
  read: (found) =>
    `Existing resources are not read, so that their outputs are unknown: ${some(found.flatMap(({ resources }) => resources))}.`,
  provider: (found) =>
    `The account or the Region of these resources is unknown, and so are their outputs: ${some(found.flatMap(({ resources }) => resources))}.`,
};

const describeInput = ({ token, reason = "", resources }: Lacking): string => {
  const [type = "", input = ""] = token.split(" ");
  return `${input} of ${some(resources)} (${type}): ${reason}`;
};

/** What the emulator lacks, as a sentence for each kind of thing. */
export function describeLacking(lacking: readonly Lacking[]): string[] {
  return Object.entries(SENTENCES).flatMap(([what, sentence]) => {
    const found = lacking.filter((one) => one.what === what);
    return found.length === 0 ? [] : [sentence(found)];
  });
}

/** What an emulated stack lacks, as a sentence; none where all its resources were created. */
export const describeLeftOut = (names: readonly string[]): string[] =>
  names.length === 0
    ? []
    : [
        `Not created, because the emulator lacks them or a value that they need: ${some(names)}. Events that need them are not delivered as AWS would.`,
      ];
