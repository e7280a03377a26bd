import { didYouMean } from "../../text/suggest";
import type { PolicyException } from "./policyConfigFile";

/** Why a violation does not block. */
export interface Exemption {
  reason: string;
}

/** Whether a violation stops an update: it is mandatory, and no exception exempts it. */
export const isBlocking = ({
  mandatory,
  exemption,
}: {
  mandatory: boolean;
  exemption?: Exemption;
}): boolean => mandatory && exemption === undefined;

/** A violation as exceptions see it. */
interface Exemptible {
  policy: string;
  /** Empty for a violation of the whole stack. */
  urn: string;
}

/** The stack whose violations are exempted. */
export interface ExemptedStack {
  project: string;
  stack: string;
  /** Of its resources. */
  urns: readonly string[];
  /** Names of the policies that the configuration does not disable. */
  enabled: readonly string[];
}

/**
 * The URN to which the engine attributes a violation. For a violation of the whole stack, or of none of its resources, this is the
 * stack's own URN. Source: pulumi/pulumi, pkg/resource/deploy/analyze_snapshot.go, resolveStackPolicyViolationURN, and
 * sdk/go/common/resource/stack.go, DefaultRootStackURN.
 */
function attribution({ project, stack, urns }: ExemptedStack) {
  const root = `urn:pulumi:${stack}::${project}::pulumi:pulumi:Stack::${project}-${stack}`;
  const known = new Set([...urns, root]);
  return { known, urnOf: ({ urn }: Exemptible) => (known.has(urn) ? urn : root) };
}

/** A policy and a URN as one key. No policy's name contains a space. */
const keyOf = (policy: string, urn: string) => `${policy} ${urn}`;

/**
 * Marks the violations that an exception exempts: its policy and its URN are in the same entry. An exempted violation keeps its
 * level, is still reported, and does not block. Source: Pulumi's documentation, 'Policy exceptions'. Assumed: the first exception of a
 * file wins, and a remediation is made whether or not its violation would be exempt.
 */
export function exempt<V extends Exemptible>(
  violations: readonly V[],
  exceptions: readonly PolicyException[],
  stack: ExemptedStack,
): (V & { exemption?: Exemption })[] {
  if (exceptions.length === 0) return [...violations];
  const exempted = new Map<string, Exemption>();
  for (const { reason, match } of exceptions) {
    for (const { policies, targets } of match) {
      for (const key of policies.flatMap((one) => targets.map((urn) => keyOf(one, urn)))) {
        if (!exempted.has(key)) exempted.set(key, { reason });
      }
    }
  }
  const { urnOf } = attribution(stack);
  return violations.map((violation) => {
    const exemption = exempted.get(keyOf(violation.policy, urnOf(violation)));
    return exemption === undefined ? violation : { ...violation, exemption };
  });
}

/** The most policies and URNs of an exception that are listed. */
const LISTED = 3;

/**
 * Sentences about exceptions that have no effect: their URN is not one of the stack's, or their policy is disabled or not violated.
 * They are our own addition: the engine does not mention such exceptions.
 */
export function describeIdleExceptions(
  violations: readonly Exemptible[],
  exceptions: readonly PolicyException[],
  stack: ExemptedStack,
): string[] {
  const { known: urns, urnOf } = attribution(stack);
  const enabled = new Set(stack.enabled);
  const violated = new Set(violations.map((one) => keyOf(one.policy, urnOf(one))));
  const prefix = `urn:pulumi:${stack.stack}::${stack.project}::`;
  return exceptions.flatMap(({ match }, index) => {
    const absent = new Set<string>();
    const elsewhere = new Set<string>();
    const idle = new Set<string>();
    for (const { policies, targets } of match) {
      for (const urn of targets) {
        if (!urn.startsWith(prefix)) elsewhere.add(urn);
        else if (!urns.has(urn)) absent.add(urn);
      }
      const known = targets.filter((urn) => urns.has(urn));
      for (const policy of policies) {
        if (!enabled.has(policy)) idle.add(`${policy} is disabled`);
        else {
          known
            .filter((urn) => !violated.has(keyOf(policy, urn)))
            .forEach((urn) => idle.add(`${policy} has no violation by ${nameIn(urn)}`));
        }
      }
    }
    const name = `exceptions[${index}] of the policy configuration`;
    return [
      ...[...absent].map(
        (urn) =>
          `${name} names ${urn}, which is not a resource of the stack.${nearest(urn, stack.urns)}`,
      ),
      ...(elsewhere.size === 0
        ? []
        : [`${name} names resources of other stacks: ${listed([...elsewhere])}.`]),
      ...(idle.size === 0
        ? []
        : [`${name} exempts nothing there: ${listed([...idle])}. Remove what is not needed.`]),
    ];
  });
}

const listed = (all: readonly string[]): string =>
  all.length <= LISTED
    ? all.join(", ")
    : `${all.slice(0, LISTED).join(", ")} and ${all.length - LISTED} more`;

const nameIn = (urn: string) => urn.split("::").at(-1) ?? urn;
const typeIn = (urn: string) => urn.split("::").at(-2) ?? "";

/** Offers a resource of the same name, or one of the same type with a similar name. */
function nearest(urn: string, urns: readonly string[]): string {
  const name = nameIn(urn);
  const sameName = urns.find((one) => nameIn(one) === name);
  if (sameName !== undefined) return ` Did you mean ${sameName}?`;
  const sameType = urns.filter((one) => typeIn(one) === typeIn(urn));
  return didYouMean(name, sameType.map(nameIn));
}
