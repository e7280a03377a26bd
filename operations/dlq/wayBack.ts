import { orgsOf, type Stack } from "../stack";
import type { Json } from "../../eventbridge/event";
import { parseJson } from "../../eventbridge/json";
import { compilePattern } from "../../eventbridge/pattern/compile";
import { patternOfMeant } from "../../mapping/compile";
import type { OriginalEvent } from "./letter";

/**
 * Why an event must not be published once more: PutEvents takes what no rule matches, and it would be nowhere then.
 * By the subscriptions as they are in this checkout, which are taken to be deployed.
 *
 * @returns a function that says it of an event; undefined where there is a subscription for it
 */
export function refusalOf({ subscriptions }: Pick<Stack, "subscriptions">) {
  const meant = subscriptions.map((one) => compilePattern(JSON.stringify(patternOfMeant(one))));
  return ({ source, detailType, detail }: OriginalEvent): string | undefined => {
    let event: Json;
    try {
      event = { source, "detail-type": detailType, detail: parseJson(detail) };
    } catch (error) {
      return `nobody can say which rules match it: ${(error as Error).message}`; // such as the number 1e400
    }
    return meant.some((matches) => matches(event))
      ? undefined
      : "no subscription is about it any more: no rule would match it, and it would be lost";
  };
}

/**
 * Events a second that a redrive publishes where nothing else is asked for: half of what the slowest of the orgs takes,
 * so that live events go on.
 */
export function restrainedRate(stack: Stack): number {
  return Math.min(...orgsOf(stack).map(({ settings }) => settings.invocationRateLimit)) / 2;
}
