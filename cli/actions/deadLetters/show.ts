import { stoppable } from "../../stoppable";
import { findStack } from "../../../stack/deployed";
import { hasId } from "../../../operations/deadLetters/filter";
import type { ShowOptions } from "../../options/deadLetters";
import { letterQueue } from "../../../operations/deadLetters/services";
import { mappingOfToday, shown, toldShown } from "../../../operations/deadLetters/show";
import { wayBackOf } from "../../../operations/deadLetters/wayBack";
import { withLetter } from "../../../operations/deadLetters/withLetter";

/** `dlq show`. @param directory of Pulumi.yaml @param id of the message or of its event */
export async function show(directory: string, id: string, options: ShowOptions): Promise<void> {
  const target = await findStack(directory, options);
  const queue = await letterQueue(target);
  const letter = await stoppable((stop) =>
    withLetter({ queue, isIt: hasId(id), id, stop }, (found) => Promise.resolve(found)),
  );
  const emulated = await mappingOfToday(directory, target.stack);
  const wayBack = await wayBackOf(target, emulated.stack.subscriptions);
  const found = shown(letter, emulated, wayBack, options.reveal === true);
  console.log(options.json ? JSON.stringify(found) : toldShown(found));
}
