import type { EmulatedAccount } from "../emulator/account";
import type { MetricName, Metrics } from "../emulator/eventBridge/metrics";
import { formatCount } from "../text/count";

/** The metrics in the summary, in their order, each with the noun that it counts. */
const COUNTED: readonly [MetricName, string][] = [
  ["MatchedEvents", "matched event"],
  ["InvocationAttempts", "attempt"],
  ["SuccessfulInvocationAttempts", "successful attempt"],
  ["RetryInvocationAttempts", "retried attempt"],
  ["ThrottledRules", "rate-limit delay"],
  ["FailedInvocations", "failed invocation"],
  ["InvocationsSentToDlq", "dead letter"],
  ["InvocationsFailedToBeSentToDlq", "lost event"],
];

/** Summarizes what happened to the events of all rules, in one sentence. */
export function formatActivity(
  { rules }: Pick<EmulatedAccount, "rules">,
  metrics: Pick<Metrics, "total">,
): string {
  const total = (metric: MetricName) =>
    [...rules.keys()].reduce((sum, arn) => sum + metrics.total(metric, arn), 0);
  const counts = COUNTED.map(([metric, noun]) => ({ noun, count: total(metric) }))
    .filter(({ count }) => count > 0)
    .map(({ noun, count }) => formatCount(count, noun));
  if (counts.length === 0) return "Stopped. No event matched a rule.";
  const underWay = total("InvocationsCreated") - total("Invocations");
  const ended = underWay > 0 ? ` ${formatCount(underWay, "invocation")} under way ended here.` : "";
  return `Stopped. Since the start: ${counts.join(", ")}.${ended}`;
}
