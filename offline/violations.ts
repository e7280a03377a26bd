import type { Exemption } from "../emulator/embedded/policyExceptions";
import { formatCount } from "../text/count";

/** A violation, as far as it is counted. */
interface Counted {
  policy: string;
  mandatory: boolean;
  exemption?: Exemption;
}

/** What a violation makes of its policy's verdict, the worst first. */
export const VIOLATION_VERDICTS = ["violated", "advisory", "exempt"] as const;
export type ViolationVerdict = (typeof VIOLATION_VERDICTS)[number];

/** What a violation makes of its policy's verdict. */
export function verdictOf({ mandatory, exemption }: Omit<Counted, "policy">): ViolationVerdict {
  if (exemption !== undefined) return "exempt";
  return mandatory ? "violated" : "advisory";
}

/** Why a violation does not block, as the end of its message; empty without an exemption. */
export const formatExemption = (exemption: Exemption | undefined): string =>
  exemption === undefined ? "" : ` Exempt: ${exemption.reason}`;

/** The violations of each policy with the same verdict: their remedy is the same. The worst verdicts come first. */
export function byPolicy<V extends Counted>(violations: readonly V[]): V[][] {
  const found = new Map<string, V[]>();
  for (const verdict of VIOLATION_VERDICTS) {
    for (const violation of violations) {
      if (verdictOf(violation) !== verdict) continue;
      const key = `${verdict} ${violation.policy}`;
      const same = found.get(key);
      if (same === undefined) found.set(key, [violation]);
      else same.push(violation);
    }
  }
  return [...found.values()];
}

/** `1 mandatory violation, 0 advisory violations`, and `2 exempt violations` where there are any. */
export function formatTotals(violations: readonly Counted[]): string {
  const count = (verdict: ViolationVerdict) =>
    violations.filter((violation) => verdictOf(violation) === verdict).length;
  const exempt = count("exempt");
  return [
    formatCount(count("violated"), "mandatory violation"),
    formatCount(count("advisory"), "advisory violation"),
    ...(exempt === 0 ? [] : [formatCount(exempt, "exempt violation")]),
  ].join(", ");
}
