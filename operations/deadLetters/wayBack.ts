import { RunError } from "@pulumi/pulumi/errors";
import type { BusEvent, Json } from "../../eventbridge/event";
import { parseJson } from "../../eventbridge/json";
import type { Subscription } from "../../mapping/subscription";
import {
  differing,
  judgeOf,
  rulesOfCheckout,
  UnreadablePattern,
  type Fate,
  type Judge,
  type StackRule,
} from "../../stack/fate";
import { orgsInUse, type ConfiguredStack } from "../../stack/stack";
import type { StackOutputs, DeployedStack } from "../../stack/deployed";
import type { Letter, OriginalEvent } from "../../eventbridge/deadLetter";
import type { Refusal } from "./publishable";
import { deployedRules, missingIn } from "./services";

/** What becomes of events that are published once more, by the rules that are deployed now. */
export interface WayBack {
  rules: readonly StackRule[];
  /** Names of the stack's rules that do not exist, or are disabled: a redrive publishes nothing then. */
  missing: readonly string[];
  /** Names of subscriptions whose deployed rules are not those that this checkout would make. */
  differing: readonly string[];
  /** The event as a rule sees it once it is published again. */
  asPublished: (event: OriginalEvent) => BusEvent;
  fates: (event: OriginalEvent) => Fate[];
  refusal: Refusal;
}

/**
 * Reads the deployed rules, for PutEvents hands an event to those, and to no others.
 *
 * @param subscriptions of this checkout: which events are meant, and why no request can be made of one
 * @throws RunError where the rules cannot be read
 */
export async function wayBackOf(
  target: DeployedStack,
  subscriptions: readonly Subscription[],
): Promise<WayBack> {
  return wayBackBy(await deployedRules(target), target.outputs, subscriptions);
}

/** The same, of rules that were read. Pure. */
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
    missing: missingIn(outputs, rules),
    differing: differing(rules, rulesOfCheckout(subscriptions)),
    asPublished: published,
    fates,
    refusal: (event, letter) => refusalBy(fates(event), own.get(ruleOf(letter) ?? "")),
  };
}

/** As `judgeOf`. @throws RunError naming the deployed rule whose pattern cannot be read here */
export function judgeOfDeployed(
  rules: readonly StackRule[],
  subscriptions: readonly Subscription[],
): Judge {
  try {
    return judgeOf(rules, subscriptions);
  } catch (error) {
    if (!(error instanceof UnreadablePattern)) throw error;
    throw new RunError(
      `What the deployed rules do with an event cannot be said: ${error.message}. \`pulumi up\` brings this checkout's rules back.`,
    );
  }
}

/** As a rule sees it. The account is the one that publishes, taken to be the queue's; the service keeps whole seconds. */
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
    detail: parsedDetail ?? (parseJson(detail) as BusEvent["detail"]), // it is known to be an object
  };
}

/** The name of the rule whose target failed; undefined where a rule sent the event to the queue itself. */
const ruleOf = ({ attributes: { RULE_ARN } }: Pick<Letter, "attributes">): string | undefined =>
  RULE_ARN?.split("/").at(-1);

/**
 * Why an event must not be published. Its message is deleted once it is, so that the subscription to which the message
 * belongs must send it. Where nobody knows which one that is, because a rule sent the event to the queue itself or the rule
 * is gone, one subscription at least must send it, and none may lose it. What becomes of it for the others was decided when
 * it was published first.
 *
 * @param own the subscription whose rule the message names
 * @returns undefined where it may be published
 */
function refusalBy(fates: readonly Fate[], own: string | undefined): string | undefined {
  const [ownFate] = fates.filter(({ subscription }) => subscription === own);
  if (ownFate !== undefined) return ownFate.kind === "sent" ? undefined : unsent(ownFate);
  const lost = fates.find((fate) => fate.kind === "vanishes" && fate.deployed);
  if (lost !== undefined) return unsent(lost);
  if (fates.some(({ kind }) => kind === "sent")) return undefined;
  const fate = fates.find(({ kind }) => kind !== "not meant");
  return fate === undefined
    ? "no subscription is about it any more: no rule of the stack would match it, and it would be lost"
    : unsent(fate);
}

/** What keeps an event from being sent, as a clause that names paths and no values. */
function unsent(fate: Fate): string {
  const { subscription, kind } = fate;
  switch (kind) {
    case "sent":
      throw new Error(`${subscription} sends it`);
    case "not meant":
      return `${subscription} is not about it any more: none of its rules would match it, and it would be lost`;
    case "dead-lettered":
      return `no request can be made of it: ${subscription} would send it to the dead-letter queue again${because(fate.reasons)}`;
    case "vanishes":
      return fate.deployed
        ? `${subscription} is about it, but none of its rules would match it, and it would be lost${because(fate.reasons)}`
        : `${subscription} is about it, but is not deployed: no rule would match it, and it would be lost. Deploy it with \`pulumi up\` first`;
  }
}

/** Where this checkout could send it, its mapping is not the deployed one. */
const because = (reasons: readonly string[]): string =>
  reasons.length > 0
    ? ` (${reasons.join("; ")}). Change it with --edit, or drop it`
    : ". The deployed rules are not those of this checkout, which could send it: run `pulumi up` first";

/** What a redrive of an event causes beside its being sent, each as a clause; empty where there is no more. */
export function besides(fates: readonly Fate[]): string[] {
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
        return [`${subscription} is about it and does not get it: none of its rules matches${why}`];
      case "not meant":
        return [];
    }
  });
}

/** As a sentence; undefined where there is no difference. */
export function formatDifference(names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  return `The deployed rules of ${names.join(", ")} are not those of this checkout: what is published goes by the deployed ones. \`pulumi up\` brings them up to date.`;
}

/**
 * Events a second that a redrive publishes where nothing else is asked for: half of what the slowest of the orgs takes,
 * so that live events go on.
 */
export function restrainedRate(stack: ConfiguredStack): number {
  return Math.min(...orgsInUse(stack).map(({ settings }) => settings.invocationRateLimit)) / 2;
}
