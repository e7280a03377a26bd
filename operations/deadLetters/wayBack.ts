import type { BusEvent, Json } from "../../eventbridge/event";
import { parseJson } from "../../eventbridge/json";
import type { Letter, OriginalEvent } from "../../eventbridge/deadLetter";
import type { Subscription } from "../../mapping/subscription";
import type { StackOutputs, DeployedStack } from "../../stack/deployed";
import { differing, rulesOfCheckout, type Fate, type StackRule } from "../../stack/fate";
import { orgsInUse, type ConfiguredStack } from "../../stack/stack";
import { parsedJson } from "../../text/parsedJson";
import { judgeOfDeployed, missingRules, readDeployedRules } from "../bus/deployedRules";
import { isSearch } from "../erasureSearch/name";
import type { Refusal } from "./publishable";

/** What becomes of events that are published again, by the rules that are deployed now. */
export interface WayBack {
  rules: readonly StackRule[];
  /** Names of the stack's rules that do not exist or are disabled: a redrive publishes nothing then. */
  missing: readonly string[];
  /** Names of subscriptions whose deployed rules differ from those that this checkout would make. */
  differing: readonly string[];
  /** The event as a rule sees it once it is published again. */
  asPublished: (event: OriginalEvent) => BusEvent;
  fates: (event: OriginalEvent) => Fate[];
  refusal: Refusal;
  /** Whether a redrive can search the archive for the erasures that Salesforce has accepted. */
  searchesArchive: boolean;
}

/**
 * Reads the deployed rules: PutEvents matches an event against those rules and no others.
 *
 * @param subscriptions of this checkout: which events they are for, and why no request can be made from an event
 * @throws RunError if the rules cannot be read
 */
export async function readWayBack(
  target: DeployedStack,
  subscriptions: readonly Subscription[],
): Promise<WayBack> {
  return wayBackBy(await readDeployedRules(target), target.outputs, subscriptions);
}

/** As `readWayBack`, for rules that were read before. Pure. */
export function wayBackBy(
  rules: readonly StackRule[],
  outputs: StackOutputs,
  subscriptions: readonly Subscription[],
): WayBack {
  const judge = judgeOfDeployed(rules, subscriptions);
  const own = new Map(rules.map(({ name, subscription }) => [name, subscription]));
  const [, , , region = "", account = ""] = outputs.deadLetterQueueArn.split(":");
  const published = (event: OriginalEvent) => asPublished(event, region, account);
  const fates = (event: OriginalEvent) => judge(published(event) as unknown as Json);
  return {
    rules,
    missing: missingRules(outputs, rules),
    differing: differing(rules, rulesOfCheckout(subscriptions)),
    asPublished: published,
    fates,
    searchesArchive: typeof outputs.erasureSearch === "object" && outputs.erasureSearch !== null,
    refusal: (event, letter) =>
      isOfSearch(letter, outputs)
        ? OF_SEARCH
        : refusalBy(fates(event), own.get(failedRule(letter) ?? "")),
  };
}

/**
 * The event as a rule sees it. The account is that of the publisher, which is taken to be the queue's account. The service
 * keeps whole seconds of the time.
 */
function asPublished(
  { source, detailType, detail, parsedDetail, time, resources }: OriginalEvent,
  region: string,
  account: string,
): BusEvent {
  return {
    version: "0",
    id: "00000000-0000-4000-8000-000000000000",
    "detail-type": detailType,
    source,
    account,
    time: new Date(time ?? Date.now()).toISOString().replace(/\.\d+Z$/, "Z"),
    region,
    resources: [...resources],
    detail: parsedDetail ?? (parseJson(detail) as BusEvent["detail"]), // `OriginalEvent` holds an object
  };
}

/** The name of the rule whose target failed; undefined if a rule sent the event to the queue itself. */
const failedRule = ({ attributes: { RULE_ARN } }: Pick<Letter, "attributes">): string | undefined =>
  RULE_ARN?.split("/").at(-1);

/**
 * Whether a search of the archive could not send an erasure to its own queue. The event has the name of the search, which also tells
 * where the stack has no search any more, or one by another name.
 */
