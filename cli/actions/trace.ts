import { announceParts } from "../../clients/announce";
import { describeLogCost } from "../../offline/cost/logs";
import { checkoutMapping } from "../../offline/checkoutMapping";
import { formatStory } from "../../operations/trace/format";
import type { Story } from "../../operations/trace/story";
import { trace } from "../../operations/trace/trace";
import { findStack, type StackSelector } from "../../stack/deployed";
import { readOpenedStack } from "../../stack/opened";
import { widthOf } from "../../text/width";
import { stoppable } from "../stoppable";

export interface TraceOptions extends StackSelector {
  event?: string;
  customer?: string;
  /** Milliseconds since 1970. */
  since: number;
  limit: number;
  records: string;
  reveal?: true;
  json?: true;
}

/** `trace`. @param directory of Pulumi.yaml */
export async function traceEvents(directory: string, options: TraceOptions): Promise<void> {
  const { event, customer, since, limit, records, reveal = false, json } = options;
  let isStopped = false;
  const story = await announceParts("everything that is known to be collected", async () => {
    const target = await findStack(directory, options);
    const checkout = await checkoutMapping(directory, target.stack);
    const query = {
      since,
      ...(event !== undefined && { event }),
      ...(customer !== undefined && { customer }),
    };
    return stoppable((stop) => {
      stop.addEventListener("abort", () => (isStopped = true));
      return trace(query, {
        target,
        checkout,
        configured: () => readOpenedStack(directory, target.stack),
        records,
        reveal,
        costOf: describeLogCost,
        most: limit,
        stop,
      });
    });
  });
  console.log(json ? JSON.stringify(story) : formatStory(story, widthOf(process.stdout)));
  if (isStopped || isIncomplete(story)) process.exitCode = 1;
}

/** Whether no event was found, or a source could not be read. */
const isIncomplete = ({ events, sources }: Story): boolean =>
  events.length === 0 || sources.some(({ state }) => state === "unreadable");
