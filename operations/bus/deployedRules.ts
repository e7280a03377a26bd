import { RunError } from "@pulumi/pulumi/errors";
import { callAws, clientConfig, objectsIn } from "../../clients/aws/client";
import type { Subscription } from "../../mapping/subscription";
import type { DeployedStack, StackOutputs } from "../../stack/deployed";
import {
  judgeOf,
  stackRules,
  UnreadablePattern,
  type FateJudge,
  type StackRule,
} from "../../stack/fate";
import { allRules } from "../../stack/ruleNames";

/**
 * Reads the rules of a stack as they are deployed now: they decide what becomes of an event that is published. Source:
 * EventBridge API reference, ListRules and Rule.
 */
export async function readDeployedRules(target: DeployedStack): Promise<StackRule[]> {
  const { endpoint, outputs, about } = target;
  const sdk = await import("@aws-sdk/client-eventbridge");
  const client = new sdk.EventBridgeClient(clientConfig(endpoint));
  const found = new Map<string, { pattern: string; enabled: boolean }>();
  const what = `The event bus ${outputs.eventBusArn}`;
  await callAws({ ...about, what }, async (abortSignal) => {
    let NextToken: string | undefined;
    do {
      const command = new sdk.ListRulesCommand({ EventBusName: outputs.eventBusArn, NextToken });
      const page = await client.send(command, { abortSignal });
      for (const { Name, State, EventPattern } of objectsIn(page.Rules, "Rules")) {
        if (Name === undefined || EventPattern === undefined) continue;
        found.set(Name, { pattern: EventPattern, enabled: State !== "DISABLED" });
      }
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
  });
  return stackRules(outputs.ruleNames, found);
}

/** The names of a stack's rules. */
export function ruleNamesOf({ ruleNames }: StackOutputs): string[] {
  return Object.values(ruleNames).flatMap(allRules);
}

/** The names of a stack's rules that are not among the deployed ones, or are disabled. */
export function missingRules(outputs: StackOutputs, deployed: readonly StackRule[]): string[] {
  const enabled = new Set(deployed.filter(({ enabled }) => enabled).map(({ name }) => name));
  return ruleNamesOf(outputs).filter((name) => !enabled.has(name));
}

/**
 * PutEvents takes events for a bus that does not exist, and for a bus whose rules are gone or disabled. Those events would
 * be lost, because a message is deleted once the service has taken its event.
 *
 * @throws RunError naming the missing rules
 */
export function checkRules(target: DeployedStack, rules: readonly StackRule[]): void {
  const missing = missingRules(target.outputs, rules);
  if (missing.length > 0) throw new RunError(describeMissingRules(target.stack, missing));
}

/** The loss that missing rules would cause, and the remedy. */
export const describeMissingRules = (stack: string, missing: readonly string[]): string =>
  `Events would be lost: the stack ${stack} has no enabled rule ${missing.join(", ")}. Restore it with \`pulumi up\` first.`;

/** As `judgeOf`. @throws RunError naming the deployed rule whose pattern this program cannot read */
export function judgeOfDeployed(
  rules: readonly StackRule[],
  subscriptions: readonly Subscription[],
): FateJudge {
  try {
    return judgeOf(rules, subscriptions);
  } catch (error) {
    if (!(error instanceof UnreadablePattern)) throw error;
    throw new RunError(
      `The effect of the deployed rules on an event is not known: ${error.message}. Restore the rules of this checkout with \`pulumi up\`.`,
    );
  }
}
