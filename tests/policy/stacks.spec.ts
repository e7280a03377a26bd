import assert from "node:assert/strict";
import { join } from "node:path";
import { evaluate, type Registered } from "../../emulator/embedded/program";
import { readPolicyConfig } from "../../emulator/embedded/policyConfigFile";
import { readStackFile } from "../../settings/stackFile";
import { createEmulator, IDLE_RUNTIME } from "../../offline/emulatedStack";
import { configuredStack } from "../../stack/stack";
import { anew } from "../emulator/embedded/evaluated";
import { PROJECT_DIRECTORY } from "../folder";
import { pack } from "./pack";

const PROJECT = "eventbridge-salesforce";
const here = (service: string, resource: string) =>
  `arn:aws:${service}:eu-central-1:123456789012:${resource}`;
const BUS = here("events", "event-bus/shop-events");
const KEY = here("kms", "key/1a2b3c4d-1a2b-1a2b-1a2b-1a2b3c4d5e6f");
const TOPIC = here("sns", "on-call");

const SECRETS = { salesforceClientId: "the id", salesforceClientSecret: "the client secret" };
const LEGACY = {
  salesforceFlow: "username-password",
  salesforceUsername: "integration@stacks.example",
  salesforcePassword: "the password",
};

/** Runs the program for a stack with additional settings, and judges it by the stack's policy configuration. */
async function judged(name: string, settings: Record<string, string>) {
  const file = await readStackFile(PROJECT_DIRECTORY, name, [""]);
  const own = Object.entries({ ...SECRETS, ...settings }).map(([key, value]): [string, string] => [
    `${PROJECT}:${key}`,
    value,
  ]);
  const secrets = Object.keys({ ...SECRETS, ...LEGACY }).filter((key) => key !== "salesforceFlow");
  const stack = configuredStack({
    ...file,
    values: { ...file.values, ...Object.fromEntries(own) },
    secretKeys: new Set([...file.secretKeys, ...secrets.map((key) => `${PROJECT}:${key}`)]),
  });
  const { controlPlane } = createEmulator(stack, IDLE_RUNTIME);
  const program = join(PROJECT_DIRECTORY, "index.ts");
  const evaluated = anew(program, () => evaluate(program, stack.configuration, controlPlane));
  const { resources, create } = await evaluated;
  create();
  const configuration = join(PROJECT_DIRECTORY, "policy", "config", `${name}.json`);
  const { violations } = await (
    await pack()
  ).judge(resources, (await readPolicyConfig(configuration)).policies);
  return { resources, violations };
}

/** The queries of the stack's alarms, as policies see them. */
const queriesOf = (resources: readonly Registered[]) =>
  resources
    .filter(({ type }) => type.endsWith(":MetricAlarm"))
    .flatMap(
      ({ state }) =>
        state.toJavaScript().metricQueries as unknown as { expression: string; metric: unknown }[],
    );

describe("a stack of the program, with outputs as the AWS provider returns them,", () => {
  for (const [what, name, settings] of [
    ["local", "local", {}],
    ["dev", "dev", {}],
    ["prod, on an existing bus", "prod", {}],
    ["dev, on the bus default", "dev", { eventBus: "default" }],
    [
      "with every optional resource",
      "dev",
      {
        ...LEGACY,
        encryption: "customer-managed",
        logging: "trace",
        protect: "true",
        archiveRetentionDays: "30",
        publishers: '{"roles": ["shop-web"], "accounts": ["210987654321"]}',
        alarms: '{"emails": ["team@example.com"], "connection": true, "oldestDeadLetterHours": 4}',
      },
    ],
    ["without optional resources", "dev", { alarms: '{"topic": "off"}', logging: "off" }],
  ] as const) {
    it(`has no violation: ${what}`, async () => {
      const { resources, violations } = await judged(name, settings);
      const queries = queriesOf(resources);
      assert(queries.some(({ expression, metric }) => expression === "" && metric !== null));
      assert(queries.some(({ expression, metric }) => expression !== "" && metric === null));
      const expected = what.startsWith("without") ? ["alarm-actions"] : [];
      assert.deepEqual([...new Set(violations.map(({ policy }) => policy))], expected);
      assert.deepEqual(
        violations.filter(({ mandatory }) => mandatory),
        [],
      );
    });
  }

  it("has only advice on existing resources: bus, key, topic, dashboard and archive", async () => {
    const { violations } = await judged("dev", {
      eventBus: BUS,
      encryption: KEY,
      alarms: JSON.stringify({ topic: TOPIC }),
      dashboard: "arn:aws:cloudwatch::123456789012:dashboard/all-shops",
      archive: here("events", "archive/shop-events"),
    });
    assert.deepEqual(
      violations.map(({ policy, mandatory }) => ({ policy, mandatory })),
      violations.map(() => ({ policy: "kms-key-grant", mandatory: false })),
    );
    assert(violations.length > 0);
  });
});
