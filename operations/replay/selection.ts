import { RunError } from "@pulumi/pulumi/errors";
import { allRules, type RuleNames } from "../../stack/ruleNames";
import { didYouMean } from "../../text/suggest";

/** The rules of a subscription that receive the events of a replay. */
export interface SelectedSubscription {
  name: string;
  /** Names of the selected rules. */
  rules: readonly string[];
  /** Those of them that send to Salesforce. */
  sending: readonly string[];
  /** Whether all rules of the subscription that send to Salesforce are selected. */
  isWhole: boolean;
}

/** What a person selects; nothing selects all rules of the stack. */
export interface Selection {
  /** Names of rules, or of subscriptions, which stand for their rules. */
  rules?: readonly string[] | undefined;
  /** Names of subscriptions. */
  subscriptions?: readonly string[] | undefined;
}

/**
 * Selects rules of a stack, by its outputs. Pure.
 *
 * @throws RunError with every name that the stack does not have
 */
export function selectRules(
  stack: string,
  ruleNames: RuleNames,
  { rules = [], subscriptions = [] }: Selection,
): SelectedSubscription[] {
  const all = Object.entries(ruleNames);
  const names = all.map(([name]) => name);
  const ruleOrSubscription = [...names, ...all.flatMap(([, own]) => allRules(own))];
  const mistakes = [
    ...unknownNames("--subscription", subscriptions, names),
    ...unknownNames("--rule", rules, ruleOrSubscription),
  ];
  if (mistakes.length > 0) {
    const has = all.map(([name, own]) => `${name} (${allRules(own).join(", ")})`).join("; ");
    throw new RunError(
      `${mistakes.join(" ")} The stack ${stack} has these subscriptions, with their rules: ${has}.`,
    );
  }
  const isAll = rules.length + subscriptions.length === 0;
  return all.flatMap(([name, own]): SelectedSubscription[] => {
    const isNamed = isAll || subscriptions.includes(name) || rules.includes(name);
    const selected = allRules(own).filter((rule) => isNamed || rules.includes(rule));
    const sending = selected.filter((rule) => rule !== own.unmappable);
    const isWhole = sending.length === own.sending.length;
    return selected.length === 0 ? [] : [{ name, rules: selected, sending, isWhole }];
  });
}

function unknownNames(
  option: string,
  given: readonly string[],
  known: readonly string[],
): string[] {
  return given
    .filter((name) => !known.includes(name))
    .map((name) => `${option} ${name} does not exist.${didYouMean(name, known)}`);
}
