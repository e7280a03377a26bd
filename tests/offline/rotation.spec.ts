import assert from "node:assert/strict";
import { join } from "node:path";
import { VirtualClock } from "../../emulator/clock";
import { seededRandom } from "../../emulator/random";
import { evaluate } from "../../emulator/embedded/program";
import { revealed, type PropertyMap } from "../../emulator/propertyValues";

import { SalesforceStandIn } from "../../emulator/salesforce/standIn";
import { inProcessTransport } from "../../emulator/transport";
import { createEmulator, emulateStack, IDLE_RUNTIME } from "../../offline/emulatedStack";
import { standInOrg } from "../../offline/standInOrg";
import { publish } from "../../demo/publish";
import {
  orgsInUse,
  passphrases,
  readStack,
  configuredStack,
  type ConfiguredStack,
} from "../../stack/stack";
import { PROJECT_DIRECTORY } from "../folder";
import registered from "../../events/01-customer-registered.json";

const CONNECTION = "aws:cloudwatch/eventConnection:EventConnection";
const START = Date.parse("2026-11-26T09:00:00Z");
const MINUTE = 60_000;

/** Reads the stack `local` and changes some of its settings. */
async function localWith(changes: Record<string, string>): Promise<ConfiguredStack> {
  const { configuration } = await readStack(PROJECT_DIRECTORY, "local", passphrases());
  const values = { ...configuration.values };
  for (const [key, value] of Object.entries(changes)) {
    values[`${configuration.project}:${key}`] = value;
  }
  const secretKeys = ["Username", "Password"].map(
    (key) => `${configuration.project}:salesforce${key}`,
  );
  return configuredStack({
    ...configuration,
    values,
    secretKeys: new Set([...configuration.secretKeys, ...secretKeys]),
  });
}

/** The program is run anew. */
const forgetProgram = () => delete require.cache[join(PROJECT_DIRECTORY, "index.ts")];

const standInOf = (stack: ConfiguredStack, now: () => number) => {
  const [org = assert.fail("nothing is sent to any org")] = orgsInUse(stack);
  const made = standInOrg(org);
  return {
    credentials: made.credentials,
    standIn: new SalesforceStandIn(made, seededRandom(2), now),
  };
};

/** Returns the inputs that the program registers, by name: those that `up` would send to the provider. */
async function inputsOf(
  stack: ConfiguredStack,
): Promise<Map<string, { type: string; inputs: PropertyMap }>> {
  const { controlPlane } = createEmulator(stack, { ...IDLE_RUNTIME, random: seededRandom(1) });
  forgetProgram();
  const { resources } = await evaluate(
    join(PROJECT_DIRECTORY, "index.ts"),
    stack.configuration,
    controlPlane,
  );
  return new Map(
    resources
      .filter(({ custom }) => custom)
      .map(({ name, type, request }) => [
        name,
        { type, inputs: revealed(request.getObject()?.toJavaScript()) as PropertyMap },
      ]),
  );
}

const USERNAME_PASSWORD = {
  salesforceFlow: "username-password",
  salesforceUsername: "integration@rotation.example",
  salesforcePassword: "password-and-token",
};

describe("a new secret in a stack's configuration", () => {
  for (const [what, flow, changed] of [
    ["client secret", {}, { salesforceClientSecret: "new-secret" }],
    ["password", USERNAME_PASSWORD, { salesforcePassword: "new-password-and-token" }],
  ] as const) {
    it(`changes only the connection, in place, and loses no event that is delivered meanwhile: ${what}`, async () => {
      const before = await localWith(flow);
      const after = await localWith({ ...flow, ...changed });
      const update = [...(await inputsOf(after))];
      const old = await inputsOf(before);
      assert.equal(update.length, old.size);
      const differing = update.filter(([name, { inputs }]) => {
        return JSON.stringify(inputs) !== JSON.stringify(old.get(name)?.inputs);
      });
      assert.deepEqual(
        differing.map(([name, { type }]) => [name, type]),
        [["shop-connection", CONNECTION]],
      );

      const clock = new VirtualClock(START);
      const { standIn, credentials } = standInOf(before, () => clock.now());
      const accepted = standInOf(after, () => clock.now()).credentials;
      const origin = `https://${before.settings.salesforceDomain}`;
      const transport = inProcessTransport(new Map([[origin, standIn.answer]]), clock, () => 80);
      forgetProgram();
      const { emulator, eventBusArn } = await emulateStack(PROJECT_DIRECTORY, before, {
        clock,
        random: seededRandom(1),
        transport,
      });
      const { account, controlPlane, eventBridge, journal } = emulator;
      const happenings = journal.kept();
      const ids = Array.from({ length: 600 }, (_, index) => 5_000 + index);
      for (const [index, id] of ids.entries()) {
        clock.at(START + index * 1_000, () => {
          const event = {
            ...registered,
            detail: { ...registered.detail, id, email: `${id}@example.com` },
          };
          assert("EventId" in publish(eventBridge, eventBusArn, event));
        });
      }
      const [connectionArn = assert.fail("there is no connection")] = account.connections.keys();
      clock.at(START + 3 * MINUTE, () => standIn.accept([credentials, accepted]));
      clock.at(START + 5 * MINUTE, () => {
        for (const [name, { type, inputs }] of differing) {
          const kind = controlPlane.kind(type, name);
          assert.equal(kind.mistakes(inputs).length, 0);
          kind.apply(inputs, { arn: connectionArn }, account);
        }
      });
      clock.at(START + 7 * MINUTE, () => standIn.accept([accepted], { endSessions: true }));
      await clock.run();

      assert.deepEqual([...account.connections.keys()], [connectionArn]);
      const arrived = standIn.recordsOf("Contact").all("ShopCustomerId__c");
      assert.deepEqual(
        arrived.map(({ externalId }) => Number(externalId)).sort((a, b) => a - b),
        ids,
      );
      const kinds = new Set(happenings.map(({ kind }) => kind));
      assert(!kinds.has("deadLettered") && !kinds.has("lost"), [...kinds].join());
      assert.deepEqual(
        [...account.queues.values()].flatMap(({ held }) => held),
        [],
      );
    });
  }
});
