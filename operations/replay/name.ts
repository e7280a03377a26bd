import { createHash } from "node:crypto";
import { REPLAY_NAME_RULE } from "../../eventbridge/replay";
import type { TimeRange } from "../../clients/aws/ruleMetrics";

/** What the name of a replay stands for. */
export interface NamedReplay {
  /** The stack's name, also in the form `organization/project/stack`. */
  stack: string;
  archiveArn: string;
  ruleArns: readonly string[];
  range: TimeRange;
}

/** Characters of the longest number of a repetition, with its dash: `-99`. */
const REPETITION = 3;

/**
 * The name of a replay, such as `prod-20260914T060000Z-20260914T090000Z-1a2b3c4d`. It is the same for the same archive, rules and
 * range: EventBridge refuses a second replay with the name for 90 days, so that nothing is replayed twice by accident, whatever
 * became of the first call. A repetition that is meant has a number.
 *
 * @param taken names that are in use
 */
export function replayName(replay: NamedReplay, taken: ReadonlySet<string>): string {
  const base = baseName(replay);
  let name = base;
  for (let repetition = 2; taken.has(name); repetition += 1) name = `${base}-${repetition}`;
  return name;
}

function baseName({ stack, archiveArn, ruleArns, range: { from, to } }: NamedReplay): string {
  const parts = JSON.stringify([archiveArn, [...ruleArns].sort()]);
  const hash = createHash("sha256").update(parts).digest("hex").slice(0, 8);
  const end = `-${compact(from)}-${compact(to)}-${hash}`;
  const room = REPLAY_NAME_RULE.longest - end.length - REPETITION;
  const short = (stack.split("/").at(-1) ?? stack).replace(/[^.\-_A-Za-z0-9]/g, "-");
  return short.slice(0, room) + end;
}

/** Such as `20260914T060000Z`. */
const compact = (moment: number): string =>
  new Date(moment).toISOString().replace(/[-:]|\.\d+/g, "");
