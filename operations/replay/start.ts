import { randomUUID } from "node:crypto";
import { RunError } from "@pulumi/pulumi/errors";
import { hadNoEffect } from "../../clients/aws/errors";
import {
  NameInUse,
  type DescribedReplay,
  type ReplayOrder,
  type ReplayService,
} from "../../clients/aws/replays";
import { currentLimits } from "../../clients/timeLimits";
import { formatMoment } from "../../text/moment";
import type { Time } from "../pace";
import { isoOf } from "./earlier";

/** Milliseconds between looks for a replay whose start was not answered, and the number of looks. */
const LOOK = { pause: 2_000, times: 4 };

/** How a replay was started. */
export interface Started {
  /** Whether EventBridge answered the call. Otherwise the replay was found by its name. */
  isAnswered: boolean;
}

/** Nobody knows whether a replay was started, or another one has its name. */
export class StartUnknown extends Error {
  override readonly name = "StartUnknown";

  /**
   * @param other the replay that has the name; undefined if none was found
   * @param error of the call that started it
   */
  constructor(
    readonly other: DescribedReplay | undefined,
    readonly error: Error,
  ) {
    super(error.message);
  }
}

/**
 * Starts a replay. A call whose answer is lost may have started it. So the replay has a description of its own. It
 * distinguishes the replay from one of the same name that another process has started.
 *
 * @throws StartUnknown; RunError for a refused call
 */
export async function tryStart(
  service: ReplayService,
  given: Omit<ReplayOrder, "description">,
  time: Time,
): Promise<Started> {
  const order = { ...given, description: `bridge replay ${randomUUID()}` };
  try {
    await service.start(order);
    return { isAnswered: true };
  } catch (error) {
    const isRefused = error instanceof Error && hadNoEffect(error);
    const looks = isRefused && !(error instanceof NameInUse) ? 1 : LOOK.times;
    const found = await lookFor(service, order.name, { time, looks });
    if (found?.description === order.description) return { isAnswered: false };
    if (found !== undefined || !isRefused || error instanceof NameInUse) {
      throw new StartUnknown(found, error as Error);
    }
    throw error;
  }
}

/**
 * Starts a replay that a person follows.
 *
 * @param follow the options of a command that follows a replay, such as `--stack prod`
 * @throws RunError for a name that is in use, for a refused call, or saying that it is not known whether the replay was started
 */
export async function startReplay(
  service: ReplayService,
  given: Omit<ReplayOrder, "description">,
  { time, follow }: { time: Time; follow: string },
): Promise<Started> {
  try {
    return await tryStart(service, given, time);
  } catch (error) {
    if (!(error instanceof StartUnknown)) throw error;
    throw error.other === undefined
      ? unknownStart(given, error.error, follow)
      : nameInUse(error.other, follow);
  }
}

/** @returns undefined if the replay is not found, or EventBridge does not answer */
async function lookFor(
  service: ReplayService,
  name: string,
  { time, looks }: { time: Time; looks: number },
): Promise<DescribedReplay | undefined> {
  for (let look = 1; ; look += 1) {
    const found = await service.describe(name).catch(() => undefined);
    if (found !== undefined || look >= looks) return found;
    await time.sleep(Math.min(LOOK.pause, currentLimits().look));
  }
}

function nameInUse({ name, state, startedAt }: DescribedReplay, follow: string): RunError {
  const since = startedAt === undefined ? "" : ` at ${formatMoment(startedAt)}`;
  return new RunError(
    `The replay ${name} of the same events to the same rules exists: another process started it${since}, and it is ${state}. Nothing is started. Follow it with \`npx bridge replay ${follow} --follow ${name}\`.`,
  );
}

function unknownStart(
  { name, from, to }: Omit<ReplayOrder, "description">,
  error: Error,
  follow: string,
): RunError {
  const why =
    error instanceof NameInUse
      ? `EventBridge says that a replay ${name} exists, and does not describe it.`
      : `It is not known whether the replay ${name} was started: ${error.message}`;
  return Object.assign(
    new RunError(
      `${why} Look for it with \`npx bridge replay ${follow} --list\`. To try again, give the same rules with --from ${isoOf(from)} --to ${isoOf(to)}: EventBridge refuses a second replay with this name.`,
    ),
    { cause: error },
  );
}
