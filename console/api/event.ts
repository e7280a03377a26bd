import type { Hono } from "hono";
import { z } from "zod";
import { journalSource } from "../../operations/trace/journalSource";
import { readRecords } from "../../operations/trace/records";
import { recentEvents } from "../../operations/trace/recent";
import { withoutSearches } from "../../operations/trace/searches";
import type { EventQuestion, RecentAnswer } from "../answers/event";
import { checkoutOf } from "../checkout/checkout";
import type { ConsoleContext } from "../server/context";
import { recordsOf } from "../server/recordsOf";
import { BadRequest, bodyOf, respond, respondWith } from "../server/respond";

/** Events of the list, and hours that it goes back. */
const RECENT = { most: 50, hours: 24, again: 3_000 };

const text = z.string().trim().min(1).max(1_000);
const questionSchema = z.strictObject({
  event: text.optional(),
  customer: text.optional(),
  hours: z
    .number()
    .positive()
    .max(24 * 366),
  reveal: z.boolean(),
});

/** Adds `event`, the story of events, and `event/recent`, the last events of `bridge local`. */
export function addEvent(api: Hono, console: ConsoleContext): void {
  const checkout = checkoutOf(console);
  api.post("/event", (context) =>
    respondWith(context, async () => {
      const question = await bodyOf(context, questionSchema);
      if (question.event !== undefined && question.customer !== undefined) {
        throw new BadRequest("Ask for an event or for an external ID, not for both.");
      }
      const target = await console.findStack();
      if (question.reveal) console.log(`Personal data was revealed: ${describe(question)}.`);
      const { signal } = context.req.raw;
      return checkout.ask(
        "event",
        { ...question, target, records: recordsOf(console) },
        { signal },
      );
    }),
  );
  api.get("/event/recent", (context) =>
    respond(context, async (): Promise<RecentAnswer> => {
      if (!console.isLocal) {
        throw new BadRequest("The log of a deployed bus is read only when somebody asks for it.");
      }
      const at = Date.now();
      const target = await console.findStack();
      const source = withoutSearches(journalSource(target), target);
      const [found, { records }] = await Promise.all([
        source.find({ since: at - RECENT.hours * 3_600_000 }),
        readRecords(recordsOf(console)),
      ]);
      return {
        at,
        again: RECENT.again,
        events: recentEvents(found.observations, records, RECENT.most),
        unknown: found.unknown,
      };
    }),
  );
}

/** What was revealed, for the terminal. An external ID may itself be personal data. */
function describe({ event, customer, hours }: EventQuestion): string {
  if (event !== undefined) return `the story of the event ${JSON.stringify(event)}`;
  return customer !== undefined
    ? "the stories of a customer's events"
    : `the stories of all events of the last ${hours} h`;
}
