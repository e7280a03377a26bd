import { readable } from "../../eventbridge/deadLetter";
import { parseJson } from "../../eventbridge/json";
import type { Fate } from "../../stack/fate";
import { withWholeCommands } from "../../text/commands";
import { formatFields } from "../../text/fields";
import { wrap, wrapIndented } from "../../text/wrap";
import { formatMoment } from "../../text/moment";
import { formatCause, type Shown } from "./format";
import type { MappedRequest } from "../../stack/mappedRequest";
import type { ShownLetter, Today } from "./show";
import { formatDifference } from "./wayBack";

/** A dead letter for `dlq show`. */
export function formatLetter(
  { messageId, sentAt, cause, title, remedy, event, today, ...shown }: ShownLetter,
  { width, selector }: Shown,
): string {
  const attributes = Object.entries(shown.attributes);
  return [
    wrap(`${messageId}: ${cause.kind}, ${title}`, width, "  "),
    ...formatFields(
      [
        ["error", formatCause(cause)],
        ["dead since", formatMoment(Date.parse(sentAt))],
        ["remedy", withWholeCommands(remedy, selector, messageId)],
      ],
      width,
      "  ",
    ),
    "",
    ...(attributes.length === 0
      ? [wrap("No attributes: a rule sent the event to the queue itself.", width)]
      : formatFields(attributes, width)),
    "",
    typeof event === "string" ? event : readable(event),
    "",
    formatToday(today, width),
  ].join("\n");
}

/**
 * The result of a redrive of an event.
 *
 * @param width of the terminal, in columns
 */
export function formatToday(today: Today, width: number): string {
  const { verdict, fates, sentences, mapping } = describeRedrive(today);
  return [
    wrap(verdict, width),
    ...fates.flatMap((line) => wrapIndented(line, width, "  ")),
    ...sentences.map((sentence) => wrap(sentence, width)),
    ...(mapping === undefined
      ? []
      : ["", "With the mapping of this checkout:", ...formatMapping(mapping, width)]),
  ].join("\n");
}

/** What would become of the event of a message, in words. */
export interface RedriveInWords {
  /** What a redrive does with the event. */
  verdict: string;
  /** What the deployed rules do with it, each as a clause. */
  fates: string[];
  /** What to know besides. */
  sentences: string[];
  /** The result of the mapping of this checkout; undefined for an event that PutEvents refuses, which reaches no mapping. */
  mapping: MappingInWords | undefined;
}

interface MappingInWords {
  requests: readonly MappedRequest[];
  /** Why subscriptions make no request, each a clause with its reasons. */
  unsent: { clause: string; reasons: string[] }[];
}

export function describeRedrive(today: Today): RedriveInWords {
  const { deployed, refusal, missing, differing, leftOut, erasures, order, refused } = today;
  const difference = formatDifference(differing);
  const publishes = leftOut
    ? "A redrive leaves the message, because Salesforce would refuse it again. With --cause or --id it publishes the event. With the deployed rules:"
    : "A redrive publishes the event. With the deployed rules:";
  return {
    verdict: refusal === undefined ? publishes : `A redrive refuses the event: ${refusal}.`,
    fates: deployed.flatMap(describeFate),
    sentences: [
      ...(missing.length === 0
        ? []
        : [`Nothing is redriven while the stack has no enabled rule ${missing.join(", ")}.`]),
      ...(difference === undefined ? [] : [difference]),
      ...(refusal === undefined
        ? [...erasures.map((clause) => `The event ${clause}.`), ...order.map((one) => `${one}.`)]
        : []),
    ],
    mapping: refused.length > 0 ? undefined : describeMapping(today),
  };
}

/** What the deployed rules of a subscription do with the event; nothing for a subscription for other events. */
function describeFate(fate: Fate): string[] {
  const { subscription } = fate;
  switch (fate.kind) {
    case "sent":
      return [
        `${subscription} sends it, by ${fate.by.join(", ")}`,
        ...(fate.deadLetteredBy.length === 0
          ? []
          : [`${subscription} sends a part of it to the dead-letter queue`]),
      ];
    case "dead-lettered":
      return [`${subscription} sends it to the dead-letter queue again`];
    case "vanishes":
      return [`${subscription} is for this event, but none of its rules matches`];
    case "not meant":
      return [];
  }
}

function describeMapping({ requests, unmappable, notMeant, vanishing }: Today): MappingInWords {
  const isForNobody = requests.length + unmappable.length + vanishing.length === 0;
  return {
    requests,
    unsent: [
      ...unmappable.map(({ subscription, reasons }) => ({
        clause: `${subscription} sends it to the dead-letter queue again: no request can be made from it`,
        reasons,
      })),
      ...vanishing.map(({ subscription, reasons }) => ({
        clause: `${subscription} is for this event, but none of its rules matches: it would be lost`,
        reasons,
      })),
      ...(isForNobody
        ? [
            {
              clause:
                "no subscription is for this event: no rule would match, and it would be lost",
              reasons: notMeant.map(({ subscription, reason }) => `${subscription}: ${reason}`),
            },
          ]
        : []),
    ],
  };
}

function formatMapping({ requests, unsent }: MappingInWords, width: number): string[] {
  return [
    ...requests.flatMap((request) => formatRequest(request, width)),
    ...unsent.flatMap(({ clause, reasons }) => [
      ...wrapIndented(clause, width, "  "),
      ...reasons.flatMap((reason) => wrapIndented(reason, width, "    ")),
    ]),
  ];
}

/** A request of the mapping, indented. @param width of the terminal, in columns */
export function formatRequest(request: MappedRequest, width: number): string[] {
  const { subscription, method, url, headers, body } = request;
  return [
    ...wrapIndented(`${subscription} sends it`, width, "  "),
    `    ${method} ${url}`, // whole, so that it can be copied
    ...Object.entries(headers).flatMap(([name, value]) =>
      wrapIndented(`${name}: ${value}`, width, "    "),
    ),
    "",
    ...readable(parseJson(body))
      .split("\n")
      .map((line) => `    ${line}`),
  ];
}
