import { join } from "node:path";
import { wrap, wrapIndented } from "../text/wrap";
import { RunError } from "@pulumi/pulumi/errors";
import { AlarmWatch } from "../emulator/cloudWatch/alarmWatch";
import { BusLogs } from "../emulator/cloudWatch/busLogs";
import { FilteredMetrics } from "../emulator/cloudWatch/filteredMetrics";
import type { MetricSources } from "../emulator/cloudWatch/metricValue";
import { WallClock } from "../emulator/clock";
import { isBlocking } from "../emulator/embedded/policyExceptions";
import type { Judgement, PolicyPack, Violation } from "../emulator/embedded/policyPack";
import { cloudWatchActions } from "../emulator/endpoint/cloudWatch";
import { eventActions } from "../emulator/endpoint/events";
import { happeningActions } from "../emulator/endpoint/happenings";
import { logActions } from "../emulator/endpoint/logs";
import { serveEndpoint, type Endpoint, type Services } from "../emulator/endpoint/server";
import { queueActions } from "../emulator/endpoint/sqs";
import { stackActions } from "../emulator/endpoint/stack";
import { recordActions, standInActions } from "../emulator/endpoint/standIn";
import type { Emulator } from "../emulator/emulator";
import { KeptJournal } from "../emulator/eventBridge/keptJournal";
import { Metrics } from "../emulator/eventBridge/metrics";
import { SalesforceStandIn } from "../emulator/salesforce/standIn";
import { loopbackTransport } from "../emulator/transport";
import { ConsoleNarrator } from "../demo/consoleNarrator";
import { addExistingArchive, createEmulator } from "../offline/emulatedStack";
import { formatVerdictCounts, verdictsOf } from "../offline/formatPlan";
import { describeLeftOut } from "../offline/lacking";
import { judgeProgram, withPolicyPack } from "../offline/judgeProgram";
import { requireOutput } from "../offline/requireOutput";
import { describeUnknownConnections, standInOrg } from "../offline/standInOrg";
import { vocabularyOf } from "../privacy/vocabulary";
import { readCustomFields, SALESFORCE_FOLDER } from "../salesforceSchema/metadataFolder";
import { orgsInUse, passphrases, readStack, type ConfiguredStack } from "../stack/stack";
import { formatCount } from "../text/count";
import { formatFields } from "../text/fields";
import { isColored } from "../text/terminal";
import { widthOf } from "../text/width";
import { formatActivity } from "./activity";
import { formatAlarmChange } from "./formatAlarm";
import { hintAtLocal } from "./hints";

const SILENT = { planned: () => undefined, judged: () => undefined };

/** A stack that runs in the emulator. */
export interface LocalStack {
  /** Stops it, and prints what happened to its events. */
  stop(): Promise<void>;
}

/** The stand-in of an org. */
interface OrgStandIn {
  /** `default` for the stack's own org. */
  name: string;
  domain: string;
  standIn: SalesforceStandIn;
}

/**
 * Starts a stack in the emulator, in real time: an endpoint for AWS SDKs and the AWS CLI, a stand-in for Salesforce, and on
 * the terminal what happens to each event.
 *
 * @param directory of Pulumi.yaml
 * @throws RunError for a mistake in the stack file or the program, a mandatory violation, or a port that cannot be used
 */
export function startLocalStack(
  directory: string,
  options: LocalStackOptions,
): Promise<LocalStack> {
  return withPolicyPack({ directory, stack: options.stack }, (pack) =>
    start(directory, options, pack),
  );
}

interface LocalStackOptions {
  /** Its name. */
  stack: string;
  /** Of the endpoint; 0 for any free one. */
  port: number;
}

