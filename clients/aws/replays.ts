import type { ReplayState } from "../../eventbridge/replay";
import { CONCURRENT_REPLAYS, REPLAY_STATES } from "../../eventbridge/replay";
import { RunError } from "@pulumi/pulumi/errors";
import { maskServiceMessage } from "../../privacy/serviceMessage";
import { UnexpectedAnswer } from "./answers";
import { callAws, clientConfig, objectsIn, type AwsEndpoint } from "./client";

/** An archive as EventBridge describes it. Times are in milliseconds since 1970. */
export interface DescribedArchive {
  /** ARN of the bus whose events it keeps; undefined if the answer lacks it. */
  busArn: string | undefined;
  /** Such as `ENABLED`. */
  state: string | undefined;
  /** Days that an event is kept; 0 for events that are kept indefinitely. */
  retentionDays: number;
  createdAt: number | undefined;
  /** Up to 24 hours late. */
  eventCount: number | undefined;
}

/** A replay as EventBridge lists it. Times are in milliseconds since 1970. */
export interface ListedReplay {
  name: string;
  archiveArn: string | undefined;
  state: ReplayState;
  reason: string | undefined;
  /** The range of the events' times. */
  from: number;
  to: number;
  /** The time of the last event that was sent; undefined before the first. */
  lastReplayed: number | undefined;
  startedAt: number | undefined;
  endedAt: number | undefined;
}

/** A replay as EventBridge describes it. */
export interface DescribedReplay extends ListedReplay {
  description: string | undefined;
  /** The rules that receive the events; undefined for all rules of the bus. */
  ruleArns: readonly string[] | undefined;
}

/** A replay to start. Times are in milliseconds since 1970. */
export interface ReplayOrder {
  name: string;
  description: string;
  archiveArn: string;
  busArn: string;
  ruleArns: readonly string[];
  from: number;
  to: number;
}

/** EventBridge's replays, as far as commands need them. Each method throws a RunError where AWS cannot be called. */
export interface ReplayService {
  /** @param arn of the archive @returns undefined if it does not exist in the account and Region of the credentials */
  archive(arn: string): Promise<DescribedArchive | undefined>;
  /** The replays of an archive of the last 90 days. */
  list(archiveArn: string): Promise<ListedReplay[]>;
  /** @returns undefined if it does not exist */
  describe(name: string): Promise<DescribedReplay | undefined>;
  /** @throws NameInUse. After any other error, the replay may have been started: see `hadNoEffect`. */
  start(order: ReplayOrder): Promise<void>;
  /** @returns `ended` if the replay was not active any more, `unknown` if it does not exist */
  cancel(name: string): Promise<"cancelling" | "ended" | "unknown">;
}

/** A replay with the name exists. */
export class NameInUse extends Error {
  override readonly name = "NameInUse";
}

/** Where the replays of a stack are. */
interface ReplayStack {
  endpoint: AwsEndpoint;
  /** For messages. */
  about: AwsEndpoint & { stack: string; local: boolean };
}

