import { z } from "zod";
import type { EventBridge, PutEventsEntry, PutEventsResult } from "../eventBridge/eventBridge";
import { nameInArn } from "../../eventbridge/arns";
import { isJsonObject, type Json } from "../../eventbridge/event";
import { parseJson } from "../../eventbridge/json";
import { compileAcceptedPattern } from "../../eventbridge/pattern/compile";
import { LONGEST_RESOURCE, PUT_EVENTS_ENTRIES, SECONDS } from "../../eventbridge/putEvents";
import type { EmulatedAccount } from "../account";
import type { ApiDestination } from "../eventBridge/apiDestination";
import type { Archive } from "../eventBridge/archive";
import type { Bus } from "../eventBridge/bus";
import type { Connection } from "../eventBridge/connection";
import type { Rule, RuleTarget } from "../eventBridge/rule";
import { action, ServiceError, type Action, type ActionAnswer } from "./action";

const name = z.string().min(1);
const busName = z.string().default("default");
const listing = z.object({ NamePrefix: z.string().default("") });
/** The protocol's times are seconds since 1970. */
const moment = z
  .number()
  .min(SECONDS.first)
  .lt(SECONDS.last + 1)
  .transform((seconds) => seconds * 1_000);

const entry = z.object({
  EventBusName: z.string().nullish(),
  Source: z.string().nullish(),
  DetailType: z.string().nullish(),
  Detail: z.string().nullish(),
  Time: moment.nullish(),
  Resources: z.array(z.string().max(LONGEST_RESOURCE)).nullish(),
});

/**
 * EventBridge's actions for events, and those that tell what exists: what exists is made by the program.
 * Source: EventBridge API reference.
 */