async function start(
  directory: string,
  { stack: stackName, port }: LocalStackOptions,
  pack: Promise<PolicyPack>,
): Promise<LocalStack> {
  const stack = await readStack(directory, stackName, passphrases());
  const { stack: name } = stack.configuration;
  const clock = new WallClock();
  const standInOrigins = new Map<string, string>();
  const emulator = createEmulator(stack, {
    clock,
    random: Math.random,
    transport: loopbackTransport(standInOrigins, clock),
  });
  const orgs = createStandIns(directory, stack, clock);
  const metrics = new Metrics(emulator.journal);
  const kept = new KeptJournal(emulator.journal);
  const origin = () => endpoint.origin;
  const logs = new BusLogs(emulator.account, kept);
  const { account, journal } = emulator;
  const filtered = new FilteredMetrics(account, logs, { journal, kept });
  const sources = { account, metrics, filtered };
  const services = servicesOf({ emulator, sources, logs, clock, orgs, origin });
  const endpoint: Endpoint = await listen(services, port);
  const stop = async () => {
    clock.stop();
    await Promise.all([endpoint.stop(), ...orgs.map(({ standIn }) => standIn.stop())]);
  };
  try {
    const { program, judgement, notices } = await judgeProgram({
      directory,
      configuration: stack.configuration,
      controlPlane: emulator.controlPlane,
      pack,
      listener: SILENT,
    });
    refuseViolations(judgement);
    const eventBusName = requireOutput(program.outputs, "eventBusName");
    program.create();
    const busArn = requireOutput(program.outputs, "eventBusArn");
    addExistingArchive(emulator.account, stack.settings, busArn);
    hintAtLocal(emulator.account, name, Number(new URL(endpoint.origin).port));
    const origins = await startStandIns(orgs, standInOrigins);
    services.Bridge = {
      ...stackActions(name, {
        outputs: program.outputs,
        endpoint: endpoint.origin,
        salesforceOrigins: origins,
      }),
      ...happeningActions(kept),
    };
    reportHappenings(emulator, stack, clock);
    const banner = formatBanner({
      stack,
      judgement,
      resources: program.resources.length,
      endpoint: endpoint.origin,
      salesforce: Object.values(origins),
      eventBusName,
      queuePaths: emulator.account.deadLetterQueues.map(({ url }) => new URL(url).pathname),
    });
    console.log(banner);
    [...notices, ...describeLeftOut(program.leftOut)].forEach((notice) =>
      console.log(wrap(notice, screenWidth())),
    );
    watchAlarms(new AlarmWatch(sources), clock);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    stop: async () => {
      await stop();
      console.log(wrap(`\n${formatActivity(emulator.account, metrics)}`, screenWidth()));
    },
  };
}

const screenWidth = (): number => widthOf(process.stdout);

function createStandIns(directory: string, stack: ConfiguredStack, clock: WallClock): OrgStandIn[] {
  const customFields = readCustomFields(join(directory, SALESFORCE_FOLDER));
  return orgsInUse(stack).map(({ name = "default", ...org }) => ({
    name,
    domain: org.settings.salesforceDomain,
    standIn: new SalesforceStandIn(standInOrg(org, customFields), Math.random, () => clock.now()),
  }));
}

/** Starts the stand-ins, and returns their origins by the org's name. */
async function startStandIns(
  orgs: readonly OrgStandIn[],
  standInOrigins: Map<string, string>,
): Promise<Record<string, string>> {
  const origins: Record<string, string> = {};
  for (const { name, domain, standIn } of orgs) {
    const origin = await standIn.start();
    origins[name] = origin;
    standInOrigins.set(`https://${domain}`, origin);
  }
  return origins;
}

function servicesOf({
  emulator: { account, eventBridge },
  sources,
  logs,
  clock,
  orgs,
  origin,
}: {
  emulator: Emulator;
  sources: MetricSources;
  logs: BusLogs;
  clock: WallClock;
  orgs: readonly OrgStandIn[];
  /** Of the endpoint, which is known once it listens. */
  origin: () => string;
}): Services {
  const now = () => clock.now();
  const faults = Object.fromEntries(orgs.map(({ name, standIn }) => [name, standIn.faults]));
  const standIns = Object.fromEntries(orgs.map(({ name, standIn }) => [name, standIn]));
  return {
    GraniteServiceVersion20100801: cloudWatchActions(sources, now),
    AWSEvents: eventActions(account, eventBridge),
    AmazonSQS: queueActions(account, clock, origin),
    Logs_20140328: logActions(account, logs, now),
    SalesforceStandIn: { ...standInActions(faults, now), ...recordActions(standIns) },
  };
}

