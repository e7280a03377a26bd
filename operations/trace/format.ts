import type { Fate } from "../../stack/fate";
import { formatCount } from "../../text/count";
import { formatFields } from "../../text/fields";
import { formatMoment } from "../../text/moment";
import { wrap, wrapIndented } from "../../text/wrap";
import { formatRequest } from "../deadLetters/formatLetter";
import { formatEntries } from "./formatEntries";
import type { EventStory, HeldRecord, Now, Outcome, SourceReport, Story } from "./story";

/** Events up to which each has its requests of today; of more, only the last one has. */
const WITH_REQUESTS = 2;

/**
 * A story for people.
 *
 * @param width of the terminal, in columns
 */
export function formatStory(story: Story, width: number): string {
  const { events } = story;
  const isShort = events.length > WITH_REQUESTS;
  return [
    wrap(describeQuery(story), width),
    ...events.map((event, index) =>
      formatEvent(event, { width, withRequests: !isShort || index === events.length - 1 }),
    ),
    ...(isShort
      ? [
          wrap(
            "The requests of today are shown for the last event. `trace --event <id>` shows those of another one.",
            width,
          ),
        ]
      : []),
    ...(story.salesforce.length === 0
      ? []
      : [
          ["Salesforce now:", ...story.salesforce.flatMap((one) => formatHeld(one, width))].join(
            "\n",
          ),
        ]),
    formatSources(story.sources, width),
    ...formatUnknown("What cannot be known:", story.unknown, width, ""),
  ].join("\n\n");
}

function describeQuery({ stack, query: { event, customer, since }, events, more }: Story): string {
  const count = formatCount(events.length + more, "event");
  const from = formatMoment(Date.parse(since));
  if (event !== undefined) {
    return events.length === 0
      ? `Stack ${stack}: nothing is known of the event ${event}.`
      : events.length === 1
        ? `Stack ${stack}: what is known of the event ${event}.`
        : `Stack ${stack}: what is known of the event ${event}, which was published ${events.length} times.`;
  }
  return customer === undefined
    ? `Stack ${stack}: ${count} since ${from}.`
    : `Stack ${stack}: ${count} of the external ID ${customer} since ${from}, with those in the dead-letter queue.`;
}

function formatEvent(
  { eventId, event, externalIds, links, entries, outcomes, now, unknown }: EventStory,
  { width, withRequests }: { width: number; withRequests: boolean },
): string {
  const ids = externalIds.map(({ subscription, id }) => `${id} (${subscription})`);
  return [
    wrap(`Event ${eventId}`, width),
    ...formatFields(
      [
        ["event", describeContent(event)],
        ["external ID", ids.join(", ")],
        ...links.map(({ eventId: other, is, by }): [string, string] => [
          is === "earlier" ? "before" : "later",
          by === "record"
            ? is === "earlier"
              ? `it was redriven from the event ${other}`
              : `it was redriven as the event ${other}`
            : `the event ${other} has the same content and time: a redrive publishes both unchanged, and so can the shop`,
        ]),
      ],
      width,
      "  ",
    ),
    ...formatEntries(entries, width),
    ...outcomes.flatMap((outcome) => wrapIndented(describeOutcome(outcome), width, "  ")),
    ...(now === undefined || !withRequests ? [] : formatNow(now, width)),
    ...formatUnknown("  Not known:", unknown, width, "  "),
  ].join("\n");
}

/** Type, source and time of an event, as far as it has them; empty without its content. */
function describeContent(event: unknown): string {
  const { source, "detail-type": type, time } = (event ?? {}) as Record<string, unknown>;
  const [what, from, of] = [type, source, time].map((one) => (typeof one === "string" ? one : ""));
  return [what, from && `from ${from}`].filter(Boolean).join(" ") + (of ? `, of ${of}` : "");
}

const describeOutcome = ({ subscription, state, says }: Outcome): string =>
  `=> ${subscription}: ${state}${says === undefined ? "" : ` (${says})`}`;

