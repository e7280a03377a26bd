import { z } from "zod";
import { nameInArn } from "../../eventbridge/arns";
import { entrySize } from "../../eventbridge/entrySize";
import type { BusEvent } from "../../eventbridge/event";
import { writeJson } from "../../eventbridge/json";
import type { EmulatedAccount } from "../account";
import type { ApiDestination } from "../eventBridge/apiDestination";
import { keptEvents, type Archive } from "../eventBridge/archive";
import type { Bus } from "../eventBridge/bus";
import type { Connection } from "../eventBridge/connection";
import type { Rule, RuleTarget, TargetRequest } from "../eventBridge/rule";
import { action, found, type Action, type ActionAnswer } from "./action";

const name = z.string().min(1);
const busName = z.string().default("default");
const listing = z.object({ NamePrefix: z.string().default("") });

/** The actions that list and describe buses, rules, targets, API destinations, connections and archives. */
export function eventResourceActions(account: EmulatedAccount): Record<string, Action> {
  const bus = (wanted: string) => found(account.bus(wanted), "Event bus", wanted);
  const ruleOf = (wanted: string, busWanted: string) =>
    found(account.ruleNamed(wanted, bus(busWanted).arn), "Rule", wanted);
  return {
    ListEventBuses: list("EventBuses", account.buses, {
      nameOf: ({ name }) => name,
      format: formatBus,
    }),
    DescribeEventBus: action(z.object({ Name: busName }), ({ Name }) => describeBus(bus(Name))),
    ListRules: action(listing.extend({ EventBusName: busName }), ({ EventBusName, NamePrefix }) => {
      const { arn } = bus(EventBusName);
      const rules = [...account.rules.values()].filter((rule) => rule.busArn === arn);
      return {
        Rules: rules.filter((rule) => rule.name.startsWith(NamePrefix)).map(formatRule),
      };
    }),
    DescribeRule: action(z.object({ Name: name, EventBusName: busName }), (input) =>
      formatRule(ruleOf(input.Name, input.EventBusName)),
    ),
    ListTargetsByRule: action(z.object({ Rule: name, EventBusName: busName }), (input) => ({
      Targets: [...ruleOf(input.Rule, input.EventBusName).targets.values()].map(formatTarget),
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
        return { ApiDestinations: wanted.map(formatDestination) };
      },
    ),
    DescribeApiDestination: describe("ApiDestination", account.apiDestinations, formatDestination),
    ListConnections: list("Connections", account.connections, {
      nameOf: ({ arn }) => nameInArn(arn),
      format: formatConnection,
    }),
    DescribeConnection: describe("Connection", account.connections, formatConnection),
    ListArchives: list("Archives", account.archives, {
      nameOf: ({ name }) => name,
      format: (archive) => summarizeArchive(archive, account.clock.now()),
    }),
    DescribeArchive: action(z.object({ ArchiveName: name }), ({ ArchiveName }) => {
      const archive = [...account.archives.values()].find((one) => one.name === ArchiveName);
      return formatArchive(found(archive, "Archive", ArchiveName), account.clock.now());
    }),
  };
}

/** An action that lists things by the prefix of their names. */
function list<Thing>(
  member: string,
  things: ReadonlyMap<string, Thing>,
  { nameOf, format }: { nameOf: (thing: Thing) => string; format: (thing: Thing) => ActionAnswer },
): Action {
  return action(listing, ({ NamePrefix }) => ({
    [member]: [...things.values()].filter((one) => nameOf(one).startsWith(NamePrefix)).map(format),
  }));
}

/** An action that describes the thing whose ARN contains a name. */
function describe<Thing extends { arn: string }>(
  kind: string,
  things: ReadonlyMap<string, Thing>,
  format: (thing: Thing) => ActionAnswer,
): Action {
  return action(z.object({ Name: name }), ({ Name }) => {
    const thing = [...things.values()].find(({ arn }) => nameInArn(arn) === Name);
    return format(found(thing, kind, Name));
  });
}

function formatBus({ name, arn }: Bus): ActionAnswer {
  return { Name: name, Arn: arn };
}

/** Only the description has the log settings. Source: EventBridge API reference, DescribeEventBus and ListEventBuses. */
function describeBus(bus: Bus): ActionAnswer {
  const { logConfig } = bus;
  return {
    ...formatBus(bus),
    ...(logConfig !== undefined && {
      LogConfig: { Level: logConfig.level, IncludeDetail: logConfig.detail },
    }),
  };
}

function formatRule({ name, arn, busArn, enabled, pattern }: Rule): ActionAnswer {
  return {
    Name: name,
    Arn: arn,
    EventBusName: nameInArn(busArn),
    State: enabled ? "ENABLED" : "DISABLED",
    EventPattern: pattern,
  };
}

function formatTarget({
  id,
  arn,
  roleArn,
  retryPolicy,
  deadLetterQueueArn,
  given,
}: RuleTarget): ActionAnswer {
  return {
    ...formatRequest(given),
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

/** Source: EventBridge API reference, Target. */
function formatRequest({
  pathParameterValues,
  headers,
  query,
  input,
  inputPath,
  inputTransformer,
}: TargetRequest): ActionAnswer {
  const isCall = pathParameterValues.length + Object.keys({ ...headers, ...query }).length > 0;
  return {
    ...(isCall && {
      HttpParameters: {
        PathParameterValues: pathParameterValues,
        HeaderParameters: headers,
        QueryStringParameters: query,
      },
    }),
    ...(input !== undefined && { Input: input }),
    ...(inputPath !== undefined && { InputPath: inputPath }),
    ...(inputTransformer !== undefined && {
      InputTransformer: {
        InputPathsMap: inputTransformer.inputPaths,
        InputTemplate: inputTransformer.inputTemplate,
      },
    }),
  };
}

function formatDestination(destination: ApiDestination): ActionAnswer {
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

/** Without the secret and the parameters, as in the service. */
function formatConnection({ arn, tokenEndpoint, method, clientId }: Connection): ActionAnswer {
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

/**
 * As ListArchives lists an archive. The counts are right at once; those of the service are up to 24 hours late. Sources: EventBridge
 * API reference, Archive; EventBridge User Guide, 'Archiving events'. What the service counts as the size of an event is not
 * documented: here it is the size of its entry.
 */
function summarizeArchive(archive: Archive, now: number): ActionAnswer {
  const kept = keptEvents(archive, now);
  return {
    ArchiveName: archive.name,
    EventSourceArn: archive.busArn,
    State: "ENABLED",
    RetentionDays: archive.retentionDays,
    SizeBytes: kept.reduce((sum, { event }) => sum + sizeOf(event), 0),
    EventCount: kept.length,
    CreationTime: archive.createdAt / 1_000,
  };
}

const sizeOf = ({ source, "detail-type": type, detail, resources, time }: BusEvent): number =>
  entrySize([source, type, writeJson(detail), ...resources], time);

function formatArchive(archive: Archive, now: number): ActionAnswer {
  return {
    ...summarizeArchive(archive, now),
    ArchiveArn: archive.arn,
    ...(archive.pattern !== undefined && { EventPattern: archive.pattern }),
  };
}
