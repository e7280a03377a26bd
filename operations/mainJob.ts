import { VirtualClock } from "../emulator/clock";
import type { Violation } from "../emulator/embedded/policyPack";
import { Emulator } from "../emulator/emulator";
import { seededRandom } from "../emulator/random";
import { contact } from "../emulator/salesforce/schema";
import { SalesforceStandIn } from "../emulator/salesforce/standIn";
import { loopbackTransport } from "../emulator/transport";
import { customers } from "../subscriptions";
import { readEventFiles } from "./eventFiles";
import { Journey } from "./journey";
import { judgedProgram } from "./judgedProgram";
import type { Narrator, Summary } from "./narrator";
import { readStack } from "./stack";

export interface MainJobOptions {
  /** Of the project: where Pulumi.yaml, index.ts and policy/ are. */
  directory: string;
  stack: string;
  eventsDirectory: string;
  /** Tried in turn on the stack file's encrypted values. */
  passphrases: readonly string[];
}

export interface Result {
  summary: Summary;
  /** Event files, or lines of them, that were left out. */
  mistakes: string[];
  /** Mandatory ones; nothing was made then. */
  violations: Violation[];
  /** Nothing was violated, lost or left out. */
  ok: boolean;
}

const EMULATED_ACCOUNT = "000000000000";
/** Same seed, same run. */
const SEED = 20_260_914;
/** The version of Salesforce's REST API that the stand-in serves at most: the newest one documented. */
const NEWEST_API_VERSION = 68;
const KNOWN_STORES = ["Default Store View"];

/**
 * The whole way, from the program to contacts: evaluate, judge, create, publish, redrive, count.
 *
 * @throws RunError for a user's mistake, Refused for what the emulated services do not take
 */
export async function mainJob(options: MainJobOptions, narrator: Narrator): Promise<Result> {
  const files = await readEventFiles(options.eventsDirectory);
  const stack = await readStack(options.directory, options.stack, options.passphrases);
  const { salesforceDomain: domain, credentials, eventBus } = stack.settings;

  const clock = new VirtualClock(Date.now());
  const random = seededRandom(SEED);
  const standIns = new Map<string, string>();
  const emulator = new Emulator(
    { account: EMULATED_ACCOUNT, region: stack.region },
    clock,
    random,
    loopbackTransport(standIns, clock),
  );
  // A bus that the stack refers to is somebody else's; here it has to be there as well.
  if (eventBus !== undefined) emulator.world.addBus(eventBus);

  const { program, judgement } = await judgedProgram(
    options.directory,
    stack,
    emulator.controlPlane,
    narrator,
  );
  const violations = judgement.violations.filter(({ mandatory }) => mandatory);
  const planned: Summary = {
    stack: options.stack,
    resources: program.resources.map(({ type, name }) => ({ type, name })),
    policies: { evaluated: judgement.policies.length, violations: violations.length },
    events: { published: 0, delivered: 0, retried: 0, deadLettered: 0, redriven: 0, lost: 0 },
    contacts: [],
  };
  const { mistakes } = files;
  if (violations.length > 0) {
    return { summary: planned, mistakes, violations, ok: false };
  }

  // What Salesforce knows comes from the settings, not from what the program made of them.
  const standIn = new SalesforceStandIn(
    {
      domain,
      apiVersion: NEWEST_API_VERSION,
      credentials,
      objects: { Contact: contact([...KNOWN_STORES]) },
    },
    random,
    () => clock.now(),
  );
  const origin = await standIn.start();
  try {
    standIns.set(`https://${domain}`, origin);
    program.create();
    narrator.created(program.resources.filter(({ custom }) => custom).length, origin);
    const bus = String(program.outputs.eventBusArn);
    const events = await new Journey(emulator, clock, standIn, narrator, bus).run(files);
    const contacts = standIn
      .recordsOf(customers.object)
      .all(customers.externalIdField)
      .sort((a, b) => a.externalId.localeCompare(b.externalId, "en", { numeric: true }));
    const summary = { ...planned, events, contacts };
    narrator.finished(summary);
    return { summary, mistakes, violations, ok: events.lost === 0 && mistakes.length === 0 };
  } finally {
    await standIn.stop();
  }
}
