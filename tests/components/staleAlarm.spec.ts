import assert from "node:assert/strict";
import { join } from "node:path";
import { VirtualClock } from "../../emulator/clock";
import { AlarmWatch } from "../../emulator/cloudWatch/alarmWatch";
import { BusLogs } from "../../emulator/cloudWatch/busLogs";
import { FilteredMetrics } from "../../emulator/cloudWatch/filteredMetrics";
import { KeptJournal } from "../../emulator/eventBridge/keptJournal";
import { Metrics } from "../../emulator/eventBridge/metrics";
import { seededRandom } from "../../emulator/random";
import { SalesforceStandIn } from "../../emulator/salesforce/standIn";
import { inProcessTransport } from "../../emulator/transport";
import { EMULATED_ACCOUNT } from "../../eventbridge/event";
import type { UpsertSubscription } from "../../mapping/subscription";
import { subscriptions as declared } from "../../subscriptions";
import { publish } from "../../demo/publish";
import { emulateStack } from "../../offline/emulatedStack";
import { standInOrg } from "../../offline/standInOrg";
import { causeOf } from "../../operations/cause";
import { NO_NAMES } from "../../privacy/vocabulary";
import { passphrases, readStack } from "../../stack/stack";
import { anew } from "../emulator/embedded/evaluated";
import { subscribeTo } from "../examples/subscribed";
import { PROJECT_DIRECTORY } from "../folder";

const START = Date.UTC(2026, 9, 7);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const GROUP = `arn:aws:logs:eu-central-1:${EMULATED_ACCOUNT}:log-group:buses`;
const NOT_STALE = "dead-letters-not-stale";

const newerWins = { field: "ShopUpdatedAt__c", path: "$.detail.updated_at" } as const;
const guarded = (declared as UpsertSubscription[]).map((one) => ({ ...one, newerWins }));

const CUSTOMER = {
  firstname: "Ada",
  lastname: "Byron",
  email: "ada@example.com",
  created_in: "Main Website Store",
};
const at = (hour: number) => new Date(START + hour * HOUR).toISOString();

/** The project's own program with this setting, in virtual time: its alarms as `bridge local` evaluates them. */
async function stack(settings: Record<string, string> = {}) {
  const clock = new VirtualClock(START);
  const random = seededRandom(1);
  const origins = new Map<string, SalesforceStandIn["answer"]>();
  const read = await readStack(PROJECT_DIRECTORY, "local", passphrases());
  const values = { ...read.configuration.values };
  const given = { alarms: JSON.stringify({ deadLettersNotStale: 1 }), ...settings };
  for (const [key, value] of Object.entries(given)) values[`eventbridge-salesforce:${key}`] = value;
  const configured = { ...read, configuration: { ...read.configuration, values } };
  const transport = inProcessTransport(origins, clock, () => 0);
  const made = await anew(join(PROJECT_DIRECTORY, "index.ts"), () =>
    emulateStack(PROJECT_DIRECTORY, configured, { clock, random, transport }),
  );
  const org = new SalesforceStandIn(standInOrg(read), random, () => clock.now());
  origins.set(`https://${read.settings.salesforceDomain}`, org.answer);

  const { account, journal, eventBridge } = made.emulator;
  const kept = new KeptJournal(journal);
  const filtered = new FilteredMetrics(account, new BusLogs(account, kept), { journal, kept });
  const sources = { account, metrics: new Metrics(journal), filtered };
  const watch = new AlarmWatch(sources);
  const [queue] = account.queues.values();
  assert(queue);
  return {
    clock,
    org,
    queue,
    account,
    eventBridge,
    eventBusArn: made.eventBusArn,
    /** What becomes of an update of a customer. */
    update: async (detail: object, until?: number) => {
      const event = {
        source: "shop.magento",
        "detail-type": "customer-updated",
        detail: { id: 7, updated_at: at(0), ...CUSTOMER, ...detail },
      };
      assert("EventId" in publish(eventBridge, made.eventBusArn, event));
      await clock.run(until);
    },
    causes: () => queue.held.map((letter) => causeOf(letter, NO_NAMES).kind),
    /** The names of the alarms that changed their state since the last time, each with its new state. */
    changes: () =>
      watch
        .evaluate(clock.now())
        .map(
          ({ alarm, state }) => `${alarm.name.replace(/^shop-local-|-[0-9a-f]{8}$/g, "")} ${state}`,
        ),
  };
}

