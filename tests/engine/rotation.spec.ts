import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { WallClock } from "../../emulator/clock";
import { SalesforceStandIn } from "../../emulator/salesforce/standIn";
import { loopbackTransport } from "../../emulator/transport";
import { createEmulator } from "../../offline/emulatedStack";
import { findEngine, HOW_TO_GET_AN_ENGINE } from "../../clients/engine";
import { openEngineStackIn, type EngineStack } from "../../local/engineStack";
import { standInOrg } from "../../offline/standInOrg";
import { publish } from "../../demo/publish";
import { orgsInUse, passphrases, readStack } from "../../stack/stack";
import registered from "../../events/01-customer-registered.json";
import { LEGACY_FLOW } from "../legacyFlow";
import { ProjectCopy } from "../projectCopy";

const EVERY_MS = 250;

describe("`pulumi config set --secret` and `pulumi up`", function () {
  this.timeout(300_000); // on a machine that has other things to do
  let project: ProjectCopy;

  before(function () {
    if (findEngine() === undefined) {
      console.log(`    skipped: ${HOW_TO_GET_AN_ENGINE}`);
      this.skip();
    }
  });
  beforeEach(async () => {
    project = await ProjectCopy.make();
    // Fewer rules are fewer seconds.
    await project.edit("Pulumi.local.yaml", (text) => text + LEGACY_FLOW);
    await project.edit("subscriptions.ts", (text) => text.replace(/^.*\{ optional: .*\n/gm, ""));
  });
  afterEach(() => project.remove());

  it("change the password of a connection that delivers meanwhile, in place, and no event is lost", async () => {
    const stack = await readStack(project.directory, "local", passphrases());
    const [org = assert.fail("nothing is sent to any org")] = orgsInUse(stack);
    const clock = new WallClock();
    const made = standInOrg(org);
    const { credentials } = made;
    assert(credentials.flow === "username-password");
    const rotated = { ...credentials, password: "CANARY-password" };
    const standIn = new SalesforceStandIn(made, Math.random, () => clock.now());
    const origins = new Map<string, string>();
    const { account, controlPlane, eventBridge, journal } = createEmulator(stack, {
      clock,
      random: Math.random,
      transport: loopbackTransport(origins, clock),
    });
    const happenings = journal.kept();
    const over = new AbortController();
    const published: number[] = [];
    let local: EngineStack | undefined;
    let shop: Promise<void> | undefined;
    try {
      origins.set(`https://${made.domain}`, await standIn.start());
      local = await openEngineStackIn({
        directory: project.directory,
        stack,
        account,
        controlPlane,
      });
      assert.equal(await local.pulumi(["up", "--yes"], "ignore"), 0);
      const [connectionArn = assert.fail("there is no connection")] = account.connections.keys();
      const bus = [...account.buses.values()].find(({ name }) => name !== "default");

      const publishes = async () => {
        while (!over.signal.aborted) {
          const id = 5_000 + published.length;
          const detail = { ...registered.detail, id, email: `${id}@example.com` };
          const result = publish(eventBridge, bus?.arn ?? "", { ...registered, detail });
          assert("EventId" in result, JSON.stringify(result));
          published.push(id);
          await wait(EVERY_MS);
        }
      };
      shop = publishes();
      standIn.accept([credentials, rotated]);
      const set = ["config", "set", "--secret", "salesforcePassword", rotated.password];
      assert.equal(await local.pulumi(set, "ignore"), 0);
      const before = published.length;
      assert.equal(await local.pulumi(["up", "--yes"], "ignore"), 0);
      assert(published.length > before, "nothing was published during the update");
      assert.deepEqual([...account.connections.keys()], [connectionArn]);
      standIn.accept([rotated], { endSessions: true });
      await wait(8 * EVERY_MS);
      over.abort();
      await shop;
      await untilDelivered(() => standIn.recordsOf("Contact").all("ShopCustomerId__c").length);
    } finally {
      over.abort();
      await shop?.catch(() => undefined); // reported above, where it was awaited
      clock.stop();
      local?.stop();
      await standIn.stop();
    }
    const arrived = standIn.recordsOf("Contact").all("ShopCustomerId__c");
    assert.deepEqual(
      arrived.map(({ externalId }) => Number(externalId)).sort((a, b) => a - b),
      published,
    );
    const kinds = new Set(happenings.map(({ kind }) => kind));
    assert(!kinds.has("deadLettered") && !kinds.has("lost"), [...kinds].join());

    /** Waits for the last of them, in real time: the engine is real, too. */
    async function untilDelivered(count: () => number): Promise<void> {
      const end = Date.now() + 20_000;
      while (count() < published.length && Date.now() < end) await wait(EVERY_MS);
    }
  });
});
