import type { Judgement, JudgingPolicy, Violation } from "../emulator/embedded/policyPack";
import { isBlocking } from "../emulator/embedded/policyExceptions";
import type { Registered } from "../emulator/embedded/program";
import type { SubscriptionCost } from "../components/salesforceIntegration";
import { revealed } from "../emulator/propertyValues";
import type { Changes } from "./changes/changes";
import { countCalls } from "./cost/calls";
import { estimateCost, type Cost } from "./cost/cost";
import type { Usage } from "./cost/usage";
import { createEmulator, IDLE_RUNTIME } from "./emulatedStack";
import { judgeProgram, withPolicyPack } from "./judgeProgram";
import { redact } from "../privacy/redactor";
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
  /** Sentences about the policy configuration: that there is none, or which of its exceptions have no effect. */
  notices: string[];
  /** Whether every mandatory violation is exempted. */
  ok: boolean;
  /** The estimate of `--cost`; absent without that option. */
  cost?: Cost;
  /** The comparison of `--changes`; absent without that option. */
  changes?: Changes;
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
  /** File that configures the policies. Default: `policy/config/<stack>.json`, or else each policy's own level and settings. */
  policyConfig?: string | undefined;
  /** The assumed use of the stack, for the estimate of its monthly cost. Default: no estimate. */
  usage?: Omit<Usage, "callsPerEvent" | "orgs" | "destinations"> | undefined;
  /** Compares the resources with another state of the stack. Default: no comparison. */
  compare?: ((resources: readonly Registered[]) => Promise<Changes>) | undefined;
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
  { stack: stackName, policyConfig, usage, compare }: PreviewOptions,
): Promise<Preview> {
  const { stack, program, judgement, notices } = await withPolicyPack(
    directory,
    stackName,
    async (pack) => {
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
    },
  );
  // A program other than this project's may not export them.
  const subscriptions = (program.outputs.subscriptions ?? {}) as Preview["subscriptions"];
  const found = {
    stack: stack.configuration.stack,
    subscriptions,
    ...describeJudgement(program.resources, judgement),
    notices: notices.map(redact),
    ok: !judgement.violations.some(isBlocking),
    ...(compare !== undefined && { changes: await compare(program.resources) }),
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

/** Secrets are replaced here, before a format escapes their characters and makes them hard to find. */
function describeJudgement(
  resources: readonly Registered[],
  { policies, violations, remediations }: Judgement,
): Omit<Preview, "stack" | "subscriptions" | "notices" | "ok"> {
  const about = new Map(policies.map((policy) => [policy.name, policy]));
  return {
    resources: resources.map(({ type, name, request }) => ({
      type,
      name: redact(name),
      protect: request.getProtect() ?? false,
    })),
    policies: policies.map(({ notApplicable, ...policy }) => ({
      ...policy,
      ...(notApplicable !== undefined && { notApplicable: redact(notApplicable) }),
    })),
    violations: violations.map(({ policy, urn, mandatory, message, exemption }) => ({
      policy,
      urn: redact(urn),
      resource: nameIn(redact(urn)),
      mandatory,
      message: redact(message),
      ...(exemption !== undefined && { exemption: { reason: redact(exemption.reason) } }),
      severity: about.get(policy)?.severity,
      remediation: about.get(policy)?.remediation ?? "",
      url: about.get(policy)?.url ?? "",
    })),
    remediations: remediations.map(({ policy, urn, changed }) => ({
      policy,
      resource: nameIn(redact(urn)) ?? "",
      changed,
    })),
  };
}

const nameIn = (urn: string) => (urn === "" ? undefined : urn.split("::").at(-1));
