import { eventIn, type Letter } from "../../eventbridge/deadLetter";
import { isJsonObject, type BusEvent, type Json } from "../../eventbridge/event";
import { canonical, parseJson, writeJson } from "../../eventbridge/json";
import { compileJsonPath } from "../../eventbridge/jsonPath";
import { recordOf } from "../../mapping/action";
import type { Subscription } from "../../mapping/subscription";
import { isOpaqueId } from "../../privacy/letter";
import { MASKED } from "../../privacy/mask";
import { vocabularyOf } from "../../privacy/vocabulary";
import type { RuleNames } from "../../stack/ruleNames";
import { differing, rulesOfCheckout, type FateJudge, type StackRule } from "../../stack/fate";
import { comparableId } from "../../salesforceSchema/comparableId";
import { comparableIds } from "../deadLetters/erasures";
import { eventWithoutData, mapEvent, type CheckoutMapping } from "../deadLetters/show";
import type { Sight } from "./levels";
import { inOrder, type Observation } from "./observations";
import { outcomesOf } from "./outcomes";
import type { TraceRecord } from "./records";
import type { EventLink, EventStory, Now } from "./story";
import { shownId, timelineOf, type EventEvidence, type Naming } from "./timeline";

/** The deployed rules, and what they do with events. */
export interface DeployedRules {
  rules: readonly StackRule[];
  judge: FateJudge;
  /** Names of the stack's rules that do not exist or are disabled. */
  missing: readonly string[];
}

/** Everything that the sources have of the events of a trace. */
export interface Evidence {
  observations: readonly Observation[];
  letters: readonly Letter[];
  records: readonly TraceRecord[];
  /** Undefined if they cannot be read. */
  deployed: DeployedRules | undefined;
  checkout: CheckoutMapping;
  ruleNames: RuleNames;
  /** What the log or the journal would have seen. */
  sight: Sight;
  /** Whether the whole queue was read. */
  isQueueRead: boolean;
  /** Whether personal data is shown. */
  reveal: boolean;
}

/** What is known of each event, by its ID, in the order of the first moments. Pure. */
export function evidenceById({
  observations,
  letters,
  records,
}: Pick<Evidence, "observations" | "letters" | "records">): EventEvidence[] {
  const found = new Map<string, Collected>();
  const of = (id: string) => {
    const known = found.get(id) ?? { observations: [], letters: [], records: [], origins: [] };
    found.set(id, known);
    return known;
  };
  for (const one of inOrder(observations)) of(one.eventId).observations.push(one);
  for (const letter of letters) {
    const id = eventIn(letter)?.id ?? "";
    if (id !== "") of(id).letters.push(letter);
  }
  for (const record of records) {
    if (record.eventId !== undefined) of(record.eventId).records.push(record);
    if (record.kind !== "dropped" && record.publishedAs !== undefined) {
      of(record.publishedAs).origins.push(record);
    }
  }
  const contents = new Map([...found].map(([eventId, known]) => [eventId, contentOf(known)]));
  return [...found]
    .map(([eventId, known]) => ({
      eventId,
      ...known,
      whole: contents.get(eventId) ?? redrivenContent(eventId, records, contents),
    }))
    .sort((one, other) => firstMoment(one) - firstMoment(other));
}

/** The content of an event from that of another ID of it: a redrive publishes it unchanged, unless it was edited. */
function redrivenContent(
  eventId: string,
  records: readonly TraceRecord[],
  contents: ReadonlyMap<string, BusEvent | undefined>,
): BusEvent | undefined {
  const unedited = records.filter(({ kind }) => kind === "redriven");
  for (const other of closureOf(new Set([eventId]), unedited)) {
    const whole = contents.get(other);
    if (whole !== undefined) return { ...whole, id: eventId };
  }
  return undefined;
}

/** What the sources have of one event. */
interface Collected {
  observations: Observation[];
  letters: Letter[];
  records: TraceRecord[];
  origins: TraceRecord[];
}

type Moments = Pick<EventEvidence, keyof Collected>;

/** The first and the last moment at which anything is known of an event, in milliseconds since 1970. */
export const firstMoment = (one: Moments): number => Math.min(...momentsOf(one));
export const lastMoment = (one: Moments): number => Math.max(...momentsOf(one));

function momentsOf({ observations, letters, records, origins }: Moments): number[] {
  const all = [
    ...observations.map(({ at }) => at),
    ...letters.map(({ sentAt }) => sentAt),
    ...[...records, ...origins].flatMap(({ at }) => at ?? []),
  ];
  return all.length === 0 ? [0] : all;
}

/** The whole event, from the first source that has it. */
function contentOf({ observations, letters, records }: Moments): BusEvent | undefined {
  for (const one of observations) {
    if ("event" in one && one.event?.whole !== undefined) return one.event.whole;
    if (one.kind === "dead-lettered" && one.letter !== undefined) {
      const event = eventOfBody(one.letter.body);
      if (event !== undefined) return event;
    }
  }
  const bodies = [...letters, ...records].flatMap(({ body }) => body ?? []);
  return bodies.map(eventOfBody).find((event) => event !== undefined);
}