/** What would become of the event now, and why. */
function formatNow(now: Now, width: number): string[] {
  const { deployed, missing, differing, refused, requests } = now;
  const indented = (sentence: string) => wrapIndented(sentence, width, "  ");
  if (refused.length > 0) {
    return ["", ...indented(`PutEvents would refuse it now: ${refused.join("; ")}.`)];
  }
  return [
    "",
    deployed === undefined
      ? "  If it were published now, by the rules of this checkout:"
      : "  If it were published now, by the deployed rules:",
    ...fatesOf(now).flatMap((sentence) => wrapIndented(sentence, width, "    ")),
    ...(missing.length === 0
      ? []
      : indented(
          `The stack has no enabled rule ${missing.join(", ")}: restore it with \`pulumi up\`.`,
        )),
    ...(differing.length === 0
      ? []
      : indented(
          `The deployed rules of ${differing.join(", ")} differ from those of this checkout, whose requests these are.`,
        )),
    ...(requests.length === 0
      ? []
      : [
          "",
          "  With the mapping of this checkout:",
          ...requests.flatMap((request) => formatRequest(request, width)),
        ]),
  ];
}

/** What becomes of the event for each subscription. Without the deployed rules, those of the checkout decide. */
export function fatesOf({ deployed, requests, unmappable, vanishing, notMeant }: Now): string[] {
  const others = new Map(notMeant.map(({ subscription, reason }) => [subscription, reason]));
  const fates: Fate[] = deployed ?? [
    ...requests.map(({ subscription, rule }): Fate => ({
      subscription,
      kind: "sent",
      by: [rule],
      deadLetteredBy: [],
      reasons: [],
    })),
    ...unmappable.map(({ subscription, rule, reasons }): Fate => ({
      subscription,
      kind: "dead-lettered",
      by: [rule],
      reasons,
    })),
    ...vanishing.map(({ subscription, reasons }): Fate => ({
      subscription,
      kind: "vanishes",
      deployed: true,
      reasons,
    })),
    ...notMeant.map(({ subscription }): Fate => ({ subscription, kind: "not meant" })),
  ];
  return fates.map((fate) => describeFate(fate, others.get(fate.subscription)));
}

function describeFate(fate: Fate, whyNot: string | undefined): string {
  const { subscription } = fate;
  const why = "reasons" in fate && fate.reasons.length > 0 ? ` (${fate.reasons.join("; ")})` : "";
  switch (fate.kind) {
    case "sent":
      return fate.deadLetteredBy.length === 0
        ? `${subscription} sends it, by ${fate.by.join(", ")}`
        : `${subscription} sends a part of it, by ${fate.by.join(", ")}, and the event to the dead-letter queue${why}`;
    case "dead-lettered":
      return `${subscription} sends it to the dead-letter queue: no request can be made from it${why}`;
    case "vanishes":
      return `${subscription} is for this event, but none of its rules matches: it would be lost${why}`;
    case "not meant":
      return `${subscription} does not match${whyNot === undefined ? "" : `: ${whyNot}`}`;
  }
}

function formatHeld(record: HeldRecord, width: number): string[] {
  const { org, object, externalIdField, externalId, state, fields = {}, says, compared } = record;
  const of = org === undefined ? "" : ` of the org ${org}`;
  const head = `${object} ${externalIdField} ${externalId}${of}: ${STATES[state]}${says === undefined ? "" : `. ${says}`}`;
  return [
    ...wrapIndented(head, width, "  "),
    ...formatFields(
      Object.entries(fields).map(([name, value]) => [
        name,
        typeof value === "string" ? value || '""' : String(JSON.stringify(value)),
      ]),
      width,
      "    ",
    ),
    ...(compared === undefined ? [] : wrapIndented(describeComparison(compared), width, "    ")),
  ];
}

const STATES: Readonly<Record<HeldRecord["state"], string>> = {
  exists: "exists",
  absent: "does not exist",
  "not readable": "could not be read",
};

export function describeComparison({
  eventId,
  same,
  different,
}: NonNullable<HeldRecord["compared"]>): string {
  const holds = same.length === 0 ? "no value" : `the values of ${same.join(", ")}`;
  const others =
    different.length === 0
      ? ""
      : `; ${different.join(", ")} ${different.length === 1 ? "differs" : "differ"}: not delivered, changed since, or written differently by Salesforce`;
  return `Of the request of the event ${eventId} it holds ${holds}${others}.`;
}

function formatSources(sources: readonly SourceReport[], width: number): string {
  return [
    "Sources:",
    ...sources.flatMap(({ source, state, says }) =>
      wrapIndented(`${source} (${state}): ${says}`, width, "  "),
    ),
  ].join("\n");
}

function formatUnknown(
  head: string,
  sentences: readonly string[],
  width: number,
  indent: string,
): string[] {
  if (sentences.length === 0) return [];
  const lines = sentences.flatMap((one) => wrapIndented(one, width, `${indent}  - `));
  return [[head, ...lines].join("\n")];
}
