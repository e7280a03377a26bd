import type { VirtualClock } from "../../emulator/clock";
import type { Emulator } from "../../emulator/emulator";
import type { Random } from "../../emulator/random";
import type { BusEvent } from "../../eventbridge/event";
import type { Ledger } from "./ledger";
import type { Assumptions, Forecast } from "./options";
import { erases } from "./recreations";

export interface ForecastArgs {
  emulator: Emulator;
  clock: VirtualClock;
  random: Random;
  /** ARN of the event bus to which the shop publishes. */
  busArn: string;
  /** Sample events. Customers publish them in turn, each with the customer's number as the event's id. */
  samples: readonly BusEvent[];
  assumptions: Assumptions;
  /** Counts the deliveries; the transport reports API calls to it. */
  ledger: Ledger;
  /** Whether events come at even distances, each at a random moment of its own, in place of a Poisson process. */
  isEven?: boolean;
  /** Is called with the share of the time that has passed, 0 to 1, and awaited. */
  onProgress?: (share: number) => void | Promise<void>;
}

/** Steps in which progress is reported: so many that a forecast of a long outage soon notices that nobody needs it any more. */
const STEPS = 1_000;

/**
 * Publishes events at random moments (a Poisson process) on a bus in virtual time, and counts their deliveries, retries
 * and dead letters.
 */
export async function forecast({
  emulator,
  clock,
  random,
  busArn,
  samples,
  assumptions: { rate, outage, outageAt, duration, dailyLimit, customers },
  ledger,
  isEven = false,
  onProgress = () => undefined,
}: ForecastArgs): Promise<Forecast> {
  const start = clock.now();
  emulator.account.archives.clear(); // a forecast replays nothing, and days of events would fill the memory
  emulator.journal.onHappening((happening) => ledger.record(happening));
  const { apiDestinations } = emulator.account;
  const isErasing = [...apiDestinations.values()].some(erases);
  if (isErasing) ledger.watchErasures(apiDestinations);
  // A request is prepared once for an event. The events of a customer differ only where some of them erase what others write.
  const events: BusEvent[] = [];
  const publish = () => {
    const customer = Math.floor(random() * customers);
    const kind = isErasing ? Math.floor(random() * samples.length) : customer % samples.length;
    const event = (events[customer * samples.length + kind] ??= eventOf(samples[kind], customer));
    emulator.eventBridge.accept(event, busArn);
    scheduleNext(clock.now());
  };
  let arrivals = 0;
  const scheduleNext = (after: number) => {
    const moment = isEven
      ? start + ((arrivals++ + random()) / rate) * 1_000
      : after - (Math.log(1 - random()) / rate) * 1_000;
    if (moment < start + duration) clock.at(moment, publish);
  };
  scheduleNext(start);
  for (let step = 1; step <= STEPS; step += 1) {
    await clock.run(start + (duration * step) / STEPS);
    await onProgress(step / STEPS);
  }
  return ledger.close(start + duration, start + outageAt + outage, dailyLimit);
}

function eventOf(sample: BusEvent | undefined, customer: number): BusEvent {
  if (sample === undefined) throw new Error("there is no sample event");
  return { ...sample, id: String(customer) };
}
