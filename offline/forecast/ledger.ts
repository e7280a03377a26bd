import type { Happening } from "../../emulator/eventBridge/journal";
import type { ApiDestination } from "../../emulator/eventBridge/apiDestination";
import { endCauseOf, type EndCause } from "./causes";
import type { Forecast, Minute } from "./options";
import { LateEvents } from "./lateEvents";
import { erases, Recreations } from "./recreations";
import { NO_RULES, type ForecastRules } from "./rules";

const SECOND = 1_000;
const MINUTE = 60_000;
const DAY_IN_MINUTES = 1_440;

/** Counts deliveries as they happen, by minute. It holds no events, so that millions of them fit into memory. */
export class Ledger {
  /** Deliveries that ended without Salesforce, by the cause. */
  readonly causes = new Map<EndCause, number>();
  /** The subscriptions of late events. */
  readonly lateEvents: LateEvents;
  private readonly minutes: Minute[] = [];
  private readonly totals = { published: 0, unmatched: 0, delivered: 0, deadLettered: 0, lost: 0 };
  private retries = 0;
  /**
   * Deliveries after that of a newer event of the same customer: all of them, those of the same second, and refused ones; and the
   * refused ones that are older than an erasure only.
   */
  private readonly late = { all: 0, ofOneSecond: 0, refused: 0, afterErasure: 0 };
  /** By rule and customer: when the newest delivered event was published. */
  private readonly newest = new Map<string, Map<string, number>>();
  private destinations: ReadonlyMap<string, ApiDestination> = new Map<string, ApiDestination>();
  private recreations: Recreations | undefined;
  private backlog = 0;
  private largestBacklog = 0;
  private oldestAge = 0;
  private apiCalls = 0;
  /** Number of deliveries under way, by the minute in which their events were published. */
  private readonly waiting: number[] = [];
  /** When the last of them ended, in milliseconds since 1970, by the same minute. */
  private readonly endedAt: number[] = [];

  /** @param start in milliseconds since 1970 */
  constructor(
    private readonly start: number,
    private readonly rules: ForecastRules = NO_RULES,
  ) {
    this.lateEvents = new LateEvents(rules);
  }

  /** Counts the late events that bring erased data back, if any destination erases. @param destinations by ARN */
  watchErasures(destinations: ReadonlyMap<string, ApiDestination>): void {
    this.destinations = destinations;
    this.recreations = new Recreations(this.rules.isFinal);
  }

  record(happening: Happening): void {
    const { at } = happening;
    const cause = endCauseOf(happening);
    if (cause !== undefined) this.causes.set(cause, (this.causes.get(cause) ?? 0) + 1);
    switch (happening.kind) {
      case "published": {
        this.totals.published += 1;
        if (happening.matchedRules.length === 0) this.totals.unmatched += 1;
        this.minute(at).arrivals += 1;
        this.change(at, at, happening.targets.length);
        break;
      }
      case "retry":
        this.retries += 1;
        break;
      case "attempt":
        if (happening.delivered) {
          this.recordDelivery(happening);
        }
        break;
      case "queued":
      case "deadLettered":
        this.totals.deadLettered += 1;
        this.minute(at).deadLetters += 1;
        this.end(at, happening.age);
        break;
      case "lost":
        this.totals.lost += 1;
        this.minute(at).lost += 1;
        this.end(at, happening.age);
        break;
      case "notified":
        this.end(at, happening.age);
        break;
      case "throttled":
    }
  }

  /** Records an API call. @param at in milliseconds since 1970 */
  recordCall(at: number): void {
    this.apiCalls += 1;
    this.minute(at).apiCalls += 1;
  }

  /** Returns the forecast. @param recovered when the outage ends, in milliseconds since 1970 */
  close(end: number, recovered: number, dailyLimit: number): Forecast {
    this.minute(end);
    const oldest = this.waiting.findIndex((count) => count > 0);
    const affected = Math.ceil((recovered - this.start) / MINUTE);
    const stillWaiting = this.waiting.slice(0, affected).some((count) => count > 0);
    const drained = Math.max(recovered, ...this.endedAt.slice(0, affected).filter(Boolean));
    return {
      ...this.totals,
      waiting: this.backlog,
      retries: this.retries,
      ...this.staleness(),
      ...(this.recreations !== undefined && { recreated: this.recreations.count }),
      largestBacklog: this.largestBacklog,
      drainedAfter: stillWaiting ? undefined : drained - recovered,
      oldestAge: Math.max(this.oldestAge, oldest === -1 ? 0 : end - this.start - oldest * MINUTE),
      apiCalls: this.apiCalls,
      apiCallsInADay: mostIn24Hours(this.minutes.map(({ apiCalls }) => apiCalls)),
      dailyLimit,
      minutes: this.minutes,
    };
  }

