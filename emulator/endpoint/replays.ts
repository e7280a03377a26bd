import { z } from "zod";
import { SECONDS } from "../../eventbridge/putEvents";
import type { EmulatedAccount } from "../account";
import type { EventBridge } from "../eventBridge/eventBridge";
import { action, found, ServiceError, type Action, type ActionAnswer } from "./action";

const name = z.string().min(1);
/** A time in the protocol, in seconds since 1970, as milliseconds. */
export const moment = z
  .number()
  .min(SECONDS.first)
  .lt(SECONDS.last + 1)
  .transform((seconds) => seconds * 1_000);

const replayRequest = z.object({
  ReplayName: name,
  EventSourceArn: name,
  EventStartTime: moment,
  EventEndTime: moment,
  Destination: z.object({ Arn: name, FilterArns: z.array(name).optional() }),
});
type ReplayRequest = z.output<typeof replayRequest>;

/** The actions for replays of archived events. A replay is complete when StartReplay answers. */
export function replayActions(
  account: EmulatedAccount,
  eventBridge: EventBridge,
  now: () => number,
): Record<string, Action> {
  const replays = new Map<string, ActionAnswer>();
  return {
    StartReplay: action(replayRequest, (request) => {
      const { ReplayName, EventSourceArn, EventStartTime, EventEndTime, Destination } = request;
      checkRequest(request, replays);
      const archive = found(account.archives.get(EventSourceArn), "Archive", EventSourceArn);
      if (Destination.Arn !== archive.busArn) {
        const message = "Replays go to the event bus of the archive.";
        throw new ServiceError("ValidationException", message);
      }
      eventBridge.replay({
        archive,
        name: ReplayName,
        from: EventStartTime,
        to: EventEndTime,
        ruleArns: Destination.FilterArns,
      });
      const replay = {
        ReplayName,
        ReplayArn: archive.arn.replace(/:archive\/.*/, `:replay/${ReplayName}`),
        EventSourceArn,
        Destination,
        EventStartTime: EventStartTime / 1_000,
        EventEndTime: EventEndTime / 1_000,
        State: "COMPLETED",
        ReplayStartTime: now() / 1_000,
        ReplayEndTime: now() / 1_000,
      };
      replays.set(ReplayName, replay);
      return replay;
    }),
    DescribeReplay: action(z.object({ ReplayName: name }), ({ ReplayName }) =>
      found(replays.get(ReplayName), "Replay", ReplayName),
    ),
    CancelReplay: action(z.object({ ReplayName: name }), ({ ReplayName }) => {
      found(replays.get(ReplayName), "Replay", ReplayName);
      const message = `Replay ${ReplayName} is not in a valid state for this operation.`;
      throw new ServiceError("IllegalStatusException", message);
    }),
    ListReplays: action(z.object({}), () => ({ Replays: [...replays.values()] })),
  };
}

/** @throws ServiceError for a name that is in use, or an empty range of time */
function checkRequest(
  { ReplayName, EventStartTime, EventEndTime }: ReplayRequest,
  replays: ReadonlyMap<string, ActionAnswer>,
): void {
  if (replays.has(ReplayName)) {
    const message = `Replay ${ReplayName} already exists.`;
    throw new ServiceError("ResourceAlreadyExistsException", message);
  }
  if (EventEndTime <= EventStartTime) {
    const reason = "Reason: EventStartTime must be before EventEndTime.";
    const message = `Parameter EventEndTime is not valid. ${reason}`;
    throw new ServiceError("ValidationException", message);
  }
}
