import { RunError } from "@pulumi/pulumi/errors";
import { isActive } from "../../eventbridge/replay";
import { CommandTimedOut } from "../../clients/waiting";
import type { ListedReplay, ReplayService } from "../../clients/aws/replays";
import { sumRuleMetrics, type TimeRange } from "../../clients/aws/ruleMetrics";
import { isErasure } from "../../mapping/action";
import type { Subscription } from "../../mapping/subscription";
import type { DeployedStack } from "../../stack/deployed";
import { allRules, rulesOf, type RuleNames } from "../../stack/ruleNames";
import type { ConfiguredStack } from "../../stack/stack";
import { readDeployedRules } from "../bus/deployedRules";
import { readDeployedTargets } from "../bus/deployedTargets";
import { isSearch } from "../erasureSearch/name";
import { overlaps } from "./earlier";
import type { MatchCounts, ReplayFacts } from "./plan";
import { selectRules, type SelectedSubscription, type Selection } from "./selection";

/** What a person asks for. */
export interface AskedReplay {
  /** Without the mistakes that `rangeMistake` finds. */
  range: TimeRange;
  selection: Selection;
  /** Milliseconds since 1970. */
  now: number;
  /** The options that select the stack, for commands in messages. */
  selector: string;
}

/**
 * Reads all that a plan needs. It changes nothing.
 *
 * @throws RunError for a name that the stack does not have, a stack without an archive, or where AWS cannot be called
 */
export async function readReplayFacts(
  target: DeployedStack,
  stack: ConfiguredStack,
  service: ReplayService,
  { range, selection, now, selector }: AskedReplay,
): Promise<ReplayFacts> {
  const { outputs } = target;
  const selected = selectRules(target.stack, outputs.ruleNames, selection);
  const archiveArn = archiveOf(target);
  const wanted = rulesToRead(selected, stack.subscriptions, outputs.ruleNames);
  const archive = await service.archive(archiveArn);
  const [rules, listed, matches] = await Promise.all([
    readDeployedRules(target),
    archive === undefined ? [] : service.list(archiveArn).then(withoutSearches),
    readMatches(target, wanted, { range, now }),
  ]);
  const found = new Set(rules.map(({ name }) => name));
  const deployed = await readDeployedTargets(
    target,
    wanted.filter((name) => found.has(name)),
  );
  const overlapping = await Promise.all(
    listed
      .filter((one) => overlaps(one, range))
      .map(async (one) => ({ ...one, ruleArns: (await service.describe(one.name))?.ruleArns })),
  );
  return {
    stack: target.stack,
    ...{ selector, now, range, selected, archiveArn, archive, rules, deployed, matches },
    busArn: outputs.eventBusArn,
    ruleNames: outputs.ruleNames,
    subscriptions: stack.subscriptions,
    overlapping,
    takenNames: new Set(listed.map(({ name }) => name)),
    activeNames: listed.filter(({ state }) => isActive(state)).map(({ name }) => name),
    maximumEventAge: stack.settings.retryMaximumEventAge,
  };
}

/** Searches for erasures send nothing to the rules of subscriptions, and have no share in their rate limits. */
export const withoutSearches = (replays: readonly ListedReplay[]): ListedReplay[] =>
  replays.filter(({ name }) => !isSearch(name));

/** Names of all rules whose state a plan needs: the selected ones, and those of the subscriptions that may erase. */
function rulesToRead(
  selected: readonly SelectedSubscription[],
  subscriptions: readonly Subscription[],
  ruleNames: RuleNames,
): string[] {
  const erasing = subscriptions
    .filter(isErasure)
    .flatMap(({ name }) => allRules(rulesOf(ruleNames, name) ?? { sending: [] }));
  return [...new Set([...selected.flatMap(({ rules }) => rules), ...erasing])];
}

/** The ARN of a stack's archive. @throws RunError for a stack without one */
export function archiveOf({ stack, outputs: { archiveArn } }: DeployedStack): string {
  if (typeof archiveArn === "string") return archiveArn;
  throw new RunError(
    `The stack ${stack} has no archive, so there is nothing to replay. Set archiveRetentionDays, or archive for an existing one, and run \`pulumi up\`: an archive keeps the events that are published from then on (docs/observability.md). Have the shop publish older events again.`,
  );
}

/** Matches of rules; or why CloudWatch does not tell them: a plan can do without. */
async function readMatches(
  target: DeployedStack,
  rules: readonly string[],
  { range, now }: { range: TimeRange; now: number },
): Promise<ReplayFacts["matches"]> {
  const counts = async (of: TimeRange): Promise<MatchCounts> => {
    if (of.from >= of.to) return new Map();
    const asked = { metrics: ["MatchedEvents"], range: of, now } as const;
    const sums = await sumRuleMetrics(target, rules, asked);
    return new Map([...sums].map(([rule, { MatchedEvents }]) => [rule, MatchedEvents]));
  };
  try {
    const [inRange, from, to] = await Promise.all([
      counts(range),
      counts({ from: range.from, to: now }),
      counts({ from: range.to, to: now }),
    ]);
    return { range: inRange, from, to };
  } catch (error) {
    if (!RunError.isInstance(error) || error instanceof CommandTimedOut) throw error;
    return { unknown: error.message };
  }
}
