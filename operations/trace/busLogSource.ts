import { announce } from "../../clients/announce";
import { callAws, clientConfig } from "../../clients/aws/client";
import {
  filterPatterns,
  groupNameIn,
  isSearchable,
  logReader,
  partPattern,
  type ReadLines,
} from "../../clients/aws/logs";
import { readBusLogRecord, type BusLogRecord, type LogConfig } from "../../eventbridge/busLog";
import type { DeployedStack } from "../../stack/deployed";
import { formatCount } from "../../text/count";
import { formatMoment } from "../../text/moment";
import { describeGaps, NOTHING_SEEN, sightOf, type LogCost, type Sight } from "./levels";
import type { Found, Happenings, Search } from "./observations";
import { observationOf } from "./fromBusLog";
import { plainPart } from "./journalSource";

/** Records that are read at most, and milliseconds that reading them takes at most. */
const MOST_RECORDS = 20_000;
const WITHIN = 45_000;

const LEVELS: readonly LogConfig["level"][] = ["OFF", "ERROR", "INFO", "TRACE"];

/** How a bus logs now. Source: EventBridge API reference, DescribeEventBus. @throws RunError where AWS cannot be called */
export async function readLogConfig({
  endpoint,
  about,
  outputs: { eventBusArn, eventBusName },
}: DeployedStack): Promise<LogConfig> {
  const sdk = await import("@aws-sdk/client-eventbridge");
  const client = new sdk.EventBridgeClient(clientConfig(endpoint));
  const { LogConfig } = await callAws(
    { ...about, what: `The event bus ${eventBusArn}` },
    (abortSignal) =>
      client.send(new sdk.DescribeEventBusCommand({ Name: eventBusName }), { abortSignal }),
  );
  return {
    level: LEVELS.find((level) => level === LogConfig?.Level) ?? "OFF",
    detail: LogConfig?.IncludeDetail === "FULL" ? "FULL" : "NONE",
  };
}

/**
 * The log of a stack's bus.
 *
 * @param config how the bus logs; undefined where that is not known
 */
export function busLogSource(
  target: DeployedStack,
  config: LogConfig | undefined,
  costOf: LogCost,
): Happenings {
  const group = target.outputs.logGroupArn ?? undefined;
  const sight = config === undefined || group === undefined ? NOTHING_SEEN : sightOf(config);
  return {
    sight,
    find: (search) =>
      group === undefined
        ? Promise.resolve(withoutGroup(config, costOf))
        : findInGroup({ target, group, config, sight, costOf }, search),
  };
}

function withoutGroup(config: LogConfig | undefined, costOf: LogCost): Found {
  const isElsewhere = config !== undefined && config.level !== "OFF";
  const says = isElsewhere
    ? `The bus logs at level ${config.level}, to a place that is not the stack's: its outputs name no log group.`
    : "The stack has no log of its bus.";
  const unknown = isElsewhere
    ? [
        "The log of the bus belongs to the owner of the bus. Without it, only dead letters and Salesforce show what became of an event.",
      ]
    : config === undefined
      ? []
      : describeGaps(config, costOf);
  return { observations: [], reports: [{ source: "bus log", state: "absent", says }], unknown };
}

interface Group {
  target: DeployedStack;
  /** Its ARN. */
  group: string;
  config: LogConfig | undefined;
  sight: Sight;
  costOf: LogCost;
}

async function findInGroup(of: Group, search: Search): Promise<Found> {
  const { target, group, config, sight, costOf } = of;
  const gaps = [
    ...(config === undefined ? [] : describeGaps(config, costOf)),
    ...describeUnsearched(search),
  ];
  const patterns = patternsFor(search);
  const name = groupNameIn(group);
  const level = config === undefined ? "" : `, level ${config.level}${DETAIL[config.detail]}`;
  const hasNoContent = config !== undefined && !sight.content;
  if (patterns.length === 0 || (search.externalId !== undefined && hasNoContent)) {
    const says = `The log group ${name}${level}.`;
    return {
      observations: [],
      reports: [{ source: "bus log", state: "not searched", says }],
      unknown: gaps,
    };
  }
  const until = Date.now();
  const read = await announce(`the log group ${name} to be read`, async () =>
    (await logReader(target, group)).read({
      patterns,
      since: search.since,
      until,
      most: MOST_RECORDS,
      within: WITHIN,
      ...(search.stop !== undefined && { stop: search.stop }),
    }),
  );
  const { records, others } = recordsIn(read, target.outputs.eventBusArn);
  return {
    observations: records.map(observationOf),
    reports: [
      {
        source: "bus log",
        state: read.ended === undefined ? "read" : "partly read",
        says: `The log group ${name}${level}, from ${formatMoment(read.from)} on.`,
      },
    ],
    ...(read.ended === undefined && { from: read.from }),
    unknown: [
      ...gaps,
      ...describeEnd(read),
      ...(others > 0
        ? [
            `${formatCount(others, "line")} of the log cannot be read as ${others === 1 ? "a record" : "records"} of this bus, and ${others === 1 ? "is" : "are"} left out.`,
          ]
        : []),
    ],
  };
}

const DETAIL: Readonly<Record<LogConfig["detail"], string>> = {
  FULL: " with events and requests",
  NONE: " without events",
};

/** Empty if the log cannot be searched for the IDs. An external ID is found by a part of it, and compared afterwards. */
function patternsFor({ ids, externalId }: Search): string[] {
  if (ids !== undefined) return filterPatterns("$.event_id", ids);
  if (externalId === undefined) return [""];
  const part = plainPart(externalId);
  return part === "" ? [""] : [partPattern("$.details.event_detail", part)];
}

/** Says of which events the log cannot be searched. */
function describeUnsearched({ ids = [] }: Search): string[] {
  const others = ids.filter((id) => !isSearchable("$.event_id", id));
  return others.length === 0
    ? []
    : [
        `The log cannot be searched for ${others.length === 1 ? "an ID that has" : `${others.length} IDs that have`} other characters than an event's ID, or more: EventBridge gives each event a UUID.`,
      ];
}

/** An existing group may hold the logs of other buses, and other lines. */
function recordsIn({ lines }: ReadLines, bus: string): { records: BusLogRecord[]; others: number } {
  const read = lines.map(({ text, at }) => readBusLogRecord(text, at));
  const records = read.filter((one) => one !== undefined);
  const own = records.filter(({ resource_arn: arn }) => arn === bus || arn === "");
  return { records: own, others: read.length - records.length };
}

/** Why the log was not read back to the moment that was asked for. */
function describeEnd({ ended, from, failure = "" }: ReadLines): string[] {
  const before = `The log before ${formatMoment(from)} was not read to its end`;
  switch (ended) {
    case undefined:
      return [];
    case "time":
      return [
        `${before} within ${WITHIN / 1_000} s. Trace one event by its ID, or a shorter time with --since.`,
      ];
    case "most":
      return [
        `${before}: it has more than ${formatCount(MOST_RECORDS, "record")}. Trace a shorter time with --since.`,
      ];
    case "stop":
      return [`${before}: the reading was stopped.`];
    case "failure":
      return [`${before}: ${failure}`];
  }
}
