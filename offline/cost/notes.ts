import { formatCount } from "../../text/count";
import { CURRENCY, PRICED_REGION, PRICES } from "./prices";
import { loggedGigabytes } from "./quantities";
import { FREE, ofKind, PRICED, type PlannedResource, type PricedKind } from "./resources";
import { LOG_RECORD_BYTES, LOG_RECORDS, NOTIFICATIONS_AN_ALARM, type Usage } from "./usage";

/** The assumptions of an estimate, and the parts that cost nothing or are left out of it, each as a sentence. */
export function notesOn(
  resources: readonly PlannedResource[],
  usage: Usage,
  region: string,
): string[] {
  const has = (kind: PricedKind) => ofKind(resources, kind).length > 0;
  const known = new Set<string>([...FREE, ...Object.values(PRICED)]);
  const unknown = new Set(resources.map(({ type }) => type).filter((type) => !known.has(type)));
  const isLogged =
    has("logGroup") &&
    loggedGigabytes(ofKind(resources, "bus"), {
      events: usage.rate,
      deadLetters: has("queue") ? usage.rate * usage.deadLettered : 0,
      usage,
    }) > 0;
  return [
    ...assumptions(resources, usage, isLogged),
    ...(isKeptForEver(resources)
      ? ["Data that is kept for ever is counted for its first month; its storage grows each month."]
      : []),
    "Free: rules, targets, IAM" +
      (has("connection") ? ", and the secret of the connection, which EventBridge pays for." : "."),
    ...leftOut(resources),
    ...[...unknown].map((type) => `Left out: ${type}, whose price is not known here.`),
    "Left out: free tiers, discounts, taxes, data transfer, and other users of the same bus.",
    ...(region === PRICED_REGION
      ? []
      : [
          `The prices are those of ${PRICED_REGION}; some may be higher in ${region}, the stack's Region.`,
        ]),
  ];
}

function assumptions(
  resources: readonly PlannedResource[],
  usage: Usage,
  isLogged: boolean,
): string[] {
  const bytes = usage.eventBytes.toLocaleString("en-US");
  const deadLettered = (usage.deadLettered * 100).toLocaleString("en-US");
  const has = (kind: PricedKind) => ofKind(resources, kind).length > 0;
  return [
    `Assumed: ${formatCount(usage.rate, "event")} a second all month (730 hours), ${bytes} bytes each; ${deadLettered} % of them are dead-lettered and redriven once.`,
    `An event is counted with ${formatCount(usage.callsPerEvent, "API call")}, the most that it causes. Retried calls come on top.`,
    ...(has("bus") ? [] : ["The bus is an existing one: its owner may pay for the events."]),
    ...(has("topic") && (has("alarm") || has("compositeAlarm"))
      ? [`Assumed: ${NOTIFICATIONS_AN_ALARM} notifications an alarm.`]
      : []),
    ...(isLogged
      ? [
          `Assumed: the bus logs ${LOG_RECORDS.INFO} records of ${LOG_RECORD_BYTES.toLocaleString("en-US")} bytes an event at INFO, ${LOG_RECORDS.TRACE} at TRACE, and ${LOG_RECORDS.ERROR} a dead letter at ERROR. Each retried attempt adds one at ERROR.`,
        ]
      : []),
  ];
}

function isKeptForEver(resources: readonly PlannedResource[]): boolean {
  return (
    ofKind(resources, "archive").some(({ inputs }) => !inputs.retentionDays) ||
    ofKind(resources, "logGroup").some(({ inputs }) => !inputs.retentionInDays)
  );
}

function leftOut(resources: readonly PlannedResource[]): string[] {
  const keys = ofKind(resources, "key");
  return [
    ...(keys.length > 0
      ? [
          `Left out: requests to the key (${PRICES.keyRequests.usd} ${CURRENCY} for 10,000): AWS does not publish how often EventBridge makes them.`,
        ]
      : []),
    ...(keys.some(({ inputs }) => inputs.enableKeyRotation === true)
      ? [
          `Left out: the yearly rotations of a key. KMS charges ${PRICES.keys.usd} ${CURRENCY} a month more after the first rotation, and as much again after the second.`,
        ]
      : []),
  ];
}
