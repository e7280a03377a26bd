import type { BusEvent, Json } from "../../eventbridge/event";
import { vocabularyOf } from "../../privacy/vocabulary";
import { differing, rulesOfCheckout } from "../../stack/fate";
import { eventWithoutData, mapEvent } from "../deadLetters/show";
import type { Evidence, EventEvidence } from "./evidence";
import { shownExternalId, shownId, type FoundId } from "./ids";
import { linker } from "./links";
import { outcomesOf } from "./outcomes";
import type { EventStory, Now } from "./story";
import type { Naming } from "./naming";
import { timelineOf } from "./timeline";

/** The stories of events. Pure. */
export function storiesOf(
  events: readonly EventEvidence[],
  evidence: Evidence,
  idsIn: (event: BusEvent) => FoundId[],
): EventStory[] {
  const { checkout, ruleNames, reveal } = evidence;
  const { subscriptions } = checkout;
  const vocabulary = vocabularyOf(subscriptions);
  const naming: Naming = { ruleNames, subscriptions, vocabulary, reveal };
  const linksOf = linker(events);
  const ofRules = rulesNow(evidence);
  return events.map((one) => {
    const { whole, eventId } = one;
    const fates =
      whole === undefined ? undefined : evidence.deployed?.judge(whole as unknown as Json);
    const { sight, isQueueRead } = evidence;
    return {
      eventId: reveal ? eventId : shownId(eventId),
      ...(whole !== undefined && {
        event: reveal ? whole : eventWithoutData(whole, subscriptions),
      }),
      externalIds:
        whole === undefined
          ? []
          : idsIn(whole).map(({ subscription, id }) => ({
              subscription: subscription.name,
              id: reveal ? id : shownExternalId(id, subscription, vocabulary),
            })),
      links: linksOf(one),
      entries: timelineOf(one, naming),
      outcomes: outcomesOf({ ...one, fates, sight, isQueueRead }, naming),
      ...(whole !== undefined && {
        now: {
          ...(fates !== undefined && { deployed: fates }),
          ...ofRules,
          ...mapEvent(whole, checkout, reveal),
        },
      }),
      unknown: unknownOf(one, evidence),
    };
  });
}

function rulesNow({ deployed, checkout }: Evidence): Pick<Now, "missing" | "differing"> {
  if (deployed === undefined) return { missing: [], differing: [] };
  const own = rulesOfCheckout(checkout.subscriptions);
  return { missing: deployed.missing, differing: differing(deployed.rules, own) };
}

/** What is not known of one event, each as a sentence. */
function unknownOf(
  { observations, letters, records, origins, whole }: EventEvidence,
  { sight, deployed }: Evidence,
): string[] {
  const isPublished =
    origins.some(({ at }) => at !== undefined) ||
    observations.some(({ kind }) => ["published", "seen", "not accepted"].includes(kind));
  const isShortened = observations.some((one) => "event" in one && one.event?.isShortened);
  const undated = records.filter(({ at }) => at === undefined).length;
  return [
    ...(isPublished
      ? []
      : [
          sight.publication
            ? "No record of its publication was found: it was published before the time that was read, or the record is missing."
            : "When the bus accepted it is not known.",
        ]),
    ...(whole === undefined
      ? [
          `Its content is not known${isShortened ? ", because the log leaves the content of a record above 1 MB out" : ""}: neither the rules and requests of today nor its record in Salesforce can be found by it.`,
        ]
      : []),
    ...(whole !== undefined && deployed === undefined
      ? ["The deployed rules cannot be read: the requests are those of this checkout's rules."]
      : []),
    ...(undated > 0
      ? ["A record of a redrive, edit or drop has no time, and is not among the entries."]
      : []),
    ...(letters.length === 0 && observations.length === 0
      ? ["Only records on this machine mention it."]
      : []),
  ];
}
