import { LOG_TYPES, type LogType } from "../../eventbridge/logTypes";
import type { EmulatedAccount } from "../account";
import { busLogRecords } from "../eventBridge/busLogRecords";
import type { KeptEvent, KeptJournal } from "../eventBridge/keptJournal";

/** A line of a log, and when it was written, in milliseconds since 1970. */
export interface LogLine {
  timestamp: number;
  message: string;
}

interface TypedLine extends LogLine {
  type: LogType;
}

/** What the buses log of the events that the emulator still keeps, at once, and the log groups to which it is delivered. */
export class BusLogs {
  /** The lines of each event. They are formatted once, and again when something has happened to it: a search reads many pages. */
  private readonly formatted = new WeakMap<
    KeptEvent,
    { happenings: number; full: boolean; lines: TypedLine[] }
  >();

  constructor(
    private readonly account: EmulatedAccount,
    private readonly journal: KeptJournal,
  ) {}

  /** The lines of a group, in order of time. @param group its ARN */
  linesOf(group: string): LogLine[] {
    return [...this.journal.events]
      .flatMap((kept) => this.deliveredOf(kept))
      .filter(({ groups }) => groups.includes(group))
      .map(({ line }) => line)
      .sort((one, other) => one.timestamp - other.timestamp);
  }

  /** The lines of an event, each with the ARNs of the groups that receive it. */
  deliveredOf(kept: KeptEvent): { line: LogLine; groups: readonly string[] }[] {
    const [published] = kept.happenings.filter((one) => one.kind === "published");
    const bus = this.account.buses.get(published?.busArn ?? "");
    const { level, detail } = bus?.logConfig ?? { level: "OFF", detail: "NONE" };
    if (bus === undefined || level === "OFF") return [];
    const groups = new Map(LOG_TYPES[level].map((type) => [type, this.groupsOf(bus.arn, type)]));
    return this.format(kept, detail === "FULL").flatMap((line) => {
      const own = groups.get(line.type) ?? [];
      return own.length === 0 ? [] : [{ line, groups: own }];
    });
  }

  /** ARNs of the groups to which a bus delivers the records of a type. */
  private groupsOf(bus: string, type: LogType): string[] {
    const { logDeliveries, logDestinations, logSources } = this.account;
    return [...logDeliveries.values()]
      .filter(({ source }) => logSources.get(source) === `${bus} ${type}_LOGS`)
      .flatMap(({ destination }) => logDestinations.get(destination) ?? []);
  }

  private format(kept: KeptEvent, full: boolean): TypedLine[] {
    const known = this.formatted.get(kept);
    const happenings = kept.happenings.length;
    if (known?.happenings === happenings && known.full === full) return known.lines;
    const lines = busLogRecords(kept, { account: this.account, full }).map((record) => ({
      timestamp: record.message_timestamp_ms,
      message: JSON.stringify(record),
      type: record.log_level,
    }));
    this.formatted.set(kept, { happenings, full, lines });
    return lines;
  }
}