const describeViolation = ({ policy, message }: Violation): string => `${policy}: ${message}`;

/** @throws RunError with every mandatory violation that is not exempted */
function refuseViolations({ violations }: Judgement): void {
  const blocking = violations.filter(isBlocking);
  if (blocking.length > 0) throw new RunError(blocking.map(describeViolation).join("\n"));
}

function reportHappenings({ journal }: Emulator, stack: ConfiguredStack, clock: WallClock): void {
  const narrator = new ConsoleNarrator({
    print: (line) => console.log(line),
    color: isColored(),
    vocabulary: vocabularyOf(stack.subscriptions),
    width: screenWidth(),
    startsAt: clock.now(),
  });
  journal.onHappening((happening) => narrator.happened(happening));
}

/** The first lines on the terminal: the verdict, the endpoints, and how a publisher finds them. */
function formatBanner({
  stack,
  judgement,
  resources,
  endpoint,
  salesforce,
  eventBusName,
  queuePaths,
}: {
  stack: ConfiguredStack;
  judgement: Judgement;
  resources: number;
  endpoint: string;
  salesforce: readonly string[];
  eventBusName: string;
  queuePaths: readonly string[];
}): string {
  const width = screenWidth();
  const { region, configuration } = stack;
  const head = `Stack ${configuration.stack}: ${formatCount(resources, "resource")}, judged by ${formatVerdictCounts(verdictsOf(judgement))}`;
  const where = `EventBridge and SQS at ${endpoint}, Salesforce's stand-in at ${salesforce.join(", ")}. Ctrl-C stops them; nothing is kept.`;
  return [
    wrap(head, width, "  "),
    ...judgement.violations.flatMap((violation) =>
      wrapIndented(describeViolation(violation), width, "  "),
    ),
    "",
    wrap(where, width),
    ...describeUnknownConnections(orgsInUse(stack)).map((note) => wrap(note, width)),
    "",
    `  export AWS_ENDPOINT_URL=${endpoint}`,
    // The AWS CLI and most SDKs read the first of the Region's variables, boto3 only the second.
    `  export AWS_REGION=${region} AWS_DEFAULT_REGION=${region}`,
    "  export AWS_ACCESS_KEY_ID=any AWS_SECRET_ACCESS_KEY=any",
    "",
    ...formatFields(
      [
        ["event bus", eventBusName],
        ["dead-letter queue", queuePaths.map((path) => endpoint + path).join(", ")],
      ],
      width,
      "  ",
    ),
    "",
  ].join("\n");
}

/** Milliseconds between two evaluations of the alarms. CloudWatch evaluates them each minute, which is long to wait for. */
const ALARM_PERIOD = 5_000;

function watchAlarms(watch: AlarmWatch, clock: WallClock): void {
  for (const change of watch.evaluate(clock.now())) {
    const [first = "", ...rest] = wrapIndented(formatAlarmChange(change), screenWidth() - 2, "  ");
    console.log([first, ...rest.map((line) => `  ${line}`)].join("\n"));
  }
  clock.at(clock.now() + ALARM_PERIOD, () => watchAlarms(watch, clock));
}

async function listen(services: Services, port: number): Promise<Endpoint> {
  try {
    return await serveEndpoint(services, port);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why =
      code === "EADDRINUSE"
        ? `Another process listens at port ${port}. Stop that process, or choose`
        : `The endpoint cannot listen at port ${port} (${message}). Choose`;
    throw new RunError(`${why} another with --port (0 for any free port).`);
  }
}
