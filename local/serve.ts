import { RunError } from "@pulumi/pulumi/errors";
import { AlarmWatch, type AlarmChange } from "../emulator/cloudWatch/alarmWatch";
import { WallClock } from "../emulator/clock";
import type { Violation } from "../emulator/embedded/policyPack";
import { cloudWatchActions } from "../emulator/endpoint/cloudWatch";
import { eventActions } from "../emulator/endpoint/events";
import { serveEndpoint, type Endpoint, type Services } from "../emulator/endpoint/server";
import { queueActions } from "../emulator/endpoint/sqs";
import { stackActions } from "../emulator/endpoint/stack";
import { recordActions, standInActions } from "../emulator/endpoint/standIn";
import { Metrics, type MetricName } from "../emulator/eventBridge/metrics";
import { SalesforceStandIn } from "../emulator/salesforce/standIn";
import { loopbackTransport } from "../emulator/transport";
import { consoleNarrator } from "../demo/consoleNarrator";
import { emulatorFor } from "../offline/emulatedStack";
import { judgedProgram } from "../offline/judgedProgram";
import { hintAtLocal } from "./hints";
import { notShown, standInOrg } from "../offline/standInOrg";
import { isColored } from "../text/terminal";
import { vocabularyOf } from "../privacy/vocabulary";
import { orgsInUse, passphrases, readStack } from "../stack/stack";

/** Shown when the emulator stops, in this order. */
const TOLD: MetricName[] = [
  "MatchedEvents",
  "InvocationAttempts",
  "SuccessfulInvocationAttempts",
  "RetryInvocationAttempts",
  "ThrottledRules",
  "FailedInvocations",
  "InvocationsSentToDlq",
  "InvocationsFailedToBeSentToDlq",
];

const SILENT = { planned: () => undefined, judged: () => undefined };

/**
 * Runs a stack in the emulator, in real time, until it is told to stop: an endpoint for AWS SDKs and the AWS
 * CLI, a stand-in of Salesforce, and on the terminal what happens to each event.
 *
 * @param until resolves when it is to stop
 * @throws RunError for what the stack file or the program refuses, a mandatory violation, or a port that it cannot have
 */
