import type { KeptEvent, KeptJournal } from "../eventBridge/keptJournal";
import type { Journal } from "../eventBridge/journal";
import type { EmulatedAccount } from "../account";
import type { BusLogs } from "./busLogs";
import type { MetricFilter } from "./metricFilter";
import { MinuteSeries, type DataPoint } from "./minuteSeries";

/**
 * The metrics of the account's metric filters, by minute. A line counts in the minute of its record, at once: the service counts it
 * once it is delivered.
 * Source: CloudWatch Logs User Guide, 'Creating metrics from log events using filters'.
 */
export class FilteredMetrics {
  private readonly series = new MinuteSeries();
  /** Events to which something has happened since their lines were counted. */
  private readonly changed = new Set<KeptEvent>();
  private readonly counted = new WeakMap<KeptEvent, number>();

  /** @param kept keeps the same journal */
  constructor(
    private readonly account: EmulatedAccount,
    private readonly logs: BusLogs,
    { journal, kept }: { journal: Journal; kept: KeptJournal },
  ) {
    journal.onHappening(({ eventId }) => {
      const event = kept.get(eventId);
      if (event !== undefined && account.metricFilters.size > 0) this.changed.add(event);
    });
  }

  of(namespace: string, metricName: string): DataPoint[] {
    for (const event of this.changed) this.count(event);
    this.changed.clear();
    return this.series.of(keyOf({ namespace, metricName }));
  }

  /** Counts the lines that an event has more than the last time. Its lines are only added to. */
  private count(event: KeptEvent): void {
    const lines = this.logs.deliveredOf(event);
    const first = this.counted.get(event) ?? 0;
    this.counted.set(event, lines.length);
    for (const { line, groups } of lines.slice(first)) {
      for (const filter of this.account.metricFilters.values()) {
        if (!groups.includes(filter.group) || line.timestamp < filter.since) continue;
        const value = filter.isMatch(line.message) ? filter.value : filter.otherwise;
        if (value !== undefined) this.series.add(keyOf(filter), line.timestamp, value);
      }
    }
  }
}

const keyOf = ({ namespace, metricName }: Pick<MetricFilter, "namespace" | "metricName">) =>
  JSON.stringify([namespace, metricName]);
