import { readable } from "../../eventbridge/deadLetter";
import { parseJson } from "../../eventbridge/json";
import type { Fate } from "../../stack/fate";
import { formatFields } from "../../text/fields";
import { wrap, wrapIndented } from "../../text/wrap";
import { formatMoment } from "../../text/moment";
import { formatCause } from "./format";
import type { MappedRequest } from "../../stack/mappedRequest";
import type { ShownLetter, Today } from "./show";
import { formatDifference } from "./wayBack";

/**
 * A dead letter for `dlq show`.
 *
 * @param width of the terminal, in columns
 */
export function formatLetter(
  { messageId, sentAt, cause, title, remedy, event, today, ...shown }: ShownLetter,
  width: number,
): string {
  const attributes = Object.entries(shown.attributes);
  return [
    wrap(`${messageId}: ${cause.kind}, ${title}`, width, "  "),
    ...formatFields(
      [
        ["error", formatCause(cause)],
        ["dead since", formatMoment(Date.parse(sentAt))],
        ["remedy", remedy],
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
  const { deployed, refusal, missing, differing, leftOut, order } = today;
  const difference = formatDifference(differing);
  const sentences = [
    ...(missing.length === 0
      ? []
      : [`Nothing is redriven while the stack has no enabled rule ${missing.join(", ")}.`]),
    ...(difference === undefined ? [] : [difference]),
    ...(refusal === undefined ? order.map((clause) => `${clause}.`) : []),
  ];
  return [
    wrap(
      refusal === undefined
        ? leftOut
          ? "A redrive leaves the message, because Salesforce would refuse it again. With --cause or --id it publishes the event. With the deployed rules:"
          : "A redrive publishes the event. With the deployed rules:"
        : `A redrive refuses the event: ${refusal}.`,
      width,
    ),
    ...deployed.flatMap(describeFate).flatMap((line) => wrapIndented(line, width, "  ")),
    ...sentences.map((sentence) => wrap(sentence, width)),
    // An event that PutEvents refuses reaches no mapping.
    ...(today.refused.length > 0
      ? []
      : ["", "With the mapping of this checkout:", ...formatMapping(today, width)]),
  ].join("\n");
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

function formatMapping(today: Today, width: number): string[] {
  const { requests, unmappable, notMeant, vanishing } = today;
  const isForNobody = requests.length + unmappable.length + vanishing.length === 0;
  const indented = (indent: string) => (line: string) => wrapIndented(line, width, indent);
  const withReasons = (sentence: string, reasons: readonly string[]) => [
    ...indented("  ")(sentence),
    ...reasons.flatMap(indented("    ")),
  ];
  return [
    ...requests.flatMap((request) => formatRequest(request, width)),
    ...unmappable.flatMap(({ subscription, reasons }) =>
      withReasons(
        `${subscription} sends it to the dead-letter queue again: no request can be made from it`,
        reasons,
      ),
    ),
    ...vanishing.flatMap(({ subscription, reasons }) =>
      withReasons(
        `${subscription} is for this event, but none of its rules matches: it would be lost`,
        reasons,
      ),
    ),
    ...(isForNobody
      ? withReasons(
          "no subscription is for this event: no rule would match, and it would be lost",
          notMeant.map(({ subscription, reason }) => `${subscription}: ${reason}`),
        )
      : []),
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
