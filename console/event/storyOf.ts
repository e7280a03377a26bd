import { describeLogCost } from "../../offline/cost/logs";
import { mappingOf } from "../../offline/checkoutMapping";
import type { ForecastStack } from "../../offline/forecast/forecaster";
import { trace } from "../../operations/trace/trace";
import { readOpenedStack } from "../../stack/opened";
import type { EventAnswer } from "../answers/event";
import type { Questions } from "../checkout/messages";
import { shownStory } from "./shown";

const HOUR = 3_600_000;

interface StoryRequest {
  /** Of Pulumi.yaml. */
  directory: string;
  question: Questions["event"]["question"];
  stop: AbortSignal;
}

/** Collects the story of events with the mapping of an evaluated checkout. @throws RunError as `trace` */
export async function storyOf(
  { emulated }: ForecastStack,
  { directory, question, stop }: StoryRequest,
): Promise<EventAnswer> {
  const { target, records, event, customer, hours, reveal } = question;
  const at = Date.now();
  const story = await trace(
    {
      since: at - hours * HOUR,
      ...(event !== undefined && { event }),
      ...(customer !== undefined && { customer }),
    },
    {
      target,
      checkout: mappingOf(emulated),
      configured: () => readOpenedStack(directory, target.stack),
      costOf: describeLogCost,
      ...{ records, reveal, stop },
    },
  );
  return shownStory(story, { at, isRevealed: reveal });
}
