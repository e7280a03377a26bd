import { RunError } from "@pulumi/pulumi/errors";
import { isActive } from "../../eventbridge/replay";
import { ruleArn } from "../../eventbridge/arns";
import { archiveName, type DescribedArchive, type ReplayOrder } from "../../clients/aws/replays";
import type { TimeRange } from "../../clients/aws/ruleMetrics";
import { isErasure, operationOf, type Operation } from "../../mapping/action";
import type { Subscription } from "../../mapping/subscription";
import { formatDuration } from "../../text/duration";
import type { DeployedTargets } from "../bus/deployedTargets";
import type { StackRule } from "../../stack/fate";
import { rulesOf, type RuleNames } from "../../stack/ruleNames";
import {
  erasureRefusals,
  erasuresOf,
  exposureNotes,
  guardedOf,
  newerValueRefusals,
  type Exposure,
} from "./dangers";
import { deploymentRefusals } from "./deployment";
import { repetitions, type EarlierReplay } from "./earlier";
import { estimateReplay, type Estimate } from "./estimate";
import { replayName } from "./name";
import { archivedRangeNotes, oldestKept } from "./range";
import { permitted, type PermittingOption, type Refusal } from "./refusal";
import type { SelectedSubscription } from "./selection";

/** Events that rules matched, by the rule's name. */
export type MatchCounts = ReadonlyMap<string, number>;

/** What is known when a replay is planned. */
export interface ReplayFacts {
  stack: string;
  /** The options that select the stack, such as `--stack prod`, for commands in messages. */
  selector: string;
  now: number;
  range: TimeRange;
  selected: readonly SelectedSubscription[];
  busArn: string;
  archiveArn: string;
  /** Undefined if it does not exist. */
  archive: DescribedArchive | undefined;
  ruleNames: RuleNames;
  /** The rules that were found on the bus. */
  rules: readonly StackRule[];
  /** Of the selected rules, and of those that erase. */
  deployed: DeployedTargets;
  /** Of the checkout. */
  subscriptions: readonly Subscription[];
  /** Replays of the archive that overlap the range, with their rules. */
  overlapping: readonly EarlierReplay[];
  /** Names of all replays of the archive. */
  takenNames: ReadonlySet<string>;
  /** Names of the active replays of the archive. */
  activeNames: readonly string[];
  /** Matches in the range, since its beginning, and since its end; or why they are not known. */
  matches: { range: MatchCounts; from: MatchCounts; to: MatchCounts } | { unknown: string };
  /** Seconds for which EventBridge retries an event. */
  maximumEventAge: number;
}

/** What the person decides. */
export interface ReplayDecisions {
  permits: ReadonlySet<PermittingOption>;
  thenErasures: boolean;
}

/** A subscription in a plan. */
export interface PlannedSubscription {
  name: string;
  operation: Operation | undefined;
  /** Names. */
  rules: readonly string[];
  /** Whether Salesforce refuses older versions. */
  newerWins: boolean;
  /** Matches of its rules in the range; undefined if unknown. */
  events: number | undefined;
}

/** A replay before it is started. */
export interface ReplayPlan {
  stack: string;
  archive: string;
  order: Omit<ReplayOrder, "description">;
  subscriptions: readonly PlannedSubscription[];
  estimate: Estimate;
  refusals: readonly Refusal[];
  /** Refusals that an option permits. */
  accepted: readonly Refusal[];
  /** Each one or more sentences. */
  notes: readonly string[];
  /** The replay of the erasures that follows; undefined without `--then-erasures`, or if nothing erases. */
  erasures: ErasurePlan | undefined;
}

/**
 * A replay of all erasures that the archive holds. It ends when it is started, so it has no name yet. It begins a day before the
 * archive and before the range, because a replay selects events by their own times, and a publisher may publish an event later.
 */
