import { announce } from "../../../clients/announce";
import { checkoutMapping } from "../../../offline/checkoutMapping";
import { hasId } from "../../../operations/deadLetters/filter";
import { formatLetter } from "../../../operations/deadLetters/formatLetter";
import { describeLetter } from "../../../operations/deadLetters/show";
import { readGuardedWayBack } from "../../../operations/deadLetters/readErasures";
import { withLetter } from "../../../operations/deadLetters/withLetter";
import { sqsQueue } from "../../../operations/queue/sqsQueue";
import { findStack } from "../../../stack/deployed";
import { widthOf } from "../../../text/width";
import type { ShowOptions } from "../../options/deadLetters";
import { selectorOf } from "../../options/selector";
import { stoppable } from "../../stoppable";

/** `dlq show`. @param directory of Pulumi.yaml @param id of the message or of its event */
export async function show(directory: string, id: string, options: ShowOptions): Promise<void> {
  const target = await findStack(directory, options);
  const queue = await sqsQueue(target);
  const letter = await stoppable((stop) =>
    withLetter({ queue, isIt: hasId(id), id, stop }, (found) => Promise.resolve(found)),
  );
  const checkout = await announce("the program of this checkout to be evaluated", () =>
    checkoutMapping(directory, target.stack),
  );
  const wayBack = await readGuardedWayBack({ queue, target, ...checkout }, { search: "some" });
  const reveal = options.reveal === true;
  const found = describeLetter({ letter, checkout, wayBack, reveal });
  console.log(
    options.json
      ? JSON.stringify(found)
      : formatLetter(found, { width: widthOf(process.stdout), selector: selectorOf(options) }),
  );
}
