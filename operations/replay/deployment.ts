import { canonical } from "../../eventbridge/json";
import { compile } from "../../mapping/compile";
import type { CompiledRule, Subscription } from "../../mapping/subscription";
import { differing, rulesOfCheckout, type StackRule } from "../../stack/fate";
import type { DeployedTarget, DeployedTargets, TargetRequest } from "../bus/deployedTargets";
import type { Refusal } from "./refusal";
import type { SelectedSubscription } from "./selection";

/** The stack as it is deployed, and as this checkout would deploy it. */
export interface Deployment {
  /** The rules that were found on the bus. */
  rules: readonly StackRule[];
  /** Of the rules that were found. */
  targets: DeployedTargets["targets"];
  /** Of the checkout. */
  subscriptions: readonly Subscription[];
}

/**
 * Why rules cannot receive a replay: they are missing, are disabled, have no target, or differ from this checkout. Pure.
 *
 * @returns also the names of all subscriptions that are deployed differently
 */
export function deploymentRefusals(
  stack: string,
  selected: readonly SelectedSubscription[],
  { rules, targets, subscriptions }: Deployment,
): { refusals: Refusal[]; changed: string[] } {
  const wanted = selected.flatMap(({ rules: own }) => own);
  const found = new Map(rules.map((rule) => [rule.name, rule]));
  const missing = wanted.filter((name) => !found.has(name));
  const disabled = wanted.filter((name) => found.get(name)?.enabled === false);
  const without = wanted.filter(
    (name) => found.has(name) && !targets.some(({ rule }) => rule === name),
  );
  const changed = [
    ...new Set([
      ...differing(rules, rulesOfCheckout(subscriptions)),
      ...changedTargets(rules, targets, subscriptions),
    ]),
  ];
  const ofSelected = changed.filter((name) => selected.some((one) => one.name === name));
  const broken = (what: string, rulesInList: readonly string[]): Refusal[] =>
    rulesInList.length === 0
      ? []
      : [
          {
            reason: `The stack ${stack} ${what} ${rulesInList.join(", ")}: their events would be lost. Restore the stack with \`pulumi up\` first.`,
          },
        ];
  const isBroken = missing.length + disabled.length + without.length > 0;
  return {
    changed,
    refusals: [
      ...broken("lacks the rules", missing),
      ...broken("has disabled rules:", disabled),
      ...broken("has rules without a target:", without),
      ...(ofSelected.length === 0 || isBroken
        ? []
        : [
            {
              reason: `What is deployed for ${ofSelected.join(", ")} differs from this checkout, and a replay goes by what is deployed.`,
              remedy: "Deploy this checkout with `pulumi up` first.",
              unless: "--as-deployed" as const,
            },
          ]),
    ],
  };
}

/** Names of subscriptions of which a target sends another request than the mapping of the checkout. */
function changedTargets(
  rules: readonly StackRule[],
  targets: readonly DeployedTarget[],
  subscriptions: readonly Subscription[],
): string[] {
  const patternOf = new Map(
    rules.map(({ name, pattern }) => [name, canonical(JSON.parse(pattern))]),
  );
  return subscriptions
    .filter((subscription) => {
      const compiled = new Map(
        compile(subscription).rules.map((rule) => [
          canonical(rule.eventPattern),
          meaningOf(requestOf(rule)),
        ]),
      );
      const own = new Set(
        rules.flatMap(({ name, subscription: of, does }) =>
          of === subscription.name && does === "sends" ? [name] : [],
        ),
      );
      return targets.some(({ rule, request }) => {
        const expected = compiled.get(patternOf.get(rule) ?? "");
        return own.has(rule) && expected !== undefined && expected !== meaningOf(request);
      });
    })
    .map(({ name }) => name);
}

function requestOf({ pathParameterValues, headers, input }: CompiledRule): TargetRequest {
  return {
    pathParameterValues,
    ...(Object.keys(headers).length > 0 && { headers }),
    ...input,
  };
}

/** A text that is the same for requests with the same values, in any order of their keys. */
function meaningOf({ inputTransformer, ...request }: TargetRequest): string {
  const template = inputTransformer && {
    ...inputTransformer,
    inputTemplate: keysOf(inputTransformer),
  };
  return canonical({ ...request, inputTransformer: template });
}

/** A template with its keys; if it is no JSON around its placeholders, its text. */
function keysOf({ inputTemplate }: { inputTemplate: string }): unknown {
  try {
    return JSON.parse(
      inputTemplate.replace(/<[^<>]*>/g, (placeholder) => JSON.stringify(placeholder)),
    );
  } catch {
    return inputTemplate;
  }
}
