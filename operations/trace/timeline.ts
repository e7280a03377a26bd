import type { Letter } from "../../eventbridge/deadLetter";
import { writeJson } from "../../eventbridge/json";
import { quotableOf } from "../../privacy/text";
import { causeOf, MEANINGS } from "../cause";
import type { EventEvidence } from "./evidence";
import { happenedOf } from "./happened";
import { shownId } from "./ids";
import { placeOf, type Naming, type Words } from "./naming";
import { inOrder, type Observation } from "./observations";
import type { TraceRecord } from "./records";
import { shownObservations } from "./shownObservations";
import type { StoryEntry } from "./story";

/** What happened to an event, in order of time. Pure. */
export function timelineOf(evidence: EventEvidence, naming: Naming): StoryEntry[] {
  const quotable = quotableOf(evidence.whole === undefined ? "" : writeJson(evidence.whole));
  const words: Words = { ...naming, quotable, whole: evidence.whole };
  return inOrder([
    ...shownObservations(evidence).map((one) => entryOf(one, words)),
    ...evidence.letters.map((letter) => letterEntry(letter, words)),
    ...evidence.records.flatMap((record) => recordEntry(record, words)),
    ...originEntries(evidence),
  ]);
}

function entryOf(one: Observation, words: Words): StoryEntry {
  const { at, source } = one;
  return { at: new Date(at).toISOString(), source, ...happenedOf(one, words) };
}

function letterEntry(letter: Letter, words: Words): StoryEntry {
  const { messageId, sentAt, attributes } = letter;
  const cause = causeOf(letter, words.vocabulary);
  const { title, remedy } = MEANINGS[cause.kind];
  const { RULE_ARN, TARGET_ARN } = attributes;
  return {
    at: new Date(sentAt).toISOString(),
    source: "queue",
    kind: "in the queue",
    messageId,
    cause,
    title,
    remedy,
    ...(RULE_ARN !== undefined && placeOf({ rule: RULE_ARN, target: TARGET_ARN }, words)),
  };
}

/** The publication that a record shows, unless the log or the journal shows it. */
function originEntries({ origins, observations }: EventEvidence): StoryEntry[] {
  if (observations.some(({ kind }) => kind === "published")) return [];
  return origins.flatMap(({ at }) =>
    at === undefined
      ? []
      : [{ at: new Date(at).toISOString(), source: "record" as const, kind: "published" as const }],
  );
}

/** Empty for a record without a time: the story says so. */
function recordEntry(record: TraceRecord, { vocabulary }: Words): StoryEntry[] {
  const { at, messageId, state } = record;
  if (at === undefined) return [];
  const base = { at: new Date(at).toISOString(), source: "record" as const, messageId, state };
  if (record.kind !== "dropped") {
    const { publishedAs: as, kind } = record;
    const redriven = { ...base, kind: "redriven" as const, edited: kind === "edited" };
    return [{ ...redriven, ...(as !== undefined && { as: shownId(as) }) }];
  }
  const { attributes, body = "" } = record;
  return [{ ...base, kind: "dropped", cause: causeOf({ body, attributes }, vocabulary) }];
}
