import type { VirtualClock } from "../../emulator/clock";
import type { Emulator } from "../../emulator/emulator";
import type { BusEvent } from "../../emulator/eventBridge/event";
import type { Random } from "../../emulator/random";
import type { Ledger } from "./ledger";
import type { Forecast, Supposed } from "./options";

/**
 * Publishes events at random moments (a Poisson process) on a bus for as long as is supposed, in virtual time,
 * and counts what becomes of them.
 *
 * @param samples published in turn
 * @param ledger that the transport tells of API calls
 */
export async function forecast(
  emulator: Emulator,
  clock: VirtualClock,
  random: Random,
  busArn: string,
  samples: readonly BusEvent[],
  { rate, outage, outageAt, duration, dailyLimit }: Supposed,
  ledger: Ledger,
): Promise<Forecast> {
  const start = clock.now();
  emulator.journal.onHappening((happening) => ledger.record(happening));
  let published = 0;
  const publish = () => {
    const sample = samples[published % samples.length];
    if (sample === undefined) throw new Error("there is no sample event");
    emulator.eventBridge.accept(sample, busArn);
    published += 1;
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