/** The replays of an account and Region. The AWS SDK is loaded by this call. Source: EventBridge API reference. */
export async function replayService({ endpoint, about }: ReplayStack): Promise<ReplayService> {
  const sdk = await import("@aws-sdk/client-eventbridge");
  const client = new sdk.EventBridgeClient(clientConfig(endpoint));
  const call = <T>(what: string, work: (abortSignal: AbortSignal) => Promise<T>): Promise<T> =>
    callAws({ ...about, what }, work);
  return {
    archive: (arn) =>
      call(`The archive ${arn}`, async (abortSignal) => {
        const command = new sdk.DescribeArchiveCommand({ ArchiveName: archiveName(arn) });
        const answer = await client.send(command, { abortSignal }).catch(unlessMissing);
        if (answer === undefined) return undefined;
        const { ArchiveArn = arn, EventSourceArn, State, RetentionDays } = answer;
        const { CreationTime, EventCount } = answer;
        // The call takes a name: another account or Region can have an archive of the same name.
        if (ArchiveArn !== arn) return undefined;
        return {
          busArn: EventSourceArn,
          state: State,
          retentionDays: RetentionDays ?? 0,
          createdAt: momentIn(CreationTime),
          eventCount: EventCount,
        };
      }),
    list: (archiveArn) =>
      call("The replays", async (abortSignal) => {
        const found: ListedReplay[] = [];
        let NextToken: string | undefined;
        do {
          const command = new sdk.ListReplaysCommand({ EventSourceArn: archiveArn, NextToken });
          const page = await client.send(command, { abortSignal });
          found.push(...objectsIn(page.Replays, "Replays").map(replayIn));
          NextToken = page.NextToken;
        } while (NextToken !== undefined);
        return found;
      }),
    describe: (name) =>
      call(`The replay ${name}`, async (abortSignal) => {
        const command = new sdk.DescribeReplayCommand({ ReplayName: name });
        const answer = await client.send(command, { abortSignal }).catch(unlessMissing);
        if (answer === undefined) return undefined;
        const { Description: description, Destination } = answer;
        return { ...replayIn(answer), description, ruleArns: Destination?.FilterArns };
      }),
    start: (order) =>
      call(`The archive ${order.archiveArn}`, async (abortSignal) => {
        const command = new sdk.StartReplayCommand({
          ReplayName: order.name,
          Description: order.description,
          EventSourceArn: order.archiveArn,
          EventStartTime: new Date(order.from),
          EventEndTime: new Date(order.to),
          Destination: { Arn: order.busArn, FilterArns: [...order.ruleArns] },
        });
        await client.send(command, { abortSignal }).catch((error: unknown) => {
          throw refusalOf(error) ?? error;
        });
      }),
    cancel: (name) =>
      call(`The replay ${name}`, async (abortSignal) => {
        try {
          const command = new sdk.CancelReplayCommand({ ReplayName: name });
          await client.send(command, { abortSignal });
          return "cancelling";
        } catch (error) {
          if (isNamed(error, "IllegalStatusException")) return "ended";
          if (isNamed(error, "ResourceNotFoundException")) return "unknown";
          throw error;
        }
      }),
  };
}

/** The name of an archive, which DescribeArchive takes. */
export const archiveName = (arn: string): string => arn.replace(/^.*:archive\//, "");

const isNamed = (error: unknown, name: string): boolean =>
  error instanceof Error && error.name === name;

function unlessMissing(error: unknown): undefined {
  if (!isNamed(error, "ResourceNotFoundException")) throw error;
}

/** Refusals of StartReplay that have a meaning of their own. */
function refusalOf(error: unknown): Error | undefined {
  if (isNamed(error, "ResourceAlreadyExistsException")) {
    return Object.assign(new NameInUse(), { cause: error });
  }
  if (!isNamed(error, "LimitExceededException")) return undefined;
  const refused = new RunError(
    `EventBridge refuses another replay: an account runs at most ${CONCURRENT_REPLAYS} replays at a time in a Region. Wait until one has ended, or cancel one; \`aws events list-replays --state RUNNING\` lists them.`,
  );
  return Object.assign(refused, { cause: error });
}

/** The members that ListReplays and DescribeReplay have in common. */
interface AnsweredReplay {
  ReplayName?: string | undefined;
  EventSourceArn?: string | undefined;
  State?: string | undefined;
  StateReason?: string | undefined;
  EventStartTime?: Date | undefined;
  EventEndTime?: Date | undefined;
  EventLastReplayedTime?: Date | undefined;
  ReplayStartTime?: Date | undefined;
  ReplayEndTime?: Date | undefined;
}

/** @throws UnexpectedAnswer for an answer without a name, a known state or a range */
function replayIn(answer: AnsweredReplay): ListedReplay {
  const { ReplayName: name, State, StateReason } = answer;
  const state = REPLAY_STATES.find((known) => known === State);
  const [from, to] = [momentIn(answer.EventStartTime), momentIn(answer.EventEndTime)];
  if (name === undefined || state === undefined || from === undefined || to === undefined) {
    throw new UnexpectedAnswer("HTTP 200 with a replay without a name, a state or a range", 200);
  }
  return {
    name,
    archiveArn: answer.EventSourceArn,
    state,
    reason: StateReason === undefined ? undefined : maskServiceMessage(StateReason),
    from,
    to,
    lastReplayed: momentIn(answer.EventLastReplayedTime),
    startedAt: momentIn(answer.ReplayStartTime),
    endedAt: momentIn(answer.ReplayEndTime),
  };
}

/** Milliseconds since 1970; undefined for no time. */
function momentIn(time: Date | undefined): number | undefined {
  const moment = time?.getTime();
  return moment === undefined || Number.isNaN(moment) ? undefined : moment;
}
