import { askLocal, wrongEndpointError } from "../../clients/localEndpoint";
import type { DeployedStack } from "../../stack/deployed";
import { formatCount } from "../../text/count";
import { formatMoment } from "../../text/moment";
import { parsedJson } from "../../text/parsedJson";
import { journalAnswer, observationsIn, type JournalAnswer } from "./fromJournal";
import { ALL_SEEN } from "./levels";
import type { Happenings } from "./observations";

/** Events that one call returns at most. */
const MOST_ASKED = 1_000;

/** The journal of a running `bridge local`. @throws RunError where it does not answer, or answers something else */
export function journalSource({ about }: DeployedStack): Happenings {
  const port = Number(new URL(about.endpoint ?? "").port);
  return {
    sight: ALL_SEEN,
    find: async ({ ids, externalId, since }) => {
      const input = {
        ...(ids === undefined ? { Since: since } : { EventIds: ids }),
        ...(externalId !== undefined && { Contains: plainPart(externalId) }),
        Limit: MOST_ASKED,
      };
      const { origin, status, body } = await askLocal("Bridge.ListHappenings", input, port);
      const read = journalAnswer.safeParse(parsedJson(body));
      if (!read.success) throw wrongEndpointError(origin, status, body);
      return {
        observations: observationsIn(read.data),
        reports: [{ source: "journal", state: "read", says: describeJournal(read.data) }],
        unknown: describeMore(read.data),
      };
    },
  };
}

/**
 * The longest part of a text that JSON writes without escapes, so that the text of an event that has it contains this part, in
 * whatever case; empty without such a part. An accent that belongs to the letter before it belongs to no part.
 */
export function plainPart(text: string): string {
  const parts = text.normalize("NFC").match(/[A-Za-z0-9_-]+/g) ?? [];
  return parts.reduce((longest, one) => (one.length > longest.length ? one : longest), "");
}

const describeJournal = ({ Limits: { Events, Bytes } }: JournalAnswer): string =>
  `\`bridge local\` keeps everything that happens to the last ${formatCount(Events, "event")} since its start, up to ${Math.round(Bytes / 1_048_576)} MiB.`;

function describeMore({ More, Forgotten: { Events, Until } }: JournalAnswer): string[] {
  return [
    ...(More > 0
      ? [
          `\`bridge local\` has ${formatCount(More, "older event")} that may match, and are left out.`,
        ]
      : []),
    ...(Events > 0
      ? [
          `\`bridge local\` has forgotten ${formatCount(Events, "older event")}${Until === undefined ? "" : `, published until ${formatMoment(Until)}`}.`,
        ]
      : []),
  ];
}
