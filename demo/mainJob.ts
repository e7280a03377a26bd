import { join } from "node:path";
import { VirtualClock } from "../emulator/clock";
import { Refused } from "../emulator/controlPlane";
import { isBlocking } from "../emulator/embedded/policyExceptions";
import type { PolicyPack, Violation } from "../emulator/embedded/policyPack";
import { seededRandom } from "../emulator/random";
import { SalesforceStandIn } from "../emulator/salesforce/standIn";
import { loopbackTransport } from "../emulator/transport";
import { createEmulator } from "../offline/emulatedStack";
import { readEventFiles } from "../events/files";
import { Journey, type OrgInEmulator } from "./journey";
import { describeLeftOut } from "../offline/lacking";
import { requireOutput } from "../offline/requireOutput";
import { judgeProgram, withPolicyPack } from "../offline/judgeProgram";
import type { Narrator, SalesforceRecord, Summary } from "./narrator";
import { readCustomFields, SALESFORCE_FOLDER } from "../salesforceSchema/metadataFolder";
import { orgsInUse, readStack } from "../stack/stack";
import { describeUnknownConnections, standInOrg } from "../offline/standInOrg";
import { formatCount } from "../text/count";
import type { Tally } from "./tally";
import { recordOf } from "../mapping/action";

export interface MainJobOptions {
  /** Of the project, with Pulumi.yaml, index.ts and policy/. */
  directory: string;
  stack: string;
  eventsDirectory: string;
  /** Tried in turn on the stack file's encrypted values. */
  passphrases: readonly string[];
}

export interface Result {
  summary: Summary;
  /** Sentences on event files, or lines of them, that were left out, and on events that were not delivered. */
  mistakes: string[];
  /** Mandatory violations that are not exempted. If there is one, no resource was created. */
  violations: Violation[];
  /** Whether no policy was violated, no event left out, and every published event delivered. */
  ok: boolean;
}

/** The same seed gives the same run. */
const SEED = 20_260_914;

/**
 * Runs the whole way from the program to contacts: evaluates, judges, creates, publishes, redrives and counts.
 *
 * @throws RunError for a user's mistake, Refused for resources that the emulated services refuse
 */
export function mainJob(options: MainJobOptions, narrator: Narrator): Promise<Result> {
  return withPolicyPack(options, (pack) => run(options, pack, narrator));
}

async function run(
  options: MainJobOptions,
  pack: Promise<PolicyPack>,
  narrator: Narrator,
): Promise<Result> {
  const stack = await readStack(options.directory, options.stack, options.passphrases);
  const { subscriptions } = stack;
  const files = await readEventFiles(options.eventsDirectory, subscriptions);

  const clock = new VirtualClock(Date.now());
  const random = seededRandom(SEED);
  const standIns = new Map<string, string>();
  const emulator = createEmulator(stack, {
    clock,
    random,
    transport: loopbackTransport(standIns, clock),
  });

  narrator.evaluating(options.stack);
  const { program, judgement } = await judgeProgram({
    directory: options.directory,
    configuration: stack.configuration,
    controlPlane: emulator.controlPlane,
    pack,
    listener: narrator,
  });
  if (program.refusals.length > 0) throw new Refused(program.refusals.join("\n"));
  const violations = judgement.violations.filter(isBlocking);
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

  const eventBusName = requireOutput(program.outputs, "eventBusArn");
  const customFields = readCustomFields(join(options.directory, SALESFORCE_FOLDER));
  const orgs = orgsInUse(stack).map((org) => {
    const { domain, ...rest } = standInOrg(org, customFields);
    const standIn = new SalesforceStandIn({ domain, ...rest }, random, () => clock.now());
    return { domain, standIn, name: org.name, subscriptions: org.subscriptions };
  });
  try {
    const origins = await Promise.all(orgs.map(({ standIn }) => standIn.start()));
    orgs.forEach(({ domain }, index) => standIns.set(`https://${domain}`, origins[index] ?? ""));
    program.create();
    const created = program.resources.filter(({ custom }) => custom).length;
    narrator.created(created - program.leftOut.length, origins.join(" and "), [
      ...describeUnknownConnections(orgsInUse(stack)),
      ...describeLeftOut(program.leftOut),
    ]);
    const journey = new Journey({
      emulator,
      clock,
      orgs,
      narrator,
      eventBusName,
      subscriptions,
    });
    const events = await journey.run(files);
    const { Contact: contacts = [], ...otherRecords } = recordsIn(orgs);
    const others = Object.keys(otherRecords).length > 0 && { otherRecords };
    const summary = { ...planned, events, contacts, ...others };
    narrator.finished(summary);
    mistakes.push(...journey.refused, ...describeUndelivered(events));
    return { summary, mistakes, violations, ok: mistakes.length === 0 };
  } finally {
    await Promise.all(orgs.map(({ standIn }) => standIn.stop()));
  }
}

/**
 * The records that Salesforce holds at the end, by object, in the order of their external IDs. The objects of a further org
 * are named by the org and the object, such as `emea Contact`.
 */
function recordsIn(orgs: readonly OrgInEmulator[]): Record<string, SalesforceRecord[]> {
  return Object.fromEntries(
    orgs.flatMap(({ name, standIn, subscriptions }) =>
      subscriptions.map(recordOf).map(({ object, externalIdField }) => [
        name === undefined ? object : `${name} ${object}`,
        standIn
          .recordsOf(object)
          .all(externalIdField)
          .sort((a, b) => a.externalId.localeCompare(b.externalId, "en", { numeric: true })),
      ]),
    ),
  );
}

/** Reports the published events that did not arrive, and where they are, as sentences. */
function describeUndelivered({ published, delivered, lost }: Tally): string[] {
  const held = published - delivered - lost;
  return [
    ...(held > 0
      ? [
          `${held} of ${formatCount(published, "event")} ${held === 1 ? "is" : "are"} still in the dead-letter queue; step 5 shows why. Fix the cause and redrive.`,
        ]
      : []),
    ...(lost > 0
      ? [
          `${lost} of ${formatCount(published, "event")} ${lost === 1 ? "is" : "are"} lost: no rule matches, or the dead-letter queue could not take it.`,
        ]
      : []),
  ];
}
