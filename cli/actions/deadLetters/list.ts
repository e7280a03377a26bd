import { wrap } from "../../../text/wrap";
import { describeExtent, formatKind, formatHidden } from "../../../operations/deadLetters/format";
import { planOf } from "../../../operations/deadLetters/plan";
import { sqsQueue } from "../../../operations/queue/sqsQueue";
import { findStack } from "../../../stack/deployed";
import { stackVocabulary } from "../../../stack/vocabulary";
import { formatCount } from "../../../text/count";
import { widthOf } from "../../../text/width";
import type { ListOptions } from "../../options/deadLetters";
import { selectorOf } from "../../options/selector";
import { stoppable } from "../../stoppable";

/** `dlq list`. @param directory of Pulumi.yaml */
export async function list(directory: string, options: ListOptions): Promise<void> {
  const target = await findStack(directory, options);
  const queue = await sqsQueue(target);
  const vocabulary = await stackVocabulary(directory, target.stack);
  const { hidden } = await queue.depth();
  const { groups, lookedAt, ...extent } = await stoppable((stop) =>
    planOf({ queue, vocabulary, filter: {}, ruleNames: {}, stop }),
  );
  if (options.json) {
    console.log(JSON.stringify({ messages: lookedAt, hidden, ...extent, groups: groups.all() }));
    return;
  }
  const width = widthOf(process.stdout);
  const more = formatHidden(hidden);
  const head = `Dead letters of the stack ${target.stack}: ${formatCount(lookedAt, "message")}.${describeExtent(extent)}`;
  console.log(
    [
      wrap(head, width),
      ...groups.byKind().map((kind) => formatKind(kind, { width, selector: selectorOf(options) })),
      ...(more === undefined ? [] : [wrap(more, width)]),
    ].join("\n\n"),
  );
}
