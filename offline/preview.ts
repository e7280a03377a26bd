import { join, relative } from "node:path";
import { RunError } from "@pulumi/pulumi/errors";
import type { Judgement, JudgingPolicy, Violation } from "../emulator/embedded/policyPack";
import { entryPoint } from "../emulator/embedded/entryPoint";
import { isBlocking } from "../emulator/embedded/policyExceptions";
import type { Evaluated, Lacking, Registered } from "../emulator/embedded/program";
import type { SubscriptionCost } from "../components/salesforceIntegration";
import { isObject } from "../emulator/propertyValues";
import type { Changes } from "./changes/changes";
import { countCalls } from "./cost/calls";
import { estimateCost, type Cost } from "./cost/cost";
import type { Usage } from "./cost/usage";
import { createEmptyEmulator, createEmulator, IDLE_RUNTIME } from "./emulatedStack";
import { judgeProgram, withPolicyPack } from "./judgeProgram";
import { mappingNotes } from "./mappingNotes";
import { isOwnProject } from "./ownProject";
import { plannedResources } from "./plannedResources";
import { readCustomFields, SALESFORCE_FOLDER } from "../salesforceSchema/metadataFolder";
import { redact } from "../privacy/redactor";
import { rateNotices } from "./rateNotices";
import { readStackFile, type StackFile } from "../settings/stackFile";
import {
  checkProvider,
  configuredStack,
  passphrases,
  withProviderNotices,
  type ConfiguredStack,
} from "../stack/stack";

/** The result of a preview, in the shape that `--json` prints. */
export interface Preview {
  stack: string;
  /** The program's file, relative to the project. */
  program: string;
  resources: PreviewedResource[];
  /** Rules and API calls of each subscription, by its name. */
  subscriptions: Record<string, SubscriptionCost>;
  policies: JudgingPolicy[];
  violations: PreviewedViolation[];
  /** Sentences about the resources that the provider or the service would refuse. Their outputs are unknown. */
  refusals: string[];
  /** Inputs that a policy would fix. */
  remediations: { policy: string; resource: string; changed: string[] }[];
  /** What the emulator lacks, so that values of the plan are unknown. */
  lacking: Lacking[];
  /**
   * Sentences about what the emulator lacks, about the policy configuration (that there is none, or which of its exceptions have no
   * effect), and about what the subscriptions allow, what a Salesforce field may refuse, and what could be mapped better.
   */
  notices: string[];
  /** Whether no resource is refused, and every mandatory violation is exempted. */
  ok: boolean;
  /** The estimate of `--cost`; absent without that option. */
  cost?: Cost;
  /** The comparison of `--changes`; absent without that option. */
  changes?: Changes;
}

/** A resource of the plan. */
export interface PreviewedResource {
  type: string;
  name: string;
  protect: boolean;
  /** Set for a type that the emulator lacks: the outputs are unknown. */
  notEmulated?: true;
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
 * @throws RunError for a mistake in the stack file, the program or the policy configuration
 */
export async function preview(
  directory: string,
  { stack: stackName, policyConfig, usage, compare }: PreviewOptions,
): Promise<Preview> {
  const { configuration, stack, program, judgement, notices } = await withPolicyPack(
    { directory, stack: stackName },
    async (pack) => {
      const read = await readStackFile(directory, stackName, passphrases());
      const stack = configured(directory, read);
      if (stack instanceof Error) checkProvider(read);
      // With stand-ins for what an environment of Pulumi ESC may give.
      const configuration =
        stack instanceof Error ? withProviderNotices(read) : stack.configuration;
      const judged = await judgeProgram({
        directory,
        configuration,
        controlPlane: (stack instanceof Error
          ? createEmptyEmulator(configuration, IDLE_RUNTIME)
          : createEmulator(stack, IDLE_RUNTIME)
        ).controlPlane,
        pack,
        listener: SILENT,
        ...(policyConfig !== undefined && { policyConfig }),
      });
      if (stack instanceof Error && isOwnProject(directory) && usesComponent(judged.program))
        throw stack;
      return { configuration, stack, ...judged };
    },
  );
  const found = {
    stack: configuration.stack,
    program: relative(directory, entryPoint(directory).file),
    refusals: program.refusals.map(redact),
    subscriptions: subscriptionsIn(program.outputs),
    ...describeJudgement(program, judgement),
    notices: [...notices, ...notesOf(directory, stack, program, judgement)].map(redact),
    ok: program.refusals.length === 0 && !judgement.violations.some(isBlocking),
    ...(compare !== undefined && { changes: await compare(program.resources) }),
  };
  if (usage === undefined) return found;
  if (stack instanceof Error) throw stack;
  const calls = countCalls(stack, program);
  const cost = estimateCost(
    plannedResources(program.resources),
    { ...usage, ...calls },
    stack.region,
  );
  return { ...found, cost };
}

/**
 * The stack with the settings of this project's program, or their mistakes: these concern only a program that uses its component. A
 * program that reads the settings reports the mistakes itself.
 */
function configured(directory: string, configuration: StackFile): ConfiguredStack | Error {
  if (!isOwnProject(directory)) {
    return new RunError(
      "An estimate of the cost needs the settings of this project's own program, which other projects do not have. Leave out --cost.",
    );
  }
  try {
    return configuredStack(configuration);
  } catch (error) {
    if (RunError.isInstance(error)) return error;
    throw error;
  }
}

/** What the subscriptions of the program's rules allow, what may go wrong with it, and how they could be mapped better. */
function notesOf(
  directory: string,
  stack: ConfiguredStack | Error,
  program: Evaluated,
  { violations }: Judgement,
): string[] {
  if (stack instanceof Error || !usesComponent(program)) return [];
  const made = subscriptionsIn(program.outputs);
  const used = stack.subscriptions.filter(({ name }) => Object.hasOwn(made, name));
  const customFields = readCustomFields(join(directory, SALESFORCE_FOLDER));
  const found = violations.map((one) => ({ ...one, resource: nameIn(one.urn) }));
  return [...rateNotices(stack, found), ...mappingNotes(used, customFields)];
}

/** The package of the project's components, in their type tokens. */
const COMPONENTS = "eventbridge-salesforce:";

const usesComponent = ({ resources }: Evaluated): boolean =>
  resources.some(({ type }) => type.startsWith(COMPONENTS));

/** The output `subscriptions` of a program; empty where it is absent, or has another meaning. */
function subscriptionsIn({ subscriptions }: Evaluated["outputs"]): Preview["subscriptions"] {
  if (!isObject(subscriptions)) return {};
  const isCost = (one: unknown) =>
    isObject(one) && typeof one.rules === "number" && typeof one.apiCallsPerEvent === "number";
  return Object.values(subscriptions).every(isCost)
    ? (subscriptions as Preview["subscriptions"])
    : {};
}

/** Secrets are replaced here, before a format escapes their characters and makes them hard to find. */
function describeJudgement(
  { resources, lacking }: Pick<Evaluated, "resources" | "lacking">,
  { policies, violations, remediations }: Judgement,
): Omit<Preview, "stack" | "program" | "refusals" | "subscriptions" | "notices" | "ok"> {
  const types = new Set(lacking.flatMap(({ what, token }) => (what === "type" ? [token] : [])));
  const about = new Map(policies.map((policy) => [policy.name, policy]));
  return {
    resources: resources.map(({ type, name, request }) => ({
      type,
      name: redact(name),
      protect: request.getProtect() ?? false,
      ...(types.has(type) && { notEmulated: true as const }),
    })),
    lacking: lacking.map((one) => ({ ...one, resources: one.resources.map(redact) })),
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
