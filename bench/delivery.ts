import { OK, START, TestWorld } from "../tests/emulator/testWorld";
import { median, report, round } from "./report";

const EVENTS = 100_000;

/** Events a second through PutEvents, rule, rate limit, transformer, request and answer, in virtual time. */
export async function benchDelivery(rounds: number): Promise<void> {
  const seconds: number[] = [];
  for (let i = 0; i < rounds; i += 1) {
    const world = new TestWorld({
      transport: (request, ended) => ended(request.url.endsWith("/token") ? TOKEN : OK),
    });
    for (let event = 0; event < EVENTS; event += 1) {
      world.clock.at(START + event * 10, () => world.publish({ id: event }));
    }
    const start = performance.now();
    await world.clock.run();
    seconds.push((performance.now() - start) / 1_000);
    const delivered = world.happenings.filter((one) => one.kind === "attempt" && one.delivered);
    if (delivered.length !== EVENTS) throw new Error(`${delivered.length} of ${EVENTS} delivered`);
  }
  report({ bench: "delivery", eventsPerSecond: round(EVENTS / median(seconds)) });
}

const TOKEN = {
  kind: "response",
  status: 200,
  headers: {},
  body: '{"access_token":"token"}',
} as const;
