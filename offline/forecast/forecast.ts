import type { VirtualClock } from "../../emulator/clock";
import type { Emulator } from "../../emulator/emulator";
import type { BusEvent } from "../../eventbridge/event";
import type { Random } from "../../emulator/random";
import type { Ledger } from "./ledger";
import type { Forecast, Supposed } from "./options";

/**
 * Publishes events at random moments (a Poisson process) on a bus for as long as is supposed, in virtual time,
 * and counts what becomes of them.
 *
 * @param samples of which each customer publishes one, with the customer in the place of the event's id
 * @param ledger that the transport tells of API calls
 */
export async function forecast(
  emulator: Emulator,
  clock: VirtualClock,
  random: Random,
  busArn: string,
  samples: readonly BusEvent[],
  { rate, outage, outageAt, duration, dailyLimit, customers }: Supposed,
  ledger: Ledger,
): Promise<Forecast> {
  const start = clock.now();
  emulator.account.archives.clear(); // nobody replays here, and days of events would fill the memory
  emulator.journal.onHappening((happening) => ledger.record(happening));
  // Made once: a request is prepared once for an event, and an event holds nothing that differs.
  const events: BusEvent[] = [];
  const publish = () => {
    const customer = Math.floor(random() * customers);
    const event = (events[customer] ??= eventOf(samples, customer));
    emulator.eventBridge.accept(event, busArn);
    next(clock.now());
  };
  const next = (after: number) => {
    const moment = after - (Math.log(1 - random()) / rate) * 1_000;
    if (moment < start + duration) clock.at(moment, publish);
  };
  next(start);
  await clock.run(start + duration);
  return ledger.close(start + duration, start + outageAt + outage, dailyLimit);
}

function eventOf(samples: readonly BusEvent[], customer: number): BusEvent {
  const sample = samples[customer % samples.length];
  if (sample === undefined) throw new Error("there is no sample event");
  return { ...sample, id: String(customer) };
}
