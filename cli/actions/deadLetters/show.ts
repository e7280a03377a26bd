import { stoppable } from "../../stoppable";
import { announced } from "../../../clients/waiting";
import { checkoutMapping } from "../../../offline/checkoutMapping";
import { widthOf } from "../../../text/width";
import { findStack } from "../../../stack/deployed";
import { hasId } from "../../../operations/deadLetters/filter";
import type { ShowOptions } from "../../options/deadLetters";
import { letterQueue } from "../../../operations/deadLetters/services";
import { formatLetter } from "../../../operations/deadLetters/formatLetter";
import { describeLetter } from "../../../operations/deadLetters/show";
import { wayBackOf } from "../../../operations/deadLetters/wayBack";
import { withLetter } from "../../../operations/deadLetters/withLetter";

/** `dlq show`. @param directory of Pulumi.yaml @param id of the message or of its event */
export async function show(directory: string, id: string, options: ShowOptions): Promise<void> {
  const target = await findStack(directory, options);
  const queue = await letterQueue(target);
  const letter = await stoppable((stop) =>
    withLetter({ queue, isIt: hasId(id), id, stop }, (found) => Promise.resolve(found)),
  );
  const checkout = await announced("the program of this checkout to be evaluated", () =>
    checkoutMapping(directory, target.stack),
  );
  const wayBack = await wayBackOf(target, checkout.subscriptions);
  const reveal = options.reveal === true;
  const found = describeLetter({ letter, checkout, wayBack, reveal });
  console.log(options.json ? JSON.stringify(found) : formatLetter(found, widthOf(process.stdout)));
}