describe("the alarm that leaves stale dead letters out, in the emulator,", () => {
  let restore: () => void;
  before(() => (restore = subscribeTo(guarded)));
  after(() => restore());

  it("stays silent at a stale version, which raises the alarm on the queue's depth", async () => {
    const { update, causes, changes } = await stack();
    await update({ updated_at: at(2) });
    assert.deepEqual(changes(), []);
    await update({ updated_at: at(1), lastname: "King" });
    assert.deepEqual(causes(), ["stale"]);
    assert.deepEqual(changes(), ["dead-letters ALARM"]);
  });

  it("goes off at a version that Salesforce refuses for another reason, beside stale ones", async () => {
    const { update, causes, changes } = await stack();
    await update({ updated_at: at(2) });
    await update({ updated_at: at(1) });
    await update({ id: 8, email: "no address" });
    assert.deepEqual(causes(), ["stale", "bad-field"]);
    assert.deepEqual(changes(), ["dead-letters ALARM", `${NOT_STALE} ALARM`]);
  });

  it("goes off at an event of which no request can be made", async () => {
    const { update, causes, changes } = await stack();
    await update({ updated_at: null });
    assert.deepEqual(causes(), ["no-request"]);
    assert.deepEqual(changes(), ["dead-letters ALARM", `${NOT_STALE} ALARM`]);
  });

  it("goes off when the retries of an event have ended", async () => {
    const { update, org, causes, changes, clock } = await stack({ retryMaximumAttempts: "2" });
    org.faults.until("hang", START + 24 * HOUR);
    await update({}, clock.now() + HOUR);
    assert.equal(causes().length, 1);
    assert(changes().includes(`${NOT_STALE} ALARM`));
  });

  it("goes off at an alert on the connection that the topic refuses", async () => {
    const { account, eventBridge, queue, changes, clock } = await stack({
      retryMaximumAttempts: "1",
    });
    const [connectionArn = ""] = account.connections.keys();
    account.topics.clear();
    eventBridge.publishConnectionChange({ connectionArn, authorized: false, reason: "refused" });
    await clock.run(clock.now() + HOUR);
    assert.equal(queue.held.length, 1);
    assert(changes().includes(`${NOT_STALE} ALARM`));
  });

  it("rings for a day after the last such dead letter, also when the queue is empty", async () => {
    const { update, queue, changes, clock } = await stack();
    await update({ email: "no address" });
    const last = clock.now();
    assert.deepEqual(changes(), ["dead-letters ALARM", `${NOT_STALE} ALARM`]);
    queue.purge();
    await clock.run(last + HOUR);
    assert.deepEqual(changes(), ["dead-letters OK"]);
    await clock.run(last + 24 * HOUR - 2 * MINUTE);
    assert.deepEqual(changes(), []);
    await clock.run(last + 24 * HOUR + MINUTE);
    assert.deepEqual(changes(), [`${NOT_STALE} OK`]);
  });

  it("goes off at the threshold, in five minutes, and lets the alarm on the depth wait for more", async () => {
    const alarms = JSON.stringify({ deadLetters: 3, deadLettersNotStale: 2 });
    const { update, changes, clock } = await stack({ alarms });
    await update({ email: "no address" });
    await clock.run(clock.now() + 6 * MINUTE);
    await update({ email: "no address" });
    assert.deepEqual(changes(), []);
    await update({ email: "no address" });
    assert.deepEqual(changes(), ["dead-letters ALARM", `${NOT_STALE} ALARM`]);
  });

  it("counts a dead letter once where the log has every step, and its own bus alone in a log group of others", async () => {
    const alarms = JSON.stringify({ deadLettersNotStale: 2 });
    const settings = { alarms, logging: "trace", loggingGroup: GROUP };
    const { update, changes, account, eventBusArn } = await stack(settings);
    await update({ email: "no address" });
    assert.deepEqual(changes(), ["dead-letters ALARM"]);
    await update({ email: "no address" });
    assert.deepEqual(changes(), [`${NOT_STALE} ALARM`]);
    const [filter] = account.metricFilters.values();
    const record = (resource_arn: string) =>
      JSON.stringify({ resource_arn, message_type: "INVOCATION_DLQ" });
    assert.equal(filter?.group, GROUP);
    assert.deepEqual(
      [eventBusArn, `${eventBusArn}-2`].map((bus) => filter.isMatch(record(bus))),
      [true, false],
    );
  });
});
