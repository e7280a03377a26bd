import type { SubscriptionCost } from "../components/salesforceIntegration";
import { nameInArn } from "../eventbridge/arns";
import { EMULATED_ACCOUNT } from "../eventbridge/event";
import { parseAccessPolicy } from "../eventbridge/accessPolicy";
import { VirtualClock, type Clock } from "../emulator/clock";
import { entryPoint } from "../emulator/embedded/entryPoint";
import { evaluate, type Registered } from "../emulator/embedded/program";
import { Emulator } from "../emulator/emulator";
import { seededRandom, type Random } from "../emulator/random";
import type { Transport } from "../emulator/transport";
import type { AccountLocation, EmulatedAccount } from "../emulator/account";
import { UNKNOWN } from "../emulator/propertyValues";
import type { StackFile } from "../settings/stackFile";
import { describeLeftOut } from "./lacking";
import { requireOutput } from "./requireOutput";
import { UNKNOWN_CREDENTIALS } from "./standInOrg";
import { passphrases, readStack, type ConfiguredStack } from "../stack/stack";

/** What the emulator takes from outside: time, chance and the network. */
export interface Runtime {
  clock: Clock;
  random: Random;
  transport: Transport;
}

/** A runtime for programs that are evaluated and never receive an event. */
export const IDLE_RUNTIME: Runtime = {
  clock: new VirtualClock(0),
  random: seededRandom(1),
  transport: () => {
    throw new Error("a stack in the idle runtime sends nothing");
  },
};

export interface EmulatedStack {
  stack: ConfiguredStack;
  emulator: Emulator;
  /** ARN of the event bus to which the shop publishes. */
  eventBusArn: string;
  /** By the subscription's name. */
  ruleNames: Record<string, { sending: string[]; unmappable?: string }>;
  /** By the subscription's name. */
  costs: Record<string, SubscriptionCost>;
  /** All outputs of the program. */
  outputs: Readonly<Record<string, unknown>>;
  /** The resources that the program registered. */
  resources: readonly Registered[];
  /** Sentences about values that stand in for unknown ones, and about resources that were not created. */
  notices: string[];
}

/**
 * Creates the emulator of a stack before its program runs. It holds the resources that the settings refer to and that
 * somebody else owns.
 */
export function createEmulator({ region, settings }: ConfiguredStack, runtime: Runtime): Emulator {
  const emulator = new Emulator({ location: locationOf({ region, settings }), ...runtime });
  addExistingResources(emulator.account, settings);
  return emulator;
}

/** Creates the emulator for a program that does not use the SalesforceIntegration. Without a Region, it is unknown. */
export function createEmptyEmulator({ values }: StackFile, runtime: Runtime): Emulator {
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  const region = values["aws:region"] ?? AWS_REGION ?? AWS_DEFAULT_REGION ?? UNKNOWN;
  return new Emulator({ location: { accountId: EMULATED_ACCOUNT, region }, ...runtime });
}

/**
 * Returns a stack's Region and account. The account is the one in the first ARN of the settings: of the bus, a connection,
 * a publisher's role or the topic. Without any ARN it is the emulator's own.
 */
export function locationOf({
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
    ...alertTopicArns(settings),
  ];
  const [accountId = EMULATED_ACCOUNT] = named.flatMap(
    (nameOrArn) => nameOrArn.split(":")[4] ?? [],
  );
  return { accountId, region };
}

/** Adds the existing resources that the settings name: the bus, the key, the topic, the connections and the roles. */
export function addExistingResources(
  account: EmulatedAccount,
  { eventBus, encryption, publishers, alarms, ...own }: ConfiguredStack["settings"],
): void {
  if (eventBus !== undefined) account.addBus(eventBus);
  if (typeof encryption === "object") addKey(encryption.keyArn, account);
  for (const arn of alertTopicArns({ alarms })) addTopic(arn, account);
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

/** ARNs of an existing topic that the alarms call: one, or none. */
function alertTopicArns({ alarms }: Pick<ConfiguredStack["settings"], "alarms">): string[] {
  const topic = alarms && alarms.topic;
  return topic && topic.arn !== undefined ? [topic.arn] : [];
}

/** The access policy of an existing resource is unknown here: it is assumed to allow everyone. */
const allowEveryone = (Action: string) =>
  parseAccessPolicy(
    JSON.stringify({ Statement: [{ Effect: "Allow", Principal: "*", Action, Resource: "*" }] }),
  );

function addTopic(arn: string, account: EmulatedAccount): void {
  const name = arn.split(":").at(-1) ?? arn;
  const policy = allowEveryone("sns:*");
  account.topics.set(arn, {
    arn,
    name,
    policy,
    key: undefined,
    subscriptions: new Map(),
    messages: [],
  });
}

/**
 * Adds the existing archive that the settings name, once the bus exists. What it keeps, and for how long, is unknown here: it keeps
 * every event of the bus from now on.
 */
export function addExistingArchive(
  account: EmulatedAccount,
  { archive }: Pick<ConfiguredStack["settings"], "archive">,
  busArn: string,
): void {
  if (!archive || !("arn" in archive)) return;
  const { arn } = archive;
  account.archives.set(arn, {
    ...{ arn, busArn, name: nameInArn(arn) },
    pattern: undefined,
    matches: () => true,
    retentionDays: 0,
    createdAt: account.clock.now(),
    events: [],
  });
}

function addKey(arn: string, account: EmulatedAccount): void {
  const policy = allowEveryone("kms:*");
  const tags = { EventBridgeApiDestinations: "true" };
  account.keys.set(arn, { arn, id: arn.split("/").at(-1) ?? arn, policy, tags });
}

/**
 * Evaluates a stack's program, and creates its resources in an emulator. No policy judges them.
 *
 * @param directory of Pulumi.yaml
 * @throws RunError for a mistake in the stack file or the program, Refused for resources that the emulator refuses
 */
export async function emulateStackFile(
  directory: string,
  stackName: string,
  runtime: Runtime,
): Promise<EmulatedStack> {
  return emulateStack(directory, await readStack(directory, stackName, passphrases()), runtime);
}

/** Does the same for a stack whose file has been read. */
export async function emulateStack(
  directory: string,
  stack: ConfiguredStack,
  runtime: Runtime,
): Promise<EmulatedStack> {
  const emulator = createEmulator(stack, runtime);
  const program = await evaluate(entryPoint(directory), stack.configuration, emulator.controlPlane);
  const { outputs, resources, leftOut } = program;
  const needed = {
    eventBusArn: requireOutput(outputs, "eventBusArn"),
    ruleNames: requireOutput(outputs, "ruleNames"),
    costs: requireOutput(outputs, "subscriptions"),
  };
  program.create();
  addExistingArchive(emulator.account, stack.settings, needed.eventBusArn);
  const notices = [...(stack.configuration.notices ?? []), ...describeLeftOut(leftOut)];
  return { stack, emulator, ...needed, outputs, resources, notices };
}