export interface ErasurePlan {
  /** Names. */
  subscriptions: readonly string[];
  ruleArns: readonly string[];
  /** Milliseconds since 1970. */
  from: number;
  /** Names of rules of which each event must be delivered before. */
  after: readonly string[];
}

/** Plans a replay. Pure. @throws RunError for an archive that does not exist, or is that of another bus */
export function planReplay(facts: ReplayFacts, decisions: ReplayDecisions): ReplayPlan {
  const archive = usableArchive(facts);
  const { stack, range, selected, now, busArn, archiveArn } = facts;
  const ruleArns = selected.flatMap(({ rules }) => rules.map((name) => ruleArn(busArn, name)));
  const name = replayName({ stack, archiveArn, ruleArns, range }, facts.takenNames);
  const { changed, ...deployment } = deploymentRefusals(stack, withErasures(facts, decisions), {
    rules: facts.rules,
    targets: facts.deployed.targets,
    subscriptions: facts.subscriptions,
    ruleNames: facts.ruleNames,
  });
  const exposure = exposureOf(facts, changed);
  const estimate = estimateReplay({ ...facts, archive, matched: inRange(facts) });
  const { refusals, accepted } = permitted(
    [
      ...deployment.refusals,
      ...unreadableMetrics(facts, decisions),
      ...repetitions(facts.overlapping, { ruleArns, erasing: erasingRules(facts) }, facts.selector),
      ...backlogRefusals(estimate, facts),
      ...newerValueRefusals(exposure),
      ...erasureRefusals(exposure, decisions.thenErasures),
    ],
    decisions.permits,
  );
  return {
    stack,
    archive: archiveName(archiveArn),
    order: { name, archiveArn, busArn, ruleArns, ...range },
    subscriptions: plannedSubscriptions(facts, exposure),
    estimate,
    refusals,
    accepted,
    notes: [
      ...archivedRangeNotes(range, archive, now),
      ...archiveNotes(archive),
      ...exposureNotes(exposure),
      ...activeNotes(facts),
      ...(decisions.thenErasures && erasuresOf(exposure).length === 0
        ? ["Nothing erases the records of these subscriptions, so --then-erasures has no effect."]
        : []),
    ],
    erasures: decisions.thenErasures ? erasurePlan(facts, exposure, archive) : undefined,
  };
}

/** @throws RunError for an archive that does not exist, or is that of another bus */
export function usableArchive({
  archive,
  archiveArn,
  busArn,
  stack,
}: Pick<ReplayFacts, "archive" | "archiveArn" | "busArn" | "stack">): DescribedArchive {
  if (archive === undefined) {
    throw new RunError(
      `The archive ${archiveArn} of the stack ${stack} does not exist for these credentials. If the setting archive names it, correct the setting. Otherwise restore it with \`pulumi up\`: an archive keeps the events that are published from then on.`,
    );
  }
  if (archive.busArn !== undefined && archive.busArn !== busArn) {
    throw new RunError(
      `The archive ${archiveArn} keeps the events of ${archive.busArn}, and the rules of the stack ${stack} are on ${busArn}: EventBridge replays to the bus of the archive only. Correct the setting archive.`,
    );
  }
  return archive;
}

/** The selected rules, and those of the replay that follows. */
function withErasures(facts: ReplayFacts, { thenErasures }: ReplayDecisions) {
  const { selected, ruleNames } = facts;
  const erasures = thenErasures ? erasuresOf(exposureOf(facts, [])) : [];
  const more = erasures
    .filter(({ name }) => !selected.some((one) => one.name === name))
    .map(({ name }): SelectedSubscription => {
      const sending = rulesOf(ruleNames, name)?.sending ?? [];
      return { name, rules: sending, sending, isWhole: true };
    });
  return [...selected, ...more];
}

