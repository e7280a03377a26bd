import { z } from "zod";
import { SECONDS } from "../../eventbridge/putEvents";
import {
  CONCURRENT_REPLAYS,
  REPLAY_DESCRIPTION_CHARACTERS,
  REPLAY_NAME_RULE,
  REPLAY_STATES,
} from "../../eventbridge/replay";
import type { EmulatedAccount } from "../account";
import type { EventBridge } from "../eventBridge/eventBridge";
import { Replays, type Replay } from "../eventBridge/replays";
import { action, found, ServiceError, type Action, type ActionAnswer } from "./action";

const name = z.string().min(1);
const replayName = name.max(REPLAY_NAME_RULE.longest).regex(REPLAY_NAME_RULE.characters);
/** A time in the protocol, in seconds since 1970, as milliseconds. */
export const moment = z
  .number()
  .min(SECONDS.first)
  .lt(SECONDS.last + 1)
  .transform((seconds) => seconds * 1_000);

const replayRequest = z.object({
  ReplayName: replayName,
  Description: z.string().max(REPLAY_DESCRIPTION_CHARACTERS).nullish(),
  EventSourceArn: name,
  EventStartTime: moment,
  EventEndTime: moment,
  Destination: z.object({ Arn: name, FilterArns: z.array(name).nullish() }),
});
type ReplayRequest = z.output<typeof replayRequest>;

const listing = z.object({
  NamePrefix: replayName.nullish(),
  State: z.enum(REPLAY_STATES).nullish(),
  EventSourceArn: name.nullish(),
  Limit: z.number().int().min(1).max(100).nullish(),
  NextToken: z.string().regex(/^\d+$/, "was not issued by this service").nullish(),
});

/** The actions for replays of archived events. Source: EventBridge API reference. */
export function replayActions(
  account: EmulatedAccount,
  eventBridge: EventBridge,
): Record<string, Action> {
  const replays = new Replays(account, eventBridge);
  const replayNamed = (wanted: string) => found(replays.get(wanted), "Replay", wanted);
  return {
    StartReplay: action(replayRequest, (request) => {
      checkRequest(request, account, replays);
      const { Destination, Description } = request;
      const replay = replays.start({
        name: request.ReplayName,
        description: Description ?? undefined,
        archiveArn: request.EventSourceArn,
        from: request.EventStartTime,
        to: request.EventEndTime,
        busArn: Destination.Arn,
        ruleArns: Destination.FilterArns ?? undefined,
      });
      return {
        ReplayArn: arnOf(replay),
        State: replay.state,
        ReplayStartTime: replay.startedAt / 1_000,
      };
    }),
    DescribeReplay: action(z.object({ ReplayName: replayName }), ({ ReplayName }) =>
      formatReplay(replayNamed(ReplayName)),
    ),
    CancelReplay: action(z.object({ ReplayName: replayName }), ({ ReplayName }) => {
      const replay = replayNamed(ReplayName);
      if (!replays.cancel(replay)) {
        const message = `Replay ${ReplayName} is not in a valid state for this operation.`;
        throw new ServiceError("IllegalStatusException", message);
      }
      return { ReplayArn: arnOf(replay), State: replay.state };
    }),
    ListReplays: action(listing, (request) => listReplays(replays, request)),
  };
}

/**
 * Lists replays by one filter, a page at a time. Sources: EventBridge API reference, ListReplays, 'Filter parameters are exclusive';
 * botocore, shape `LimitMax100`. The words of the refusal, and 100 as the default limit, are assumed.
 */
function listReplays(
  { all }: Replays,
  { NamePrefix, State, EventSourceArn, Limit, NextToken }: z.output<typeof listing>,
): ActionAnswer {
  const filters = [NamePrefix, State, EventSourceArn].filter((one) => typeof one === "string");
  if (filters.length > 1) {
    throw new ServiceError("ValidationException", "Filter parameters are exclusive.");
  }
  const wanted = all.filter(
    (one) =>
      one.name.startsWith(NamePrefix ?? "") &&
      one.state === (State ?? one.state) &&
      one.archiveArn === (EventSourceArn ?? one.archiveArn),
  );
  const first = Number(NextToken ?? 0);
  const next = first + (Limit ?? 100);
  return {
    Replays: wanted.slice(first, next).map(summarize),
    ...(next < wanted.length && { NextToken: String(next) }),
  };
}

/** The words are those of AWS, recorded by LocalStack (test_archive_and_replay.snapshot.json), except for the quota. */
function checkRequest(
  { ReplayName, EventSourceArn, EventStartTime, EventEndTime, Destination }: ReplayRequest,
  account: EmulatedAccount,
  replays: Replays,
): void {
  const archive = account.archives.get(EventSourceArn);
  if (archive === undefined) {
    throw invalid("EventSourceArn", `Archive ${nameOfArchive(EventSourceArn)} does not exist.`);
  }
  if (Destination.Arn !== archive.busArn) {
    const busName = Destination.Arn.replace(/^.*:event-bus\//, "");
    found(account.bus(Destination.Arn), "Event bus", busName);
    throw invalid("Destination.Arn", "Cross event bus replay is not permitted.");
  }
  if (EventEndTime <= EventStartTime) {
    throw invalid("EventEndTime", "EventStartTime must be before EventEndTime.");
  }
  if (replays.get(ReplayName) !== undefined) {
    const message = `Replay ${ReplayName} already exists.`;
    throw new ServiceError("ResourceAlreadyExistsException", message);
  }
  if (!replays.hasRoom) {
    const message = `The account already has ${CONCURRENT_REPLAYS} active replays.`;
    throw new ServiceError("LimitExceededException", message);
  }
}

const invalid = (parameter: string, reason: string): ServiceError =>
  new ServiceError("ValidationException", `Parameter ${parameter} is not valid. Reason: ${reason}`);

const nameOfArchive = (arn: string): string => arn.replace(/^.*:archive\//, "");

const arnOf = ({ archiveArn, name: replay }: Replay): string =>
  archiveArn.replace(/:archive\/.*/, `:replay/${replay}`);

/** As ListReplays lists a replay: without its destination. */
function summarize(replay: Replay): ActionAnswer {
  const { endedAt, lastReplayed, reason } = replay;
  return {
    ReplayName: replay.name,
    EventSourceArn: replay.archiveArn,
    State: replay.state,
    ...(reason !== undefined && { StateReason: reason }),
    EventStartTime: replay.from / 1_000,
    EventEndTime: replay.to / 1_000,
    ...(lastReplayed !== undefined && { EventLastReplayedTime: lastReplayed / 1_000 }),
    ReplayStartTime: replay.startedAt / 1_000,
    ...(endedAt !== undefined && { ReplayEndTime: endedAt / 1_000 }),
  };
}

function formatReplay(replay: Replay): ActionAnswer {
  const { description, busArn, ruleArns } = replay;
  return {
    ...summarize(replay),
    ReplayArn: arnOf(replay),
    ...(description !== undefined && { Description: description }),
    Destination: { Arn: busArn, ...(ruleArns !== undefined && { FilterArns: ruleArns }) },
  };
}
