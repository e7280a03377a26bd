import { judgeOf, rulesOfCheckout } from "../../stack/fate";
import { judgeOfDeployed, missingRules, readDeployedRules } from "../bus/deployedRules";
import { askedBy } from "./asked";
import { storiesOf } from "./assemble";
import { busLogSource, readLogConfig } from "./busLogSource";
import { evidenceById, lastMoment, type DeployedRules, type EventEvidence } from "./evidence";
import { findEvents } from "./find";
import { readHeldNow } from "./heldNow";
import { idFinder, isUuid } from "./ids";
import { journalSource } from "./journalSource";
import { Notes } from "./notes";
import type { Happenings } from "./observations";
import type { TraceParts } from "./parts";
import { readQueue } from "./queueOfTrace";
import { readRecords } from "./records";
import { withoutSearches } from "./searches";
import type { Story, TraceQuery } from "./story";
import { attempt, isUnread } from "./unread";

const MOST_EVENTS = 20;

/**
 * Collects everything that is known of an event, of a customer's events, or of all events since a moment. What cannot be read is a
 * sentence in the story. It changes nothing, apart from messages of the queue that are hidden while they are read.
 *
 * @throws RunError only for a mistake that leaves nothing to show, such as patterns of this checkout that cannot be read
 */
export async function trace(given: TraceQuery, parts: TraceParts): Promise<Story> {
  const query = asGiven(given);
  const { target, checkout, reveal, stop } = parts;
  const { subscriptions } = checkout;
  const idsIn = idFinder(subscriptions, judgeOf(rulesOfCheckout(subscriptions), subscriptions));
  const asked = askedBy(query, idsIn);
  const notes = new Notes(target.about.local);
  const records = notes.records(await attempt(() => readRecords(parts.records)), parts.records);
  const [queue, rules, happenings] = await Promise.all([
    attempt(() => readQueue(target, { asked, records, stop })),
    attempt(() => readRules(parts)),
    happeningsOf(parts, notes).then((all) => withoutSearches(all, target)),
  ]);
  const letters = notes.queue(queue);
  const deployed = notes.rules(rules);
  const { reach, ...found } = await findEvents(happenings, {
    asked,
    letters,
    records,
    notes,
    stop,
  });
  const events = evidenceById(found);
  const kept = newest(events, parts.most ?? MOST_EVENTS);
  const more = events.length - kept.length;
  const hasArchive = typeof target.outputs.archiveArn === "string";
  notes.events(kept, { reach, more, hasArchive });
  const stories = storiesOf(
    kept,
    {
      ...found,
      deployed,
      checkout,
      ruleNames: target.outputs.ruleNames,
      sight: happenings.sight,
      isQueueRead: !isUnread(queue) && queue.complete && queue.hidden === 0,
      reveal,
    },
    idsIn,
  );
  const salesforce = await readHeldNow(kept, parts, { customer: query.customer, idsIn, notes });
  return {
    stack: target.stack,
    query: shownQuery(query),
    sources: notes.reports,
    events: stories,
    more,
    salesforce,
    unknown: [...new Set(notes.unknown)],
  };
}

/** The service gives the IDs of events in lower case. */
function asGiven(query: TraceQuery): TraceQuery {
  const { event } = query;
  return event !== undefined && isUuid(event) ? { ...query, event: event.toLowerCase() } : query;
}

/** The newest events, in their order. */
function newest(events: readonly EventEvidence[], most: number): EventEvidence[] {
  const shown = new Set(events.toSorted((a, b) => lastMoment(b) - lastMoment(a)).slice(0, most));
  return events.filter((one) => shown.has(one));
}

const shownQuery = ({ event, customer, since }: TraceQuery): Story["query"] => ({
  ...(event !== undefined && { event }),
  ...(customer !== undefined && { customer }),
  since: new Date(since).toISOString(),
});

/** The journal of `bridge local`, or the log of the deployed bus. */
async function happeningsOf(
  { target, costOf = () => undefined }: TraceParts,
  notes: Notes,
): Promise<Happenings> {
  if (target.about.local) return journalSource(target);
  const config = await attempt(() => readLogConfig(target));
  if (!isUnread(config)) return busLogSource(target, config, costOf);
  notes.unknown.push(`How the bus logs is not known: ${config.failure}`);
  return busLogSource(target, undefined, costOf);
}

async function readRules({ target, checkout }: TraceParts): Promise<DeployedRules> {
  const rules = await readDeployedRules(target);
  const judge = judgeOfDeployed(rules, checkout.subscriptions);
  return { rules, judge, missing: missingRules(target.outputs, rules) };
}