/** The event in a message; undefined for a message that holds none, or that this program cannot read. */
export function eventOfBody(body: string): BusEvent | undefined {
  if (eventIn({ body }) === undefined) return undefined;
  try {
    const event = parseJson(body);
    return isJsonObject(event) ? (event as unknown as BusEvent) : undefined;
  } catch {
    return undefined; // such as numbers that EventBridge would refuse
  }
}

/** An external ID of an event. */
export interface FoundId {
  subscription: Subscription;
  /** As the URL of the request has it. */
  id: string;
  /** The forms in which it is compared. */
  comparable: readonly string[];
}

/** Makes the function that finds the external IDs of an event, by the subscriptions that are for it. */
export function idFinder(
  subscriptions: readonly Subscription[],
  judge: FateJudge,
): (event: BusEvent) => FoundId[] {
  const paths = subscriptions.map((subscription) => ({
    subscription,
    idIn: compileJsonPath(recordOf(subscription).externalId),
  }));
  return (event) => {
    const json = event as unknown as Json;
    const fates = judge(json);
    return paths.flatMap(({ subscription, idIn }) => {
      const fate = fates.find((one) => one.subscription === subscription.name);
      if (fate === undefined || fate.kind === "not meant") return [];
      const value = idIn(json);
      if (value === undefined || value === null || value === "") return [];
      const id = typeof value === "string" ? value : writeJson(value);
      return [{ subscription, id, comparable: comparableIds(value) }];
    });
  };
}

/** Whether an external ID of an event names the record with this ID. */
export const isSameId = ({ comparable }: Pick<FoundId, "comparable">, id: string): boolean =>
  comparable.includes(comparableId(id));

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

/** An external ID, masked unless its form excludes personal data. */
export function shownExternalId(
  id: string,
  subscription: Subscription,
  { largest }: ReturnType<typeof vocabularyOf>,
): string {
  const most = largest.get(recordOf(subscription).externalId);
  const isNumber = /^\d{1,15}$/.test(id);
  return isOpaqueId(id) || (isNumber && isOpaqueId(Number(id), most)) ? id : MASKED;
}

function rulesNow({ deployed, checkout }: Evidence): Pick<Now, "missing" | "differing"> {
  if (deployed === undefined) return { missing: [], differing: [] };
  const own = rulesOfCheckout(checkout.subscriptions);
  return { missing: deployed.missing, differing: differing(deployed.rules, own) };
}

/** Makes the function that finds other IDs of an event: those that records name, and those of events with the same content. */
function linker(all: readonly EventEvidence[]): (one: EventEvidence) => EventLink[] {
  const byContent = new Map<string, EventEvidence[]>();
  for (const one of all) {
    const content = contentKey(one.whole);
    if (content !== undefined) byContent.set(content, [...(byContent.get(content) ?? []), one]);
  }
  const records = all.flatMap((one) => one.records);
  return (one) => {
    const recorded = recordedLinks(one);
    const linked = closureOf(new Set([one.eventId]), records);
    const alike = (byContent.get(contentKey(one.whole) ?? "") ?? [])
      .filter(({ eventId }) => !linked.has(eventId))
      .map((other): EventLink => ({
        eventId: other.eventId,
        is: firstMoment(other) < firstMoment(one) ? "earlier" : "later",
        by: "content",
      }));
    return [...recorded, ...alike].map((link) => ({ ...link, eventId: shownId(link.eventId) }));
  };
}

/** The IDs that records name, each once. */
function recordedLinks({ records, origins }: EventEvidence): EventLink[] {
  const earlier = origins.flatMap(({ eventId }) => eventId ?? []);
  const later = records.flatMap((record) =>
    record.kind === "dropped" ? [] : (record.publishedAs ?? []),
  );
  return [
    ...[...new Set(earlier)].map((eventId) => ({ eventId, is: "earlier", by: "record" }) as const),
    ...[...new Set(later)].map((eventId) => ({ eventId, is: "later", by: "record" }) as const),
  ];
}

/** The IDs, and those under which records say that the same events were published before and after. */
export function closureOf(ids: ReadonlySet<string>, records: readonly TraceRecord[]): Set<string> {
  const all = new Set(ids);
  const links = records.flatMap((record) =>
    record.kind === "dropped" || record.publishedAs === undefined || record.eventId === undefined
      ? []
      : [[record.eventId, record.publishedAs] as const],
  );
  for (let before = -1; before !== all.size;) {
    before = all.size;
    for (const [earlier, later] of links) {
      if (all.has(earlier)) all.add(later);
      else if (all.has(later)) all.add(earlier);
    }
  }
  return all;
}

/** The content that a redrive publishes again unchanged, with the event's time. */
const contentKey = (event: BusEvent | undefined): string | undefined =>
  event && writeJson([event.source, event["detail-type"], event.time, canonical(event.detail)]);

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
