import { SingleBar } from "cli-progress";
import type { DescribedReplay, ReplayService } from "../../../clients/aws/replays";
import { WALL_TIME } from "../../../operations/pace";
import {
  followReplay,
  PATIENCE,
  progressOf,
  type Followed,
} from "../../../operations/replay/follow";
import { describeEnd, describeProgress } from "../../../operations/replay/format";
import { startReplay, type Started } from "../../../operations/replay/start";
import type { StackSelector } from "../../../stack/deployed";
import { formatMoment } from "../../../text/moment";
import { widthOf } from "../../../text/width";
import { wrap } from "../../../text/wrap";
import { stoppable } from "../../stoppable";

/** The options that select the stack of a command, for commands in messages. */
export const selectorOf = ({ stack, port }: StackSelector): string =>
  stack === undefined ? `--local --port ${port}` : `--stack ${stack}`;

/** Prints a sentence, unless the output is JSON. */
export function say(sentence: string, json: true | undefined): void {
  if (json !== true) console.log(wrap(sentence, widthOf(process.stdout)));
}

/** What shows how far a replay is. */
interface Progress {
  show(replay: DescribedReplay): void;
  /** Shows that an answer is missing. */
  unanswered(): void;
  stop(): void;
}

/** Parts of a replay that are reported in lines. */
const STEPS = 10;

/** A line for each state, and for each tenth of the range. */
function progressLines(json: true | undefined): Progress {
  let reported = "";
  let isMissing = false;
  return {
    show: (replay) => {
      const now = `${replay.state} ${Math.floor(progressOf(replay) * STEPS)}`;
      if (now !== reported) say(describeProgress(replay), json);
      reported = now;
      isMissing = false;
    },
    unanswered: () => {
      if (!isMissing) say("EventBridge does not answer. The replay goes on; asking again.", json);
      isMissing = true;
    },
    stop: () => undefined,
  };
}

/** A progress bar on standard error, in minutes of the events' times. */
function progressBar(): Progress {
  const bar = new SingleBar({
    format: "{bar} {percentage} %, {state}, {sent}",
    barsize: 30,
    hideCursor: true,
    stream: process.stderr,
  });
  const parts = 1_000;
  bar.start(parts, 0, { state: "STARTING", sent: "" });
  return {
    show: (replay) => {
      const { state, lastReplayed } = replay;
      const sent = lastReplayed === undefined ? "no event sent yet" : formatMoment(lastReplayed);
      bar.update(Math.floor(progressOf(replay) * parts), { state, sent });
    },
    unanswered: () => bar.update({ state: "no answer, asking again" }),
    stop: () => bar.stop(),
  };
}

/** What follows a replay. */
export interface Following {
  service: ReplayService;
  /** The emulator keeps nothing when it stops: then the replay is gone as well. */
  local: boolean;
  json: true | undefined;
}

/** Starts a replay. Ctrl-C waits for the answer: without it, nobody would know whether the replay was started. */
export async function startHere(
  service: ReplayService,
  order: Parameters<typeof startReplay>[1],
  follow: string,
): Promise<Started & { isStopped: boolean }> {
  return stoppable(async (stop) => {
    const started = await startReplay(service, order, { time: WALL_TIME, follow });
    return { ...started, isStopped: stop.aborted };
  });
}

/** A replay that was started, and that Ctrl-C has kept from being followed. */
export const NOT_FOLLOWED: Followed = { replay: undefined, hasEnded: false };

/** Follows a replay on this terminal. Ctrl-C ends following. */
export async function followHere(
  name: string,
  { service, local, json }: Following,
): Promise<Followed> {
  const isBar = json !== true && process.stderr.isTTY;
  const progress = isBar ? progressBar() : progressLines(json);
  try {
    return await stoppable((stop) =>
      followReplay(service, name, {
        time: WALL_TIME,
        patience: local ? 0 : PATIENCE,
        stop,
        progress: (replay) => progress.show(replay),
        unanswered: () => progress.unanswered(),
      }),
    );
  } finally {
    progress.stop();
  }
}

/** What became of a replay, in sentences. */
export function describeFollowed(name: string, followed: Followed, selector: string): string {
  const { replay, hasEnded } = followed;
  if (hasEnded && replay !== undefined) return describeEnd(replay);
  const soFar = replay === undefined ? "" : ` It is ${describeProgress(replay)}`;
  return `Following has ended, and the replay goes on in EventBridge.${soFar} Follow it again with \`npx bridge replay ${selector} --follow ${name}\`, or cancel it with \`npx bridge replay ${selector} --cancel ${name}\`.`;
}

/** Whether a replay has sent its whole range. */
export const isComplete = ({ replay, hasEnded }: Followed): boolean =>
  hasEnded && replay?.state === "COMPLETED";