export async function serveLocal(
  directory: string,
  stackName: string,
  port: number,
  until: Promise<void>,
): Promise<void> {
  const stack = await readStack(directory, stackName, passphrases());
  const clock = new WallClock();
  const standIns = new Map<string, string>();
  const { account, journal, eventBridge, controlPlane } = emulatorFor(
    stack,
    clock,
    Math.random,
    loopbackTransport(standIns, clock),
  );
  const orgs = orgsInUse(stack).map(({ name = "default", ...org }) => ({
    name,
    domain: org.settings.salesforceDomain,
    standIn: new SalesforceStandIn(standInOrg(org), Math.random, () => clock.now()),
  }));
  const metrics = new Metrics(journal);
  const services: Services = {
    GraniteServiceVersion20100801: cloudWatchActions(account, metrics, () => clock.now()),
    AWSEvents: eventActions(account, eventBridge, () => clock.now()),
    AmazonSQS: queueActions(account, clock, () => endpoint.origin),
    SalesforceStandIn: {
      ...standInActions(
        orgs.map(({ standIn }) => standIn.faults),
        () => clock.now(),
      ),
      ...recordActions(Object.fromEntries(orgs.map(({ name, standIn }) => [name, standIn]))),
    },
  };
  const endpoint: Endpoint = await listen(services, port);
  try {
    const { program, judgement } = await judgedProgram(directory, stack, controlPlane, SILENT);
    const told = ({ policy, message }: Violation) => `${policy}: ${message}`;
    const mandatory = judgement.violations.filter((violation) => violation.mandatory);
    if (mandatory.length > 0) throw new RunError(mandatory.map(told).join("\n"));
    const advice = judgement.violations.map((violation) => `\n  ${told(violation)}`).join("");
    program.create();
    hintAtLocal(account, stackName, Number(new URL(endpoint.origin).port));
    const origins: Record<string, string> = {};
    for (const { name, domain, standIn } of orgs) {
      const origin = await standIn.start();
      origins[name] = origin;
      standIns.set(`https://${domain}`, origin);
    }
    services.Bridge = stackActions(stackName, program.outputs, endpoint.origin, origins);
    const color = isColored();
    const narrator = consoleNarrator(
      (line) => console.log(line),
      color,
      vocabularyOf(stack.subscriptions),
      clock.now(),
    );
    journal.onHappening((happening) => narrator.happened(happening));
    const notes = notShown(orgsInUse(stack)).map((note) => `\n${note}`);
    const queues = [...account.queues.values()].map(({ url }) => new URL(url).pathname);
    // Of the Region's variables, the AWS CLI and most SDKs read the first, and boto3 the second alone.
    console.log(`Stack ${stackName}: ${program.resources.length} resources, judged by ${judgement.policies.length} policies.${advice}

EventBridge and SQS at ${endpoint.origin}, Salesforce stands in at ${Object.values(origins).join(", ")}. Ctrl-C stops them; nothing is kept.${notes.join("")}

  export AWS_ENDPOINT_URL=${endpoint.origin} AWS_REGION=${stack.region} AWS_DEFAULT_REGION=${stack.region} AWS_ACCESS_KEY_ID=any AWS_SECRET_ACCESS_KEY=any

  event bus          ${String(program.outputs.eventBusName)}
  dead-letter queue  ${queues.map((path) => endpoint.origin + path).join(", ")}
`);
    watchAlarms(new AlarmWatch(account, metrics), clock, (line) => console.log(line));
    await until;
  } finally {
    clock.stop();
    await Promise.all([endpoint.stop(), ...orgs.map(({ standIn }) => standIn.stop())]);
  }
  for (const { name, arn } of account.rules.values()) {
    const counts = TOLD.map((metric) => [metric, metrics.total(metric, arn)] as const);
    const some = counts.filter(([, total]) => total > 0).map((count) => count.join(" "));
    const under = metrics.total("InvocationsCreated", arn) - metrics.total("Invocations", arn);
    if (under > 0) some.push(`${under} still under way, which end here`);
    console.log(`${name}: ${some.join(", ") || "no events"}`);
  }
}

/** Milliseconds between two looks at the alarms. CloudWatch looks each minute, which is long for who waits. */
const LOOK = 5_000;

function watchAlarms(watch: AlarmWatch, clock: WallClock, print: (line: string) => void): void {
  watch.evaluate(clock.now()).forEach((change) => print(toldChange(change)));
  clock.at(clock.now() + LOOK, () => watchAlarms(watch, clock, print));
}

/** Such as `  alarm shop-local-dead-letters-1f3a90bc is raised -> topic shop-local-alerts-1f3a90bc: Events wait ...`. */
export function toldChange({ alarm, state, calls }: AlarmChange): string {
  const called = calls.map(({ arn, refusal }) => {
    const [, , service, , , name] = arn.split(":");
    const what = service === "sns" ? `topic ${name}` : arn;
    return ` -> ${what}${refusal === undefined ? "" : ` (not called: ${refusal})`}`;
  });
  const is = state === "ALARM" ? "is raised" : state === "OK" ? "is over" : "lacks data";
  const why = state === "ALARM" ? `: ${alarm.description ?? ""}` : "";
  return `  alarm ${alarm.name} ${is}${called.join("") || ", and calls nobody"}${why}`;
}

async function listen(services: Services, port: number): Promise<Endpoint> {
  try {
    return await serveEndpoint(services, port);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why =
      code === "EADDRINUSE"
        ? `Port ${port} is taken. Stop what listens there, or choose`
        : `The endpoint cannot listen at port ${port} (${message}). Choose`;
    throw new RunError(`${why} another with --port (0 for any that is free).`);
  }
}
