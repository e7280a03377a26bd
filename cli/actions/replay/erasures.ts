import { RunError } from "@pulumi/pulumi/errors";
import { announce } from "../../../clients/announce";
import type { ReplayService } from "../../../clients/aws/replays";
import { sumRuleMetrics } from "../../../clients/aws/ruleMetrics";
import { WALL_TIME } from "../../../operations/pace";
import {
  AWS_TIMES,
  DELIVERY_METRICS,
  EMULATOR_TIMES,
  waitUntilDelivered,
} from "../../../operations/replay/delivered";
import { isoOf } from "../../../operations/replay/earlier";
import type { Followed } from "../../../operations/replay/follow";
import { replayName } from "../../../operations/replay/name";
import type { ErasurePlan, ReplayPlan } from "../../../operations/replay/plan";
import { resolveTime } from "../../../operations/replay/range";
import type { DeployedStack } from "../../../stack/deployed";
import { formatCount } from "../../../text/count";
import { stoppable } from "../../stoppable";
import { followHere, NOT_FOLLOWED, say, startHere } from "./follow";

/** What a replay of erasures works with. */
interface Work {
  service: ReplayService;
  target: DeployedStack;
  plan: ReplayPlan;
  erasures: ErasurePlan;
  /** The options that select the stack. */
  selector: string;
  json: true | undefined;
}

/** A replay of erasures that was followed. */
export interface FollowedErasures extends Followed {
  name: string;
}

/**
 * Waits until the events of a replay are delivered, and replays the erasures of the archive up to now.
 *
 * @param since the start of the first replay, in milliseconds since 1970
 * @throws RunError with the command that replays the erasures, if they are not replayed
 */
export async function replayErasures(work: Work, since: number): Promise<FollowedErasures> {
  const { service, target, plan, erasures, selector, json } = work;
  try {
    if (!(await waitForDelivery(work, since))) throw new RunError("The wait was stopped.");
    const now = Date.now();
    const range = { from: erasures.from, to: resolveTime({ ago: 0 }, now) };
    const { archiveArn, busArn } = plan.order;
    const { ruleArns } = erasures;
    const taken = new Set((await service.list(archiveArn)).map(({ name }) => name));
    const name = replayName({ stack: target.stack, archiveArn, ruleArns, range }, taken);
    const order = { name, archiveArn, busArn, ruleArns, ...range };
    const { isStopped } = await startHere(service, order, selector);
    say(`The replay ${name} of the erasures is started.`, json);
    const followed = isStopped
      ? NOT_FOLLOWED
      : await followHere(name, { service, local: target.about.local, json });
    return { name, ...followed };
  } catch (error) {
    if (!RunError.isInstance(error)) throw error;
    throw new RunError(`${error.message} ${describeLeft(erasures, selector)}`);
  }
}

/** What a person has to do if the erasures are not replayed. */
export const describeLeft = ({ subscriptions, from }: ErasurePlan, selector: string): string =>
  `The erasures are not replayed: erased data may be in Salesforce again. When the events of the replay are delivered, run \`npx bridge replay ${selector} --subscription ${subscriptions.join(" ")} --from ${isoOf(from)} --to now --yes\`.`;

async function waitForDelivery({ target, erasures, json }: Work, since: number): Promise<boolean> {
  say("The erasures follow when the events of the replay are delivered.", json);
  let reported: number | undefined;
  const sums = (until: number) =>
    sumRuleMetrics(target, erasures.after, {
      metrics: DELIVERY_METRICS,
      range: { from: since, to: until },
      now: until,
    });
  return stoppable((stop) =>
    announce("the events to be delivered", () =>
      waitUntilDelivered({
        time: WALL_TIME,
        stop,
        sums,
        times: target.about.local ? EMULATOR_TIMES : AWS_TIMES,
        waiting: (open) => {
          if (open !== reported && open > 0) {
            say(`${formatCount(open, "event")} of the replay are still to be delivered.`, json);
          }
          reported = open;
        },
      }),
    ),
  );
}
