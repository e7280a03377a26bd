import { stoppable } from "../../stoppable";
import { findStack } from "../../../stack/deployed";
import type { ListOptions } from "../../options/deadLetters";
import { planOf } from "../../../operations/deadLetters/plan";
import { stackVocabulary } from "../../../stack/vocabulary";
import { letterQueue } from "../../../operations/deadLetters/services";
import { formatCount } from "../../../text/count";
import { describeExtent, formatGroup } from "../../../operations/deadLetters/format";

/** `dlq list`. @param directory of Pulumi.yaml */
export async function list(directory: string, options: ListOptions): Promise<void> {
  const target = await findStack(directory, options);
  const queue = await letterQueue(target);
  const vocabulary = await stackVocabulary(directory, target.stack);
  const { hidden } = await queue.depth();
  const { groups, lookedAt, ...extent } = await stoppable((stop) =>
    planOf({ queue, vocabulary, filter: {}, ruleNames: {}, stop }),
  );
  if (options.json) {
    console.log(JSON.stringify({ messages: lookedAt, hidden, ...extent, groups: groups.all() }));
    return;
  }
  console.log(
    [
      `Dead letters of the stack ${target.stack}: ${formatCount(lookedAt, "message")}${others(hidden)}.${describeExtent(extent)}`,
      ...groups.all().map(formatGroup),
    ].join("\n\n"),
  );
}

const others = (hidden: number): string =>
  hidden === 0 ? "" : `; ${hidden} more hidden while somebody reads them`;
