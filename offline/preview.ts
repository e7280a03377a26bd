import type { Judgement, JudgingPolicy, Violation } from "../emulator/embedded/policyPack";
import type { Registered } from "../emulator/embedded/program";
import type { SubscriptionCost } from "../components/salesforceIntegration";
import { revealed } from "../emulator/propertyValues";
import { countCalls } from "./cost/calls";
import { estimateCost, type Cost } from "./cost/cost";
import type { Usage } from "./cost/usage";
import { createEmulator, IDLE_RUNTIME } from "./emulatedStack";
import { judgeProgram, withPolicyPack } from "./judgeProgram";
import { passphrases, readStack } from "../stack/stack";

/** The result of a preview, in the shape that `--json` prints. */
export interface Preview {
  stack: string;
  resources: { type: string; name: string; protect: boolean }[];
  /** Rules and API calls of each subscription, by its name. */
  subscriptions: Record<string, SubscriptionCost>;
  policies: JudgingPolicy[];
  violations: PreviewedViolation[];
  /** Inputs that a policy would fix. */
  remediations: { policy: string; resource: string; changed: string[] }[];
  /** Whether no violation is mandatory. */
  ok: boolean;
  /** The estimate of `--cost`; absent without that option. */
  cost?: Cost;
}

/** A violation, with the policy's own words. */
export interface PreviewedViolation extends Omit<Violation, "description"> {
  /** Name of the resource; undefined for a violation of the stack as a whole. */
  resource: string | undefined;
  severity: string | undefined;
  remediation: string;
  url: string;
}

/** What a preview is asked for. */
export interface PreviewOptions {
  stack: string;
  /** File that configures the policies. Default: `policy/config/<stack>.json`. */
  policyConfig?: string | undefined;
  /** The assumed use of the stack, for the estimate of its monthly cost. Default: no estimate. */
  usage?: Omit<Usage, "callsPerEvent" | "orgs" | "destinations"> | undefined;
}

const SILENT = { planned: () => undefined, judged: () => undefined };

/**
 * Evaluates a stack's program, and has the policy pack judge it, without an engine, an account or state. Every resource is
 * planned as new. Its outputs are the emulator's, so that no value is unknown until the update.
 *
 * @param directory of Pulumi.yaml
 * @throws RunError for a mistake in the stack file, the program or the policy configuration, Refused for resources that the
 *   emulator refuses
 */
export async function preview(
  directory: string,
  { stack: stackName, policyConfig, usage }: PreviewOptions,
): Promise<Preview> {
  const { stack, program, judgement } = await withPolicyPack(directory, stackName, async (pack) => {
    const stack = await readStack(directory, stackName, passphrases());
    const judged = await judgeProgram({
      directory,
      configuration: stack.configuration,
      controlPlane: createEmulator(stack, IDLE_RUNTIME).controlPlane,
      pack,
      listener: SILENT,
      ...(policyConfig !== undefined && { policyConfig }),
    });
    return { stack, ...judged };
  });
  // A program other than this project's may not export them.
  const subscriptions = (program.outputs.subscriptions ?? {}) as Preview["subscriptions"];
  const found = {
    stack: stackName,
    subscriptions,
    ...describeJudgement(program.resources, judgement),
  };
  if (usage === undefined) return found;
  const calls = countCalls(stack, program);
  const planned = program.resources.filter(({ custom }) => custom).map(plannedResource);
  return { ...found, cost: estimateCost(planned, { ...usage, ...calls }, stack.region) };
}

const plannedResource = ({ type, request }: Registered) => ({
  type,
  inputs: revealed(request.getObject()?.toJavaScript() ?? {}) as Record<string, unknown>,
});

function describeJudgement(
  resources: readonly Registered[],
  { policies, violations, remediations }: Judgement,
): Omit<Preview, "stack" | "subscriptions"> {
  const about = new Map(policies.map((policy) => [policy.name, policy]));
  return {
    resources: resources.map(({ type, name, request }) => ({
      type,
      name,
      protect: request.getProtect() ?? false,
    })),
    policies,
    violations: violations.map(({ policy, urn, mandatory, message }) => ({
      policy,
      urn,
      resource: nameIn(urn),
      mandatory,
      message,
      severity: about.get(policy)?.severity,
      remediation: about.get(policy)?.remediation ?? "",
      url: about.get(policy)?.url ?? "",
    })),
    remediations: remediations.map(({ policy, urn, changed }) => ({
      policy,
      resource: nameIn(urn) ?? "",
      changed,
    })),
    ok: !violations.some(({ mandatory }) => mandatory),
  };
}

const nameIn = (urn: string) => (urn === "" ? undefined : urn.split("::").at(-1));
