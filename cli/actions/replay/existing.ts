import { RunError } from "@pulumi/pulumi/errors";
import { replayService } from "../../../clients/aws/replays";
import { runReadOnly } from "../../../clients/waiting";
import { announceParts } from "../../../clients/announce";
import { describeEnd, formatReplays, inOrder, jsonReplay } from "../../../operations/replay/format";
import { archiveOf, withoutSearches } from "../../../operations/replay/read";
import { findStack } from "../../../stack/deployed";
import { formatCount } from "../../../text/count";
import { widthOf } from "../../../text/width";
import type { ReplayOptions } from "../../options/replay";
import { describeFollowed, followHere, isComplete, say, type Following } from "./follow";
import { selectorOf } from "../../options/selector";

/** `replay --list`. @param directory of Pulumi.yaml */
export async function listReplays(directory: string, options: ReplayOptions): Promise<void> {
  const { stack, replays, searches } = await runReadOnly("replay --list", async () => {
    const target = await findStack(directory, options);
    const service = await replayService(target);
    const all = await service.list(archiveOf(target));
    const replays = inOrder(withoutSearches(all));
    return { stack: target.stack, replays, searches: all.length - replays.length };
  });
  if (options.json) {
    console.log(JSON.stringify({ stack, replays: replays.map(jsonReplay), searches }));
    return;
  }
  const leftOut =
    searches === 0
      ? ""
      : ` Left out: ${searches === 1 ? "1 search" : `${searches} searches`} of redrives for erasures, which sent nothing to Salesforce.`;
  say(
    `Stack ${stack}: ${formatCount(replays.length, "replay")} of its archive. EventBridge keeps them for 90 days.${leftOut}`,
    options.json,
  );
  if (replays.length > 0) console.log(formatReplays(replays, widthOf(process.stdout)));
}

/** `replay --follow`. @param directory of Pulumi.yaml */
export async function follow(
  directory: string,
  name: string,
  options: ReplayOptions,
): Promise<void> {
  const found = await announceParts("the replay to be read", () =>
    readReplay(directory, name, options),
  );
  await followToEnd(name, found, options);
}

/** `replay --cancel`. @param directory of Pulumi.yaml */
export async function cancel(
  directory: string,
  name: string,
  options: ReplayOptions,
): Promise<void> {
  const where = await announceParts("the replay to be read", () =>
    readReplay(directory, name, options),
  );
  const { service } = where;
  const answer = await service.cancel(name);
  if (answer === "cancelling") {
    say(`The replay ${name} is being cancelled. What it has sent stays sent.`, options.json);
    await followToEnd(name, where, options);
    return;
  }
  const found = await service.describe(name);
  throw new RunError(
    found === undefined
      ? `The replay ${name} no longer exists.`
      : `Nothing is cancelled. ${describeEnd(found)}`,
  );
}

/** @throws RunError for a replay that does not exist, or is of another archive */
async function readReplay(
  directory: string,
  name: string,
  options: ReplayOptions,
): Promise<Pick<Following, "service" | "local">> {
  const target = await findStack(directory, options);
  const archiveArn = archiveOf(target);
  const service = await replayService(target);
  const found = await service.describe(name);
  if (found?.archiveArn === archiveArn) return { service, local: target.about.local };
  const why =
    found === undefined ? "does not exist" : `is not of the archive of the stack ${target.stack}`;
  throw new RunError(
    `The replay ${name} ${why}. \`npx bridge replay ${selectorOf(options)} --list\` lists the replays of its archive.`,
  );
}

async function followToEnd(
  name: string,
  where: Pick<Following, "service" | "local">,
  options: ReplayOptions,
): Promise<void> {
  const { json } = options;
  const followed = await followHere(name, { ...where, json });
  const isExpected = options.cancel !== undefined && followed.replay?.state === "CANCELLED";
  if (!isComplete(followed) && !isExpected) process.exitCode = 1;
  if (json) {
    const { replay, hasEnded, failure } = followed;
    const last = replay !== undefined && jsonReplay(replay);
    console.log(JSON.stringify({ name, ...last, hasEnded, failure: failure?.message }));
  } else if (followed.failure === undefined || !where.local) {
    say(describeFollowed(name, followed, selectorOf(options)), json);
  }
  if (followed.failure !== undefined) throw followed.failure;
}
