import { VirtualClock } from "../emulator/clock";
import type { Violation } from "../emulator/embedded/policyPack";
import { seededRandom } from "../emulator/random";
import { SalesforceStandIn } from "../emulator/salesforce/standIn";
import { loopbackTransport } from "../emulator/transport";
import { emulatorFor } from "../offline/emulatedStack";
import { readEventFiles } from "../events/files";
import { Journey, type OrgInEmulator } from "./journey";
import { judgedProgram } from "../offline/judgedProgram";
import type { Narrator, SalesforceRecord, Summary } from "./narrator";
import { orgsInUse, readStack } from "../stack/stack";
import { notShown, standInOrg } from "../offline/standInOrg";
import type { Tally } from "./tally";

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
  /** Event files, or lines of them, that were left out, and what was not delivered. */
  mistakes: string[];
  /** Mandatory ones; nothing was made then. */
  violations: Violation[];
  /** Nothing was violated or left out, and every published event was delivered. */
  ok: boolean;
}

/** Same seed, same run. */
const SEED = 20_260_914;
/**
 * The whole way, from the program to contacts: evaluate, judge, create, publish, redrive, count.
 *
 * @throws RunError for a user's mistake, Refused for what the emulated services do not take
 */
export async function mainJob(options: MainJobOptions, narrator: Narrator): Promise<Result> {
  const stack = await readStack(options.directory, options.stack, options.passphrases);
  const { subscriptions } = stack;
  const files = await readEventFiles(options.eventsDirectory, subscriptions);

  const clock = new VirtualClock(Date.now());
  const random = seededRandom(SEED);
  const standIns = new Map<string, string>();
  const emulator = emulatorFor(stack, clock, random, loopbackTransport(standIns, clock));

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
  const mistakes = [...files.mistakes];
  if (violations.length > 0) {
    return { summary: planned, mistakes, violations, ok: false };
  }

  const orgs = orgsInUse(stack).map((org) => {
    const { domain, ...rest } = standInOrg(org);
    const standIn = new SalesforceStandIn({ domain, ...rest }, random, () => clock.now());
    return { domain, standIn, name: org.name, subscriptions: org.subscriptions };
  });
  try {
    const origins = await Promise.all(orgs.map(({ standIn }) => standIn.start()));
    orgs.forEach(({ domain }, index) => standIns.set(`https://${domain}`, origins[index] ?? ""));
    program.create();
    const made = program.resources.filter(({ custom }) => custom).length;
    narrator.created(made, origins.join(" and "), notShown(orgsInUse(stack)));
    const bus = String(program.outputs.eventBusArn);
    const journey = new Journey(emulator, clock, orgs, narrator, bus, subscriptions);
    const events = await journey.run(files);
    const { Contact: contacts = [], ...otherRecords } = recordsIn(orgs);
    const others = Object.keys(otherRecords).length > 0 && { otherRecords };
    const summary = { ...planned, events, contacts, ...others };
    narrator.finished(summary);
    mistakes.push(...journey.refused, ...undelivered(events));
    return { summary, mistakes, violations, ok: mistakes.length === 0 };
  } finally {
    await Promise.all(orgs.map(({ standIn }) => standIn.stop()));
  }
}

/**
 * What Salesforce holds at the end, by object, in the order of the external ids; those of a further org by its name and
 * the object, such as `emea Contact`.
 */
function recordsIn(orgs: readonly OrgInEmulator[]): Record<string, SalesforceRecord[]> {
  return Object.fromEntries(
    orgs.flatMap(({ name, standIn, subscriptions }) =>
      subscriptions.map(({ upsert }) => [
        name === undefined ? upsert.object : `${name} ${upsert.object}`,
        standIn
          .recordsOf(upsert.object)
          .all(upsert.externalIdField)
          .sort((a, b) => a.externalId.localeCompare(b.externalId, "en", { numeric: true })),
      ]),
    ),
  );
}

/** Where the published events are that did not arrive, as sentences. */
function undelivered({ published, delivered, lost }: Tally): string[] {
  const held = published - delivered - lost;
  return [
    ...(held > 0
      ? [
          `${held} of ${published} events are still in the dead-letter queue; step 5 says why. Fix the cause and redrive them.`,
        ]
      : []),
    ...(lost > 0
      ? [
          `${lost} of ${published} events are lost: they match no rule, or could not be dead-lettered.`,
        ]
      : []),
  ];
}
