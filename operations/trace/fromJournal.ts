import { z } from "zod";
import { isJsonObject, type BusEvent } from "../../eventbridge/event";
import { parseJson } from "../../eventbridge/json";
import type { Observation, Observed, ObservedExchange } from "./observations";

const target = { ruleArn: z.string(), targetArn: z.string() };
const happening = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("published"),
    at: z.number(),
    matchedRules: z.array(z.string()),
    targets: z.array(z.object(target)),
    replay: z.string().optional(),
  }),
  z.object({ kind: z.literal("throttled"), at: z.number(), ...target }),
  z.object({
    kind: z.literal("attempt"),
    at: z.number(),
    ...target,
    targetId: z.string(),
    retries: z.number(),
    outcome: z.string(),
    delivered: z.boolean(),
  }),
  z.object({ kind: z.literal("queued"), at: z.number(), ...target }),
  z.object({ kind: z.literal("notified"), at: z.number(), ...target }),
  z.object({
    kind: z.literal("retry"),
    at: z.number(),
    ...target,
    afterMilliseconds: z.number(),
  }),
  z.object({
    kind: z.literal("deadLettered"),
    at: z.number(),
    ...target,
    letter: z.object({ body: z.string(), attributes: z.record(z.string(), z.string()) }),
  }),
  z.object({ kind: z.literal("lost"), at: z.number(), ...target, reason: z.string() }),
]);
type JournalHappening = z.output<typeof happening>;

const exchange = z.object({
  sent: z.number(),
  ended: z.number(),
  ruleArn: z.string(),
  targetId: z.string(),
  retries: z.number(),
  request: z.object({
    method: z.string(),
    url: z.string(),
    headers: z.record(z.string(), z.string()),
    body: z.string(),
  }),
  outcome: z.object({
    kind: z.string(),
    status: z.number().optional(),
    body: z.string().optional(),
  }),
});
type JournalExchange = z.output<typeof exchange>;

/** The answer of `bridge local` to ListHappenings. */
export const journalAnswer = z.object({
  Events: z.array(
    z.object({
      EventId: z.string(),
      /** JSON text. */
      Event: z.string(),
      Happenings: z.array(happening),
      Exchanges: z.array(exchange),
    }),
  ),
  /** Events that were asked for and are left out: older ones. */
  More: z.number(),
  Forgotten: z.object({ Events: z.number(), Until: z.number().optional() }),
  Limits: z.object({ Events: z.number(), Bytes: z.number() }),
});
export type JournalAnswer = z.output<typeof journalAnswer>;

/** What the journal saw. Pure. */
export function observationsIn({ Events }: Pick<JournalAnswer, "Events">): Observation[] {
  return Events.flatMap(({ EventId: eventId, Event, Happenings, Exchanges }) => {
    const whole = eventIn(Event);
    const open = [...Exchanges];
    return Happenings.flatMap((one, index) =>
      observedOf(one, {
        whole,
        exchange: one.kind === "attempt" ? take(open, one) : undefined,
        isRetried: isRetried(one, Happenings.slice(index + 1)),
      }).map((observed): Observation => ({
        at: one.at,
        eventId,
        source: "journal",
        ...observed,
      })),
    );
  });
}

function eventIn(text: string): BusEvent | undefined {
  const value = parseJson(text);
  return isJsonObject(value) ? (value as unknown as BusEvent) : undefined;
}

/** Takes the exchange of an attempt. An attempt without a request, such as one without a token, has none. */
function take(
  exchanges: JournalExchange[],
  attempt: Extract<JournalHappening, { kind: "attempt" }>,
): JournalExchange | undefined {
  const index = exchanges.findIndex(
    ({ ruleArn, targetId, retries }) =>
      ruleArn === attempt.ruleArn && targetId === attempt.targetId && retries === attempt.retries,
  );
  return index < 0 ? undefined : exchanges.splice(index, 1)[0];
}

function isRetried(one: JournalHappening, later: readonly JournalHappening[]): boolean {
  if (one.kind !== "attempt") return false;
  const next = later.find(
    (other) =>
      other.kind !== "published" &&
      other.ruleArn === one.ruleArn &&
      other.targetArn === one.targetArn,
  );
  return next?.kind === "retry";
}

interface Context {
  whole: BusEvent | undefined;
  exchange: JournalExchange | undefined;
  isRetried: boolean;
}

function observedOf(one: JournalHappening, context: Context): Observed[] {
  if (one.kind === "published") return observedOfPublication(one, context);
  const { ruleArn: rule, targetArn } = one;
  const at = { rule, target: targetArn };
  switch (one.kind) {
    case "throttled":
    case "queued":
    case "notified":
      return [{ kind: one.kind, ...at }];
    case "attempt":
      return [{ kind: "attempt", ...at, ...attemptOf(one, context) }];
    case "retry":
      return [{ kind: "retry planned", ...at, after: one.afterMilliseconds }];
    case "deadLettered":
      return [{ kind: "dead-lettered", ...at, letter: one.letter }];
    case "lost":
      return [{ kind: "lost", ...at, reason: one.reason }];
  }
}

function observedOfPublication(
  { matchedRules, targets, replay }: Extract<JournalHappening, { kind: "published" }>,
  { whole }: Context,
): Observed[] {
  return [
    {
      kind: "published",
      ...(whole !== undefined && { event: { whole } }),
      ...(replay !== undefined && { replay }),
    },
    ...(matchedRules.length === 0 ? [{ kind: "matched nothing" as const }] : []),
    ...matchedRules.map((rule): Observed => ({
      kind: "matched",
      rule,
      targets: targets.filter(({ ruleArn }) => ruleArn === rule).map((one) => one.targetArn),
    })),
  ];
}

function attemptOf(
  { retries, outcome, delivered }: Extract<JournalHappening, { kind: "attempt" }>,
  { exchange: sent, isRetried: retried }: Context,
) {
  const status = sent?.outcome.status;
  return {
    number: retries + 1,
    result: delivered
      ? ("delivered" as const)
      : retried
        ? ("to be retried" as const)
        : ("failed for good" as const),
    outcome,
    ...(status !== undefined && { status }),
    ...(sent !== undefined && {
      milliseconds: sent.ended - sent.sent,
      exchange: exchangeOf(sent),
    }),
  };
}

function exchangeOf({
  request,
  outcome: { status, body = "" },
}: JournalExchange): ObservedExchange {
  return { request, ...(status !== undefined && { response: { status, body } }) };
}