const isOfSearch = (
  { attributes: { RULE_ARN }, body }: Pick<Letter, "attributes" | "body">,
  { erasureSearch }: StackOutputs,
): boolean => {
  if (RULE_ARN === undefined) return false;
  if (RULE_ARN === erasureSearch?.ruleArn) return true;
  const event = body.includes("replay-name") ? parsedJson(body) : undefined;
  const { "replay-name": replay } = (event ?? {}) as { "replay-name"?: unknown };
  return typeof replay === "string" && isSearch(replay);
};

const OF_SEARCH =
  "it is a copy for a search of the archive, and the event itself took its own way. Drop it; `pulumi up` repairs the queue of the search";

/**
 * Why an event must not be published. Its message is deleted afterwards, so the subscription of the message must send the
 * event. That subscription is unknown if a rule sent the event to the queue itself, or if the rule is gone; then at least
 * one subscription must send the event, and none may lose it. What becomes of the event for the other subscriptions was
 * decided when it was published for the first time.
 *
 * @param own the subscription whose rule the message names
 * @returns undefined if the event may be published
 */
function refusalBy(fates: readonly Fate[], own: string | undefined): string | undefined {
  const [ownFate] = fates.filter(({ subscription }) => subscription === own);
  if (ownFate !== undefined) return ownFate.kind === "sent" ? undefined : describeUnsent(ownFate);
  const lost = fates.find((fate) => fate.kind === "vanishes" && fate.deployed);
  if (lost !== undefined) return describeUnsent(lost);
  if (fates.some(({ kind }) => kind === "sent")) return undefined;
  const fate = fates.find(({ kind }) => kind !== "not meant");
  return fate === undefined
    ? "no subscription is for this event any more: no rule of the stack would match it, and it would be lost"
    : describeUnsent(fate);
}

/** Why an event is not sent, as a clause that names paths and no values. */
function describeUnsent(fate: Fate): string {
  const { subscription, kind } = fate;
  switch (kind) {
    case "sent":
      throw new Error(`${subscription} sends the event`);
    case "not meant":
      return `${subscription} is not for this event any more: none of its rules would match it, and it would be lost`;
    case "dead-lettered":
      return `no request can be made from it: ${subscription} would send it to the dead-letter queue again${explain(fate.reasons)}`;
    case "vanishes":
      return fate.deployed
        ? `${subscription} is for this event, but none of its rules would match it, and it would be lost${explain(fate.reasons)}`
        : `${subscription} is for this event, but is not deployed: no rule would match it, and it would be lost. Deploy it with \`pulumi up\` first`;
  }
}

/** The reasons and the remedy. Without a reason, this checkout could send the event: its mapping is not deployed. */
const explain = (reasons: readonly string[]): string =>
  reasons.length > 0
    ? ` (${reasons.join("; ")}). Change it with --edit, or drop it`
    : ". The deployed rules differ from those of this checkout, which could send it: run `pulumi up` first";

/** What a redrive of an event causes apart from a request, each as a clause; empty if nothing else happens. */
export function describeSideEffects(fates: readonly Fate[]): string[] {
  return fates.flatMap((fate) => {
    const { subscription } = fate;
    const why = "reasons" in fate && fate.reasons.length > 0 ? ` (${fate.reasons.join("; ")})` : "";
    switch (fate.kind) {
      case "sent":
        return fate.deadLetteredBy.length === 0
          ? []
          : [`${subscription} sends a part, and the event to the dead-letter queue as well${why}`];
      case "dead-lettered":
        return [`${subscription} sends it to the dead-letter queue again${why}`];
      case "vanishes":
        return [
          `${subscription} is for this event and does not get it: none of its rules matches${why}`,
        ];
      case "not meant":
        return [];
    }
  });
}

/** A sentence about deployed rules that differ from those of the checkout; undefined if there is no difference. */
export function formatDifference(names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  return `The deployed rules of ${names.join(", ")} differ from those of this checkout. A redrive goes by the deployed rules. Update them with \`pulumi up\`.`;
}

/**
 * The default rate of a redrive, in events a second: half of the lowest `invocationRateLimit` of the stack's orgs, so that
 * live events are delivered meanwhile.
 */
export function defaultRate(stack: ConfiguredStack): number {
  return Math.min(...orgsInUse(stack).map(({ settings }) => settings.invocationRateLimit)) / 2;
}
