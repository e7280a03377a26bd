import { describeMissingRules } from "../../operations/bus/deployedRules";
import type {
  RedriveResult,
  RedriveWork,
  RedrivePlan,
} from "../../operations/deadLetters/redriveWork";
import { adviseErased, isUnfinished } from "../../operations/deadLetters/redriveWork";
import {
  describeOrphans,
  ONLY_ALL,
  type DropResult,
  type DropWork,
} from "../../operations/deadLetters/dropWork";
import { describeFilter, type Filter } from "../../operations/deadLetters/filter";
import {
  describeExtent,
  describeHidden,
  describeRate,
  describeRedriven,
  formatLeftOut,
  MOST_NAMED,
} from "../../operations/deadLetters/format";
import type { Plan } from "../../operations/deadLetters/plan";
import { groupedRefusals, type RefusalGroup } from "../../operations/deadLetters/refusals";
import { formatDifference } from "../../operations/deadLetters/wayBack";
import { formatCount } from "../../text/count";
import type { PlanAnswer, PlanRequest, RefusalAnswer, ResultAnswer } from "../answers/letters";
import { groupAnswer } from "./snapshot";

/** The sentences of a list in which some may be missing. */
const present = (sentences: readonly (string | undefined)[]): string[] =>
  sentences.filter((one) => one !== undefined && one !== "") as string[];

const firstOf = ({ reason, count, messageIds }: RefusalGroup): RefusalAnswer => ({
  reason,
  count,
  messageIds: messageIds.slice(0, MOST_NAMED),
});

const common = (plan: Plan, filter: Filter) => ({
  filter: describeFilter(filter),
  count: plan.groups.count,
  lookedAt: plan.lookedAt,
  groups: plan.groups.all().map(groupAnswer),
  isUsed: false,
});

/** What a redrive would do, for the page. */
export function redrivePlanAnswer(
  work: RedriveWork,
  planned: RedrivePlan,
  command: string,
): PlanAnswer {
  const { plan, outlook, wouldPublish, hidden } = planned;
  const { filter, wayBack, target, rate } = work;
  const isNothing = plan.groups.count === 0;
  const verdict = (): string => {
    if (wayBack.missing.length > 0) {
      return `Nothing would be published. ${describeMissingRules(target.stack, wayBack.missing)}`;
    }
    if (isNothing) return "There is nothing to redrive.";
    if (wouldPublish === 0) return "Nothing would be published: a redrive refuses every message.";
    return `${describeRate(wouldPublish, rate)}.`;
  };
  return {
    action: "redrive",
    ...common(plan, filter),
    notes: present([
      describeExtent(plan).trim(),
      ...formatLeftOut(plan.leftOutBy),
      isNothing ? undefined : formatDifference(wayBack.differing),
      hidden === 0 ? undefined : describeHidden(hidden),
      isNothing ? undefined : adviseErased(work, planned),
    ]),
    refused: outlook.refused.map(firstOf),
    besides: outlook.besides,
    verdict: verdict(),
    mayConfirm: wouldPublish > 0,
    command: `${command} --yes`,
  };
}

/** What a drop would do, for the page. */
export function dropPlanAnswer(
  { request, orphans }: DropWork,
  plan: Plan,
  command: string,
): PlanAnswer {
  const { count } = plan.groups;
  const blocks = orphans.count > 0 && !request.ignoreErasures;
  const verdict = (): string => {
    if (!plan.complete) return ONLY_ALL;
    if (count === 0) return "There is nothing to drop.";
    if (blocks) return `Nothing would be dropped. ${describeOrphans(orphans.count)}`;
    return `${formatCount(count, "message")} would be deleted for good, after ${count === 1 ? "it is" : "they are"} written to a file.`;
  };
  return {
    action: "drop",
    ...common(plan, request.filter),
    notes: present([
      describeExtent(plan).trim(),
      orphans.count > 0 && !blocks ? describeOrphans(orphans.count) : undefined,
    ]),
    refused: [],
    besides: [],
    verdict: verdict(),
    mayConfirm: plan.complete && count > 0 && !blocks,
    command: `${command} --count ${count} --yes`,
  };
}

/** What a redrive did, for the page. */
export function redriveResultAnswer(
  { redriven, depth, milliseconds, unrecorded, gap, uncompared }: RedriveResult,
  limit: number | undefined,
): ResultAnswer {
  const { done, open } = describeRedriven(redriven, milliseconds);
  const hidden = depth.hidden === 0 ? [] : [describeHidden(depth.hidden)];
  return {
    isFinished: redriven.failure === undefined && !isUnfinished(redriven, limit),
    sentences: present([...done, ...open, ...hidden, gap, uncompared, unrecorded]),
    refused: groupedRefusals(redriven.refused).map(firstOf),
  };
}

/** What a drop did, for the page. */
export function dropResultAnswer({ dropped, record }: DropResult): ResultAnswer {
  const { notDeleted } = dropped;
  const left =
    notDeleted.length === 0
      ? []
      : [
          `These are still in the queue: ${notDeleted.slice(0, MOST_NAMED).join(", ")}${notDeleted.length > MOST_NAMED ? " and more" : ""}.`,
        ];
  return {
    isFinished: notDeleted.length === 0,
    sentences: [
      `${formatCount(dropped.dropped, "message")} dropped, and kept in a file.${describeExtent(dropped)}`,
      ...left,
    ],
    refused: [],
    record,
  };
}

/** A word of a command line, quoted where a shell would not take it as it is. */
const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;

/** The command that plans the same. @param selector such as `--stack prod` */
export function commandOf(
  { action, rate, limit, ignoreErasures, erased }: PlanRequest,
  { causes, rules, since, until, ids }: Filter,
  selector: string,
): string {
  const list = (option: string, values: readonly string[] | undefined) =>
    values === undefined ? [] : [option, ...values.map(quoted)];
  const moment = (option: string, value: number | undefined) =>
    value === undefined ? [] : [option, new Date(value).toISOString()];
  return [
    `npx bridge dlq ${action} ${selector}`,
    ...list("--cause", causes),
    ...list("--rule", rules),
    ...moment("--since", since),
    ...moment("--until", until),
    ...list("--id", ids),
    ...(action === "redrive" && rate !== undefined ? ["--rate", String(rate)] : []),
    ...(action === "redrive" && limit !== undefined ? ["--limit", String(limit)] : []),
    ...(action === "redrive" && (erased ?? "").trim() !== "" ? ["--erased <file>"] : []),
    ...(ignoreErasures ? ["--ignore-erasures"] : []),
  ].join(" ");
}
