import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ControlPlane } from "../emulator/controlPlane";
import {
  describeMissingPolicyConfig,
  NO_POLICY_CONFIG,
  readPolicyConfig,
  type PolicyConfigFile,
} from "../emulator/embedded/policyConfigFile";
import { describeIdleExceptions, exempt } from "../emulator/embedded/policyExceptions";
import { PolicyPack, type Judgement } from "../emulator/embedded/policyPack";
import { entryPoint } from "../emulator/embedded/entryPoint";
import { plan, type Planned, type Registered } from "../emulator/embedded/program";
import { describeLacking } from "./lacking";
import { selectStack } from "../settings/stackFile";
import type { ConfiguredStack } from "../stack/stack";

/** Is called at each step of a preview. */
export interface PreviewListener {
  planned(stack: string, resources: readonly Registered[]): void;
  /** @param notices sentences about the configuration of the policies */
  judged(judgement: Judgement, notices: readonly string[]): void;
}

/** A program to judge. */
export interface JudgedProgramArgs {
  /** Of the project, where Pulumi.yaml is. */
  directory: string;
  configuration: ConfiguredStack["configuration"];
  /** Checks each resource that the program registers. */
  controlPlane: ControlPlane;
  /** The pack that judges them, which may still be starting. */
  pack: Promise<PolicyPack>;
  listener: PreviewListener;
  /** File that configures the policies. Default: `policy/config/<stack>.json`, where that exists. */
  policyConfig?: string;
}

/** A program that was judged. */
export interface JudgedProgram {
  /** It can have refused resources. */
  program: Planned;
  judgement: Judgement;
  /** Sentences about the configuration that a reader of the verdict has to know. */
  notices: string[];
}

/** The pack that judges every program, also one of another project. */
export const OWN_PACK = join(__dirname, "..", "policy");

/** A stack to judge. */
interface JudgedStack {
  /** Of Pulumi.yaml. */
  directory: string;
  /** Its name, or `organization/project/stack`. */
  stack: string;
  /** Folder of the pack. Default: this project's. */
  packFolder?: string;
}

/**
 * Starts the policy pack in a process of its own, and stops it after the work. The pack starts while the work reads the stack file
 * and evaluates the program. A failure of the work is thrown without waiting for the pack.
 *
 * @throws RunError where Pulumi.yaml cannot be used or is of another project, and what the work throws
 */
export async function withPolicyPack<T>(
  { directory, stack, packFolder = OWN_PACK }: JudgedStack,
  work: (pack: Promise<PolicyPack>) => Promise<T>,
): Promise<T> {
  const selected = selectStack(directory, stack);
  const pack = PolicyPack.start(packFolder, selected.project, selected.stack);
  pack.catch(() => undefined); // the work awaits it later; a mistake that the work finds before is reported first
  const stop = () =>
    pack.then(
      (started) => started.stop(),
      () => undefined, // it did not start, so nothing has to be stopped; whoever awaits it gets the reason
    );
  try {
    const result = await work(pack);
    await stop();
    return result;
  } catch (error) {
    void stop();
    throw error;
  }
}

/**
 * Evaluates the program for a stack, and has the policy pack judge the resources that it registers. No resource is created.
 *
 * @throws RunError for a policy configuration that cannot be used and for mistakes that the program or the pack reports
 */
export async function judgeProgram({
  directory,
  configuration,
  controlPlane,
  pack,
  listener,
  policyConfig,
}: JudgedProgramArgs): Promise<JudgedProgram> {
  const { stack } = configuration;
  const { given, notices } = await configurationOf(directory, stack, policyConfig);
  const program = await plan(entryPoint(directory), configuration, controlPlane);
  const { resources } = program;
  notices.push(...describeLacking(program.lacking));
  listener.planned(stack, resources);
  const judged = await (await pack).judge(resources, given.policies, given.exceptions);
  const exempted = {
    project: configuration.project,
    stack,
    urns: resources.map(({ urn }) => urn),
    enabled: judged.policies.map(({ name }) => name),
  };
  const violations = exempt(judged.violations, given.exceptions, exempted);
  const idle = describeIdleExceptions(violations, given.exceptions, exempted);
  const judgement = { ...judged, violations };
  notices.push(...(configuration.notices ?? []), ...idle);
  listener.judged(judgement, notices);
  return { program, judgement, notices };
}

/** The configuration of the policies, and what a reader has to know about it. */
async function configurationOf(
  directory: string,
  stack: string,
  policyConfig: string | undefined,
): Promise<{ given: PolicyConfigFile; notices: string[] }> {
  const own = join("policy", "config", `${stack}.json`);
  if (policyConfig === undefined && !existsSync(join(directory, own))) {
    return { given: NO_POLICY_CONFIG, notices: [describeMissingPolicyConfig(own)] };
  }
  const given = await readPolicyConfig(policyConfig ?? join(directory, own));
  const { environments } = given;
  const unread = `The settings in Pulumi's environments ${environments.join(", ")} are not read: only Pulumi Cloud can open them.`;
  return { given, notices: environments.length === 0 ? [] : [unread] };
}
