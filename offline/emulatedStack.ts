import { join } from "node:path";
import type { SubscriptionCost } from "../components/salesforceIntegration";
import { EMULATED_ACCOUNT } from "../eventbridge/event";
import { parseAccessPolicy } from "../eventbridge/accessPolicy";
import type { Clock } from "../emulator/clock";
import { evaluate } from "../emulator/embedded/program";
import { Emulator } from "../emulator/emulator";
import type { Random } from "../emulator/random";
import type { Transport } from "../emulator/transport";
import type { AccountLocation, EmulatedAccount } from "../emulator/account";
import { exportedBy } from "./exported";
import { UNKNOWN_CREDENTIALS } from "./standInOrg";
import { passphrases, readStack, type ConfiguredStack } from "../stack/stack";

export interface EmulatedStack {
  stack: ConfiguredStack;
  emulator: Emulator;
  /** Of the bus to which the shop publishes. */
  eventBusArn: string;
  /** By the subscription's name. */
  ruleNames: Record<string, { sending: string[]; unmappable?: string }>;
  /** By the subscription's name. */
  costs: Record<string, SubscriptionCost>;
}

/** The account of a stack before its program is made: what it refers to is somebody else's, and is there. */
export function emulatorFor(
  { region, settings }: ConfiguredStack,
  clock: Clock,
  random: Random,
  transport: Transport,
): Emulator {
  const emulator = new Emulator({
    location: placeOf({ region, settings }),
    clock,
    random,
    transport,
  });
  addForeign(emulator.account, settings);
  return emulator;
}

/** The Region of a stack, and its account: the one of the bus, connection, role or topic that the settings name by ARN. */
export function placeOf({
  region,
  settings,
}: Pick<ConfiguredStack, "region" | "settings">): AccountLocation {
  const orgs = [settings, ...Object.values(settings.orgs)];
  const named = [
    ...(settings.eventBus === undefined ? [] : [settings.eventBus]),
    ...orgs.flatMap(({ credentials }) =>
      credentials.flow === "existing-connection" ? [credentials.connectionArn] : [],
    ),
    ...(settings.publishers?.roles ?? []),
    ...topicOf(settings),
  ];
  const [account = EMULATED_ACCOUNT] = named.flatMap((nameOrArn) => nameOrArn.split(":")[4] ?? []);
  return { accountId: account, region };
}

/** What others made: the bus, the key, the topic, the connections and the roles that the settings name. */
export function addForeign(
  account: EmulatedAccount,
  { eventBus, encryption, publishers, alarms, ...own }: ConfiguredStack["settings"],
): void {
  if (eventBus !== undefined) account.addBus(eventBus);
  if (typeof encryption === "object") addKey(encryption.keyArn, account);
  for (const arn of topicOf({ alarms })) addTopic(arn, account);
  for (const role of publishers?.roles ?? []) account.addRole(role);
  for (const { salesforceDomain, credentials } of [own, ...Object.values(own.orgs)]) {
    if (credentials.flow !== "existing-connection") continue;
    const { clientId, clientSecret } = UNKNOWN_CREDENTIALS;
    const tokenEndpoint = `https://${salesforceDomain}/services/oauth2/token`;
    account.addConnection({
      arn: credentials.connectionArn,
      tokenEndpoint,
      clientId,
      clientSecret,
    });
  }
}

/** The ARN of the topic that alarms call, where it is somebody else's. */
function topicOf({ alarms }: Pick<ConfiguredStack["settings"], "alarms">): string[] {
  const topic = alarms && alarms.topic;
  return topic && topic.arn !== undefined ? [topic.arn] : [];
}

/** What is there already is taken to let everybody use it: its policy is not known here. */
const letsAllIn = (Action: string) =>
  parseAccessPolicy(
    JSON.stringify({ Statement: [{ Effect: "Allow", Principal: "*", Action, Resource: "*" }] }),
  );

function addTopic(arn: string, account: EmulatedAccount): void {
  const name = arn.split(":").at(-1) ?? arn;
  const policy = letsAllIn("sns:*");
  account.topics.set(arn, {
    arn,
    name,
    policy,
    key: undefined,
    subscriptions: new Map(),
    messages: [],
  });
}

function addKey(arn: string, account: EmulatedAccount): void {
  const policy = letsAllIn("kms:*");
  const tags = { EventBridgeApiDestinations: "true" };
  account.keys.set(arn, { arn, id: arn.split("/").at(-1) ?? arn, policy, tags });
}

/**
 * A stack's program, evaluated and made in an emulator. No policy judges it.
 *
 * @param directory of Pulumi.yaml
 * @throws RunError for what the stack file or the program refuses, Refused for what the emulator does not take
 */
export async function emulatedStack(
  directory: string,
  stackName: string,
  clock: Clock,
  random: Random,
  transport: Transport,
): Promise<EmulatedStack> {
  const stack = await readStack(directory, stackName, passphrases());
  return emulated(directory, stack, clock, random, transport);
}

/** The same, of a stack that was read. */
export async function emulated(
  directory: string,
  stack: ConfiguredStack,
  clock: Clock,
  random: Random,
  transport: Transport,
): Promise<EmulatedStack> {
  const emulator = emulatorFor(stack, clock, random, transport);
  const program = await evaluate(
    join(directory, "index.ts"),
    stack.configuration,
    emulator.controlPlane,
  );
  program.create();
  return {
    stack,
    emulator,
    eventBusArn: String(exportedBy(program.outputs, "eventBusArn")),
    ruleNames: exportedBy(program.outputs, "ruleNames") as EmulatedStack["ruleNames"],
    costs: exportedBy(program.outputs, "subscriptions") as EmulatedStack["costs"],
  };
}
