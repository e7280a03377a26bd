import { RunError } from "@pulumi/pulumi/errors";
import type { DeployedStack, StackOutputs } from "../../stack/deployed";
import type { StackRule } from "../../stack/fate";
import { readDeployedRules } from "../bus/deployedRules";
import { readDeployedTargets } from "../bus/deployedTargets";

/** What a stack has for the search of its archive. */
export type SearchOutputs = NonNullable<StackOutputs["erasureSearch"]>;

/** `shop-prod-erasure-search-1f3a90bc` of an ARN with or without a bus. */
export const searchRuleName = ({ ruleArn }: Pick<SearchOutputs, "ruleArn">): string =>
  ruleArn.split("/").at(-1) ?? "";

/** Reads the rule that receives a search. @returns undefined if it does not exist @throws RunError */
export async function readSearchRule(
  target: DeployedStack,
  outputs: SearchOutputs,
): Promise<StackRule | undefined> {
  const ruleNames = { "the search for erasures": { sending: [searchRuleName(outputs)] } };
  const [rule] = await readDeployedRules({ ...target, outputs: { ...target.outputs, ruleNames } });
  return rule;
}

/** @throws RunError for a rule that would not receive a search, or not send it to the queue */
export async function checkSearchRule(
  target: DeployedStack,
  outputs: SearchOutputs,
): Promise<void> {
  const name = searchRuleName(outputs);
  const broken = (what: string) =>
    new RunError(
      `The rule ${name}, which the stack ${target.stack} has for this, ${what}. Restore it with \`pulumi up\`.`,
    );
  const rule = await readSearchRule(target, outputs);
  if (rule === undefined) throw broken("does not exist");
  if (!rule.enabled) throw broken("is disabled");
  const { targets } = await readDeployedTargets(target, [name]);
  if (!targets.some(({ arn }) => arn === outputs.queueArn)) {
    throw broken("does not send to its queue");
  }
}