  /** The forecast's org accepts every request; an older version that a guard refuses is a dead letter at the same moment. */
  private recordDelivery(happening: Extract<Happening, { kind: "attempt" }>): void {
    const { at, age, ruleArn, targetArn, eventId: customer } = happening;
    const destination = this.destinations.get(targetArn);
    const isErasure = destination !== undefined && erases(destination); // an older one overwrites nothing
    const published = at - age;
    const late = isErasure ? "in order" : this.lateness(ruleArn, customer, published);
    const isOlder = late === "older" && this.rules.isGuarded(ruleArn);
    const after =
      isOlder || destination === undefined
        ? undefined
        : this.recreations?.delivered(destination, customer, { published, ruleArn });
    if (isOlder || after === "refused") {
      this.lateEvents.add("refused", ruleArn);
      this.late.refused += 1;
      if (late === "in order") this.late.afterErasure += 1;
      this.totals.deadLettered += 1;
      this.minute(at).deadLetters += 1;
    } else {
      if (late !== "in order") this.lateEvents.add("overwriting", ruleArn);
      if (after === "brings back") this.lateEvents.add("bringing back", ruleArn);
      this.totals.delivered += 1;
      this.minute(at).deliveries += 1;
    }
    this.end(at, age);
  }

  /** Whether a newer version of the customer was delivered before; Salesforce stores whole seconds. */
  private lateness(ruleArn: string, customer: string, published: number) {
    let ofRule = this.newest.get(ruleArn);
    if (ofRule === undefined) this.newest.set(ruleArn, (ofRule = new Map<string, number>()));
    const newest = ofRule.get(customer) ?? -Infinity;
    if (published >= newest) {
      ofRule.set(customer, published);
      return "in order";
    }
    this.late.all += 1;
    if (Math.floor(published / SECOND) < Math.floor(newest / SECOND)) return "older";
    this.late.ofOneSecond += 1;
    return "of one second";
  }

  private staleness() {
    const { all, ofOneSecond, refused, afterErasure } = this.late;
    return {
      staleOverwrites: all + afterErasure - refused,
      staleRefused: refused,
      staleWithoutGuard: all,
      staleWithGuard: ofOneSecond,
    };
  }

  private end(at: number, age: number): void {
    this.oldestAge = Math.max(this.oldestAge, age);
    this.change(at - age, at, -1);
  }

  private change(published: number, now: number, by: number): void {
    const minute = Math.floor((published - this.start) / MINUTE);
    this.waiting[minute] = (this.waiting[minute] ?? 0) + by;
    if (by < 0) this.endedAt[minute] = now;
    this.backlog += by;
    this.largestBacklog = Math.max(this.largestBacklog, this.backlog);
    this.minute(now).backlog = this.backlog;
  }

  /** Returns the minute of a moment, and adds the minutes before it in which nothing happened. */
  private minute(at: number): Minute {
    const wanted = Math.floor((at - this.start) / MINUTE);
    for (let minute = this.minutes.length; minute <= wanted; minute += 1) {
      const backlog = this.minutes[minute - 1]?.backlog ?? 0;
      const none = { arrivals: 0, deliveries: 0, deadLetters: 0, lost: 0, apiCalls: 0 };
      this.minutes.push({ minute, ...none, backlog });
    }
    const minute = this.minutes[wanted];
    if (minute === undefined) throw new RangeError(`${at} is before the start`);
    return minute;
  }
}

function mostIn24Hours(perMinute: readonly number[]): number {
  let inADay = 0;
  let most = 0;
  perMinute.forEach((calls, minute) => {
    inADay += calls - (perMinute[minute - DAY_IN_MINUTES] ?? 0);
    most = Math.max(most, inADay);
  });
  return most;
}