export function eventActions(
  account: EmulatedAccount,
  eventBridge: EventBridge,
  now: () => number,
): Record<string, Action> {
  const bus = (wanted: string) => found(account.bus(wanted), "Event bus", wanted);
  const ruleOf = (wanted: string, busWanted: string) => {
    const { arn } = bus(busWanted);
    return found(account.ruleNamed(wanted, arn), "Rule", wanted);
  };
  const replays = new Map<string, ActionAnswer>();
  return {
    PutEvents: action(
      z.object({ Entries: z.array(entry).min(1).max(PUT_EVENTS_ENTRIES) }),
      ({ Entries }) => {
        const answers = put(eventBridge, Entries.map(asEntry));
        const failed = answers.filter((answer) => "ErrorCode" in answer);
        return { FailedEntryCount: failed.length, Entries: answers };
      },
    ),
    TestEventPattern: action(
      z.object({ EventPattern: z.string(), Event: z.string() }),
      ({ EventPattern, Event }) => ({ Result: test(EventPattern, Event) }),
    ),
    ListEventBuses: list("EventBuses", account.buses, ({ name }) => name, toldBus),
    DescribeEventBus: action(z.object({ Name: busName }), ({ Name }) => toldBus(bus(Name))),
    ListRules: action(listing.extend({ EventBusName: busName }), ({ EventBusName, NamePrefix }) => {
      const { arn } = bus(EventBusName);
      const rules = [...account.rules.values()].filter((rule) => rule.busArn === arn);
      return {
        Rules: rules.filter((rule) => rule.name.startsWith(NamePrefix)).map(toldRule),
      };
    }),
    DescribeRule: action(z.object({ Name: name, EventBusName: busName }), (input) =>
      toldRule(ruleOf(input.Name, input.EventBusName)),
    ),
    ListTargetsByRule: action(z.object({ Rule: name, EventBusName: busName }), (input) => ({
      Targets: [...ruleOf(input.Rule, input.EventBusName).targets.values()].map(toldTarget),
    })),
    ListApiDestinations: action(
      listing.extend({ ConnectionArn: z.string().optional() }),
      ({ NamePrefix, ConnectionArn }) => {
        const all = [...account.apiDestinations.values()];
        const wanted = all.filter(
          ({ arn, connectionArn }) =>
            nameInArn(arn).startsWith(NamePrefix) &&
            (ConnectionArn === undefined || connectionArn === ConnectionArn),
        );
        return { ApiDestinations: wanted.map(toldDestination) };
      },
    ),
    DescribeApiDestination: describe("ApiDestination", account.apiDestinations, toldDestination),
    ListConnections: list(
      "Connections",
      account.connections,
      ({ arn }) => nameInArn(arn),
      toldConnection,
    ),
    DescribeConnection: describe("Connection", account.connections, toldConnection),
    ListArchives: list("Archives", account.archives, ({ name }) => name, toldArchive),
    DescribeArchive: action(z.object({ ArchiveName: name }), ({ ArchiveName }) => {
      const archive = [...account.archives.values()].find((one) => one.name === ArchiveName);
      return toldArchive(found(archive, "Archive", ArchiveName));
    }),
    StartReplay: action(
      z.object({
        ReplayName: name,
        EventSourceArn: name,
        EventStartTime: moment,
        EventEndTime: moment,
        Destination: z.object({ Arn: name, FilterArns: z.array(name).optional() }),
      }),
      ({ ReplayName, EventSourceArn, EventStartTime, EventEndTime, Destination }) => {
        if (replays.has(ReplayName)) {
          const message = `Replay ${ReplayName} already exists.`;
          throw new ServiceError("ResourceAlreadyExistsException", message);
        }
        if (EventEndTime <= EventStartTime) {
          const reason = "Reason: EventStartTime must be before EventEndTime.";
          const message = `Parameter EventEndTime is not valid. ${reason}`;
          throw new ServiceError("ValidationException", message);
        }
        const archive = found(account.archives.get(EventSourceArn), "Archive", EventSourceArn);
        if (Destination.Arn !== archive.busArn) {
          const message = "Replays go to the event bus of the archive.";
          throw new ServiceError("ValidationException", message);
        }
        const { FilterArns } = Destination;
        eventBridge.replay({
          archive,
          name: ReplayName,
          from: EventStartTime,
          to: EventEndTime,
          ruleArns: FilterArns,
        });
        const told = {
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
        replays.set(ReplayName, told);
        return told;
      },
    ),
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

function asEntry({
  EventBusName,
  Source,
  DetailType,
  Detail,
  Time,
  Resources,
}: z.output<typeof entry>): PutEventsEntry {
  return {
    EventBusName: EventBusName ?? "default",
    Source: Source ?? "",
    DetailType: DetailType ?? "",
    Detail: Detail ?? "",
    ...(typeof Time === "number" && { Time: new Date(Time).toISOString() }),
    ...(Array.isArray(Resources) && { Resources }),
  };
}

function put(eventBridge: EventBridge, entries: readonly PutEventsEntry[]): PutEventsResult[] {
  try {
    return eventBridge.putEvents(entries);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ServiceError("ValidationException", error.message);
  }
}

/** Of an event that is tested; not `resources`, whatever the reference says (LocalStack, events/provider.py). */
const MANDATORY = ["id", "account", "source", "time", "region", "detail-type"];

/** Source: EventBridge API reference, TestEventPattern. The emulator says why an event is not valid, AWS does not. */
function test(pattern: string, text: string): boolean {
  const event = parsed(text);
  if (!isJsonObject(event)) throw invalidEvent("it is no JSON object");
  const missing = MANDATORY.filter((key) => !Object.hasOwn(event, key));
  if (missing.length > 0) throw invalidEvent(`it has no ${missing.join(", ")}`);
  try {
    return compileAcceptedPattern(pattern)(event);
  } catch (error) {
    const reason = `Event pattern is not valid. Reason: ${(error as Error).message}`;
    throw new ServiceError("InvalidEventPatternException", reason);
  }
}

function parsed(text: string): Json {
  try {
    return parseJson(text);
  } catch (error) {
    throw invalidEvent((error as Error).message);
  }
}

function invalidEvent(reason: string): ServiceError {
  return new ServiceError(
    "ValidationException",
    `Parameter Event is not valid. Reason: ${reason}.`,
  );
}

function list<Thing>(
  member: string,
  things: ReadonlyMap<string, Thing>,
  nameOf: (thing: Thing) => string,
  tell: (thing: Thing) => ActionAnswer,
): Action {
  return action(listing, ({ NamePrefix }) => ({
    [member]: [...things.values()].filter((one) => nameOf(one).startsWith(NamePrefix)).map(tell),
  }));
}

function describe<Thing extends { arn: string }>(
  what: string,
  things: ReadonlyMap<string, Thing>,
  tell: (thing: Thing) => ActionAnswer,
): Action {
  return action(z.object({ Name: name }), ({ Name }) => {
    const thing = [...things.values()].find(({ arn }) => nameInArn(arn) === Name);
    return tell(found(thing, what, Name));
  });
}

function found<Thing>(thing: Thing | undefined, what: string, wanted: string): Thing {
  if (thing === undefined) {
    throw new ServiceError("ResourceNotFoundException", `${what} ${wanted} does not exist.`);
  }
  return thing;
}

function toldBus({ name, arn }: Bus): ActionAnswer {
  return { Name: name, Arn: arn };
}

function toldRule({ name, arn, busArn, enabled, pattern }: Rule): ActionAnswer {
  return {
    Name: name,
    Arn: arn,
    EventBusName: nameInArn(busArn),
    State: enabled ? "ENABLED" : "DISABLED",
    EventPattern: pattern,
  };
}

function toldTarget({
  id,
  arn,
  roleArn,
  retryPolicy,
  deadLetterQueueArn,
}: RuleTarget): ActionAnswer {
  return {
    Id: id,
    Arn: arn,
    RoleArn: roleArn,
    RetryPolicy: {
      MaximumRetryAttempts: retryPolicy.maximumRetryAttempts,
      MaximumEventAgeInSeconds: retryPolicy.maximumEventAgeInSeconds,
    },
    ...(deadLetterQueueArn !== undefined && { DeadLetterConfig: { Arn: deadLetterQueueArn } }),
  };
}

function toldDestination(destination: ApiDestination): ActionAnswer {
  return {
    Name: nameInArn(destination.arn),
    ApiDestinationArn: destination.arn,
    ApiDestinationState: "ACTIVE",
    ConnectionArn: destination.connectionArn,
    InvocationEndpoint: destination.endpoint,
    HttpMethod: destination.method,
    InvocationRateLimitPerSecond: destination.rateLimit,
  };
}

/** Without the secret, and without the parameters, as the service does it. */
function toldConnection({ arn, tokenEndpoint, method, clientId }: Connection): ActionAnswer {
  return {
    Name: nameInArn(arn),
    ConnectionArn: arn,
    ConnectionState: "AUTHORIZED",
    AuthorizationType: "OAUTH_CLIENT_CREDENTIALS",
    AuthParameters: {
      OAuthParameters: {
        ClientParameters: { ClientID: clientId },
        AuthorizationEndpoint: tokenEndpoint,
        HttpMethod: method,
      },
    },
  };
}

function toldArchive({ name, arn, busArn, retentionDays, events }: Archive): ActionAnswer {
  return {
    ArchiveName: name,
    ArchiveArn: arn,
    EventSourceArn: busArn,
    State: "ENABLED",
    RetentionDays: retentionDays,
    EventCount: events.length,
  };
}
