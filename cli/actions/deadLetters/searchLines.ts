import { progressOf } from "../../../operations/replay/follow";
import { describeProgress } from "../../../operations/replay/format";
import type { SearchWatch } from "../../../operations/erasureSearch/search";
import { formatMoment } from "../../../text/moment";
import { widthOf } from "../../../text/width";
import { wrap } from "../../../text/wrap";

/** Parts of a search that are reported in lines. */
const STEPS = 10;

/** Shows a search of the archive in lines on standard error, also where the output is JSON: it takes minutes on AWS. */
export function searchLines(): Omit<SearchWatch, "stop"> {
  let reported = "";
  const say = (sentence: string) => {
    if (sentence !== reported) console.error(wrap(sentence, widthOf(process.stderr)));
    reported = sentence;
  };
  let step = "";
  return {
    begins: ({ from, to }, gap) => {
      say(
        `Searching the archive for erasures from ${formatMoment(from)} to ${formatMoment(to)}, before anything is published.${gap === undefined ? "" : ` ${gap}`}`,
      );
    },
    progress: (replay) => {
      const now = `${replay.state} ${Math.floor(progressOf(replay) * STEPS)}`;
      if (now !== step) say(`The search is ${describeProgress(replay)}`);
      step = now;
    },
    unanswered: () => say("EventBridge does not answer. The search goes on; asking again."),
    settles: () => say("Waiting for the last erasures to arrive in the queue of the search."),
  };
}
