import { stoppable } from "../../stoppable";
import { targetOf } from "../../target";
import type { ListOptions } from "../options";
import { planOf } from "../plan";
import { stackVocabulary } from "../../stackVocabulary";
import { letterQueue } from "../services";
import { counted } from "../../counted";
import { partly, toldGroup } from "../told";

/** `dlq list`. @param directory of Pulumi.yaml */
export async function list(directory: string, options: ListOptions): Promise<void> {
  const target = await targetOf(directory, options);
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
      `Dead letters of the stack ${target.stack}: ${counted(lookedAt, "message")}${others(hidden)}.${partly(extent)}`,
      ...groups.all().map(toldGroup),
    ].join("\n\n"),
  );
}

const others = (hidden: number): string =>
  hidden === 0 ? "" : `; ${hidden} more hidden while somebody reads them`;
