import { formatCount } from "../text/count";
import { styleText } from "node:util";
import Table from "cli-table3";
import type { Judgement, JudgingPolicy, Violation } from "../emulator/embedded/policyPack";
import type { Registered } from "../emulator/embedded/program";
import type { SubscriptionCost } from "../components/salesforceIntegration";
import { revealed } from "../emulator/propertyValues";
import { callsOf } from "./cost/calls";
import { cost, type Cost, type Usage } from "./cost/cost";
import { toldCost } from "./cost/format";
import { emulatorFor } from "./emulatedStack";
import { judgedProgram } from "./judgedProgram";
import { costInWords, STILL } from "./simulate";
import { passphrases, readStack } from "../stack/stack";

/** What a preview shows, in the shape that `--json` prints. */
export interface Preview {
  stack: string;
  resources: { type: string; name: string; protect: boolean }[];
  /** What each subscription costs, by its name. */
  subscriptions: Record<string, SubscriptionCost>;
  policies: JudgingPolicy[];
  violations: PreviewedViolation[];
  /** Inputs that a policy would fix. */
  remediations: { policy: string; resource: string; changed: string[] }[];
  /** Whether no violation is mandatory. */
  ok: boolean;
  /** Where it is asked for. */
  cost?: Cost;
}

interface PreviewedViolation extends Omit<Violation, "description"> {
  /** Name of the resource, or undefined where the stack as a whole is judged. */
  resource: string | undefined;
  severity: string | undefined;
  remediation: string;
  url: string;
}

/**
 * Evaluates a stack's program, and has the policy pack judge it: without an engine, an account or state. All is
 * planned to be made. Values are those of the emulator, so that nothing has to wait for the update.
 *
 * @param policyConfig another file than `policy/config/<stack>.json`
 * @param usage what the month's cost is told for
 * @throws RunError for what the stack file, the program or the configuration refuses, Refused for what the emulator
 *   does not take
 */
export async function preview(
  directory: string,
  stackName: string,
  policyConfig: string | undefined,
  usage?: Omit<Usage, "callsPerEvent" | "orgs" | "destinations">,
): Promise<Preview> {
  const stack = await readStack(directory, stackName, passphrases());
  const { clock, random, transport } = STILL;
  const { controlPlane } = emulatorFor(stack, clock, random, transport);
  const silent = { planned: () => undefined, judged: () => undefined };
  const { program, judgement } = await judgedProgram(
    directory,
    stack,
    controlPlane,
    silent,
    policyConfig,
  );
  // Another program than this project's may export none.
  const subscriptions = (program.outputs.subscriptions ?? {}) as Preview["subscriptions"];
  const found = { stack: stackName, subscriptions, ...previewOf(program.resources, judgement) };
  if (usage === undefined) return found;
  const calls = callsOf(stack, program);
  const planned = program.resources.filter(({ custom }) => custom).map(plannedResource);
  return { ...found, cost: cost(planned, { ...usage, ...calls }, stack.region) };
}

const plannedResource = ({ type, request }: Registered) => ({
  type,
  inputs: revealed(request.getObject()?.toJavaScript() ?? {}) as Record<string, unknown>,
});

function previewOf(
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

/** The first violation of each policy, and what all of that policy say: what to do is the same for all of them. */
function byPolicy(violations: readonly PreviewedViolation[]): [PreviewedViolation, string[]][] {
  const found = new Map<string, [PreviewedViolation, string[]]>();
  for (const violation of violations) {
    const key = `${violation.policy} ${violation.mandatory}`;
    const [first, messages] = found.get(key) ?? [violation, []];
    found.set(key, [first, [...messages, violation.message]]);
  }
  return [...found.values()];
}

/** A preview as a person reads it: the plan, the verdicts, and what to do about each violation. */
export function formatPreview(
  { stack, resources, subscriptions, policies, violations, remediations, cost }: Preview,
  color: boolean,
): string {
  const style = (how: Parameters<typeof styleText>[0], text: string) =>
    color ? styleText(how, text) : text;
  const table = new Table({
    head: ["type", "name", "protected"],
    style: { compact: true, head: [], border: [] },
  });
  table.push(...resources.map(({ type, name, protect }) => [type, name, protect ? "yes" : ""]));

  const verdict = ({ name, notApplicable }: JudgingPolicy) => {
    const found = violations.filter(({ policy }) => policy === name);
    if (found.some(({ mandatory }) => mandatory)) return style("red", "violated");
    if (found.length > 0) return style("yellow", "advisory");
    return notApplicable === undefined ? style("green", "ok      ") : style("dim", "n/a     ");
  };
  const mandatory = violations.filter((violation) => violation.mandatory).length;
  return [
    style("bold", `Stack ${stack}: ${formatCount(resources.length, "resource")} to create`),
    table.toString(),
    ...Object.entries(subscriptions).map(([name, cost]) => `  ${name}: ${costInWords(cost)}`),
    "",
    style("bold", `Judged by ${formatCount(policies.length, "policy").replace(/ys$/, "ies")}`),
    ...policies.map((policy) => {
      const why =
        policy.notApplicable === undefined ? "" : style("dim", `  ${policy.notApplicable}`);
      return `  ${verdict(policy)}  ${policy.name}${why}`;
    }),
    ...remediations.map(
      ({ policy, resource, changed }) =>
        `  ${policy} fixes ${changed.join(", ")} of '${resource}'.`,
    ),
    ...byPolicy(violations).flatMap(
      ([{ policy, severity, mandatory, remediation, url }, messages]) => [
        "",
        style(mandatory ? "red" : "yellow", `${mandatory ? "violated" : "advisory"}  ${policy}`) +
          (severity === undefined ? "" : style("dim", `  severity ${severity}`)),
        ...messages.map((message) => `  ${message}`),
        `  ${style("dim", "To do:")} ${remediation}`,
        `  ${style("dim", "See:")} ${url}`,
      ],
    ),
    "",
    `${formatCount(mandatory, "mandatory violation")}, ${formatCount(violations.length - mandatory, "piece")} of advice`,
    ...(cost === undefined ? [] : ["", toldCost(cost)]),
  ].join("\n");
}
