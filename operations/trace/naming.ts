import type { BusEvent } from "../../eventbridge/event";
import type { Subscription } from "../../mapping/subscription";
import { formatRuleName } from "../../privacy/letter";
import type { Quotable } from "../../privacy/text";
import type { Vocabulary } from "../../privacy/vocabulary";
import type { RuleNames } from "../../stack/ruleNames";
import { allRules } from "../../stack/ruleNames";
import { isQueue } from "./fromBusLog";
import type { Place } from "./story";

/** What the entries are described with. */
export interface Naming {
  ruleNames: RuleNames;
  subscriptions: readonly Subscription[];
  vocabulary: Vocabulary;
  /** Whether personal data is shown. */
  reveal: boolean;
}

/** The same for one event. */
export interface Words extends Naming {
  quotable: Quotable;
  whole: BusEvent | undefined;
}

/** Names of a rule, of its subscription, and of its target. A name whose form is not that of an ARN is masked. */
export function placeOf(
  { rule: arn, target }: { rule: string; target?: string | undefined },
  { ruleNames }: Pick<Naming, "ruleNames">,
): Place {
  const rule = formatRuleName(arn);
  const subscription = subscriptionOf(rule, ruleNames);
  const name = target === undefined ? undefined : targetName(target);
  return {
    rule,
    ...(subscription !== undefined && { subscription }),
    ...(name !== undefined && { target: name }),
  };
}

/** The subscription that a rule belongs to; undefined for a rule that the stack does not have any more. */
const subscriptionOf = (rule: string, ruleNames: RuleNames): string | undefined =>
  Object.entries(ruleNames).find(([, own]) => allRules(own).includes(rule))?.[0];

/** The name in the ARN of an API destination, a queue or a topic; undefined for another text. */
function targetName(arn: string): string | undefined {
  const [, destination] = /:api-destination\/([\w.-]{1,64})(?:\/|$)/.exec(arn) ?? [];
  if (destination !== undefined) return destination;
  const [, , service, , , name = ""] = arn.split(":");
  const isNamed = (isQueue(arn) || service === "sns") && /^[\w-]{1,256}$/.test(name);
  return isNamed ? name : undefined;
}
