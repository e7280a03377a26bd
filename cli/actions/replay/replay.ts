import { RunError } from "@pulumi/pulumi/errors";
import { announceParts } from "../../../clients/announce";
import { replayService, type ReplayService } from "../../../clients/aws/replays";
import { runReadOnly } from "../../../clients/waiting";
import type { Followed } from "../../../operations/replay/follow";
import {
  formatOutcome,
  formatReplayPlan,
  jsonReplay,
  jsonReplayPlan,
} from "../../../operations/replay/format";
import { planReplay, type ReplayFacts, type ReplayPlan } from "../../../operations/replay/plan";
import { rangeMistake, resolveTime } from "../../../operations/replay/range";
import { readReplayFacts } from "../../../operations/replay/read";
import { describeRefusal, type PermittingOption } from "../../../operations/replay/refusal";
import { findStack, type DeployedStack } from "../../../stack/deployed";
import { readStack } from "../../../stack/stack";
import { widthOf } from "../../../text/width";
import type { ReplayOptions } from "../../options/replay";
import { describeLeft, replayErasures, type FollowedErasures } from "./erasures";
import {
  describeFollowed,
  followHere,
  isComplete,
  NOT_FOLLOWED,
  say,
  selectorOf,
  startHere,
} from "./follow";

/** A plan, and what it was made from. */
interface Planned {
  plan: ReplayPlan;
  facts: ReplayFacts;
  target: DeployedStack;
  service: ReplayService;
}

/** `replay --from --to`. @param directory of Pulumi.yaml */
export async function replay(directory: string, options: ReplayOptions): Promise<void> {
  if (options.yes !== true) {
    showPlan(await runReadOnly("replay", () => readPlan(directory, options)), options);
    return;
  }
  const planned = await announceParts("the stack to be read", () => readPlan(directory, options));
  const { refusals } = planned.plan;
  if (refusals.length > 0) {
    throw new RunError(["Nothing is started.", ...refusals.map(describeRefusal)].join("\n"));
  }
  await start(planned, options);
}

async function readPlan(directory: string, options: ReplayOptions): Promise<Planned> {
  const { from, to, rule: rules, subscription: subscriptions } = options;
  if (from === undefined || to === undefined) {
    throw new RunError(
      "Give the range of the events with --from and --to, such as --from 3h --to now. Or choose one of --list, --follow and --cancel.",
    );
  }
  const now = Date.now();
  const range = { from: resolveTime(from, now), to: resolveTime(to, now) };
  const mistake = rangeMistake(range, now);
  if (mistake !== undefined) throw new RunError(mistake);
  const target = await findStack(directory, options);
  const [stack, service] = await Promise.all([
    readStack(directory, target.stack, []), // no secret is needed
    replayService(target),
  ]);
  const facts = await readReplayFacts(target, stack, service, {
    range,
    selection: { rules, subscriptions },
    now,
    selector: selectorOf(options),
  });
  const thenErasures = options.thenErasures === true;
  const plan = planReplay(facts, { permits: permitsOf(options), thenErasures });
  return { plan, facts, target, service };
}

function permitsOf(options: ReplayOptions): ReadonlySet<PermittingOption> {
  const given: [PermittingOption, true | undefined][] = [
    ["--accept-dead-letters", options.acceptDeadLetters],
    ["--again", options.again],
    ["--as-deployed", options.asDeployed],
    ["--ignore-erasures", options.ignoreErasures],
    ["--overwrite-newer", options.overwriteNewer],
  ];
  return new Set(given.filter(([, is]) => is === true).map(([option]) => option));
}

const unknownMatches = ({ matches }: ReplayFacts): string | undefined =>
  "unknown" in matches ? matches.unknown : undefined;

function showPlan({ plan, facts }: Planned, { json }: ReplayOptions): void {
  const width = widthOf(process.stdout);
  console.log(
    json
      ? JSON.stringify({ ...jsonReplayPlan(plan), started: false })
      : [formatReplayPlan(plan, unknownMatches(facts), width), formatOutcome(plan, width)].join(
          "\n\n",
        ),
  );
  if (plan.refusals.length > 0) process.exitCode = 1;
}

/** Starts a replay and follows it, and replays the erasures afterwards if that is planned. */
async function start(planned: Planned, options: ReplayOptions): Promise<void> {
  const { plan, facts, service, target } = planned;
  const { json } = options;
  const selector = selectorOf(options);
  const { name } = plan.order;
  if (!json)
    console.log(`${formatReplayPlan(plan, unknownMatches(facts), widthOf(process.stdout))}\n`);
  const since = Date.now();
  const { isAnswered, isStopped } = await startHere(service, plan.order, selector);
  const without = isAnswered
    ? ""
    : " EventBridge did not answer the call, but describes the replay.";
  say(`The replay ${name} is started.${without}`, json);
  const followed = isStopped
    ? NOT_FOLLOWED
    : await followHere(name, { service, local: target.about.local, json });
  if (!isGone(followed, target)) say(describeFollowed(name, followed, selector), json);
  let erased: FollowedErasures | undefined;
  let failure = followed.failure;
  const { erasures } = plan;
  if (erasures !== undefined) {
    if (!followed.hasEnded) say(describeLeft(erasures, selector), json);
    else if (followed.replay?.lastReplayed !== undefined) {
      const work = { service, target, plan, erasures, selector, json };
      erased = await replayErasures(work, since).catch((error: Error) => {
        failure ??= error;
        return undefined;
      });
      if (erased !== undefined) say(describeFollowed(erased.name, erased, selector), json);
    }
  }
  report({ plan, followed, erased, failure }, options);
}

/** Whether the emulator has stopped, and the replay with it. */
const isGone = ({ failure }: Followed, { about }: DeployedStack): boolean =>
  failure !== undefined && about.local;

interface Outcome {
  plan: ReplayPlan;
  followed: Followed;
  erased: FollowedErasures | undefined;
  failure: Error | undefined;
}

/** Prints the JSON, or what is to be done next. @throws the failure */
function report({ plan, followed, erased, failure }: Outcome, { json }: ReplayOptions): void {
  const needsErasures = plan.erasures !== undefined && followed.replay?.lastReplayed !== undefined;
  const isDone =
    isComplete(followed) && (!needsErasures || (erased !== undefined && isComplete(erased)));
  if (json) {
    const asJson = ({ replay: last, hasEnded }: Followed) => ({
      ...(last !== undefined && jsonReplay(last)),
      hasEnded,
    });
    console.log(
      JSON.stringify({
        ...jsonReplayPlan(plan),
        started: true,
        replay: asJson(followed),
        ...(erased !== undefined && { replayOfErasures: { name: erased.name, ...asJson(erased) } }),
        failure: failure?.message,
      }),
    );
  } else if (followed.replay?.lastReplayed !== undefined && followed.hasEnded) {
    say(
      "Events may still wait for their rate limit: `status` shows what the rules do, `dlq list` what failed.",
      json,
    );
  }
  if (!isDone) process.exitCode = 1;
  if (failure !== undefined) throw failure;
}