function exposureOf(facts: ReplayFacts, changed: readonly string[]): Exposure {
  const { range, now, selected, subscriptions: declared, ruleNames, matches } = facts;
  return {
    ...{ range, now, selected, declared, changed },
    matched: (name, since) => {
      const own = rulesOf(ruleNames, name);
      if (own === undefined || "unknown" in matches) return undefined;
      return own.sending.reduce((total, rule) => total + (matches[since].get(rule) ?? 0), 0);
    },
  };
}

const inRange = ({ matches }: ReplayFacts): MatchCounts | undefined =>
  "unknown" in matches ? undefined : matches.range;

function plannedSubscriptions(facts: ReplayFacts, exposure: Exposure): PlannedSubscription[] {
  const guarded = guardedOf(exposure);
  const counts = inRange(facts);
  return facts.selected.map(({ name, rules }) => {
    const declared = facts.subscriptions.find((one) => one.name === name);
    return {
      name,
      operation: declared && operationOf(declared),
      rules,
      newerWins: guarded.includes(name),
      events: counts && rules.reduce((total, rule) => total + (counts.get(rule) ?? 0), 0),
    };
  });
}

function erasurePlan(
  { ruleNames, busArn, selected, now, range }: ReplayFacts,
  exposure: Exposure,
  archive: DescribedArchive,
): ErasurePlan | undefined {
  const names = erasuresOf(exposure).map(({ name }) => name);
  if (names.length === 0) return undefined;
  const sending = names.flatMap((name) => rulesOf(ruleNames, name)?.sending ?? []);
  return {
    subscriptions: names,
    ruleArns: sending.map((name) => ruleArn(busArn, name)),
    from: Math.max(0, firstErasure(Math.min(oldestKept(archive, now).moment, range.from))),
    after: selected.flatMap((one) => one.rules),
  };
}

const DAY = 86_400_000;

/** A day before, in whole seconds. */
const firstErasure = (moment: number): number => Math.floor((moment - DAY) / 1_000) * 1_000;

const archiveNotes = ({ state }: DescribedArchive): string[] =>
  state === undefined || state === "ENABLED"
    ? []
    : [`The archive is ${state}: it may lack events.`];

function activeNotes({ activeNames, overlapping }: ReplayFacts): string[] {
  const others = activeNames.filter(
    (name) => !overlapping.some((one) => one.name === name && isActive(one.state)),
  );
  return others.length === 0
    ? []
    : [`Other replays of the archive are active: ${others.join(", ")}. Rate limits are shared.`];
}

/** The replay of erasures begins when CloudWatch counts the events as delivered. */
const unreadableMetrics = (
  { matches }: ReplayFacts,
  { thenErasures }: ReplayDecisions,
): Refusal[] =>
  thenErasures && "unknown" in matches
    ? [
        {
          reason: `CloudWatch cannot be read, so --then-erasures could not know when the events are delivered: ${matches.unknown}`,
        },
      ]
    : [];

/** ARNs of the rules that erase. */
function erasingRules({ subscriptions, ruleNames, busArn }: ReplayFacts): string[] {
  return subscriptions
    .filter(isErasure)
    .flatMap(({ name }) => rulesOf(ruleNames, name)?.sending ?? [])
    .map((name) => ruleArn(busArn, name));
}

/** Events that wait longer than they are retried. */
function backlogRefusals(
  { delivery }: Estimate,
  { maximumEventAge, range }: ReplayFacts,
): Refusal[] {
  const age = maximumEventAge * 1_000;
  if (delivery === undefined || delivery <= age) return [];
  const part = Math.max(60_000, ((range.to - range.from) * age) / delivery / 2);
  return [
    {
      reason: `The events would wait up to ${formatDuration(delivery)} for the rate limit, and EventBridge gives an event up after ${formatDuration(age)} (retryMaximumEventAge): the rest, and live events that wait meanwhile, become dead letters with the cause too-fast.`,
      remedy: `Replay parts of at most ${formatDuration(part)}, each when the one before is delivered.`,
      unless: "--accept-dead-letters",
    },
  ];
}
