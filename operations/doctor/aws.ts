import { z } from "zod";
import { allows, parseAccessPolicy } from "../../eventbridge/accessPolicy";
import { asked, clientConfig, START_AGAIN } from "../aws";
import { watch, type StackAlarm } from "../cloudWatch";
import { missingRules, rulesOf } from "../dlq/services";
import { redacted } from "../redactor";
import type { Target } from "../target";
import { failed, ok, orUnasked, warning, type Check } from "./check";

/**
 * Every check of what the stack made in AWS. What cannot be asked is a failed check; where nothing can, for one reason,
 * it is told once.
 */
export async function awsChecks(target: Target): Promise<Check[]> {
  const groups = await Promise.all([
    orUnasked("connection", connectionChecks(target)),
    orUnasked("queue", queueChecks(target)),
    orUnasked("rules", ruleChecks(target)),
    orUnasked("alarms", alarmChecksOf(target)),
  ]);
  const [first, ...more] = groups.flat();
  return first !== undefined &&
    more.length === groups.length - 1 &&
    more.every(({ finding }) => finding === first.finding)
    ? [{ ...first, subject: "AWS" }]
    : groups.flat();
}

/** EventBridge's own word on whether it got a token. Source: EventBridge API reference, DescribeConnection. */
async function connectionChecks(target: Target): Promise<Check[]> {
  const sdk = await import("@aws-sdk/client-eventbridge");
  const client = new sdk.EventBridgeClient(clientConfig(target.place));
  const about = { ...target.about, what: "The connection" };
  return asked(about, async () => {
    const connections = new Set<string>();
    for (const arn of Object.values(target.outputs.destinationArns)) {
      const Name = nameIn(arn);
      const { ConnectionArn } = await client.send(new sdk.DescribeApiDestinationCommand({ Name }));
      if (ConnectionArn !== undefined) connections.add(nameIn(ConnectionArn));
    }
    return Promise.all(
      [...connections].map(async (Name) => {
        const told = await client.send(new sdk.DescribeConnectionCommand({ Name }));
        return connectionState(Name, told.ConnectionState ?? "unknown", told.StateReason);
      }),
    );
  });
}

/** What EventBridge does to a connection. */
const UNDER_WAY = ["CREATING", "UPDATING", "DELETING", "AUTHORIZING", "DEAUTHORIZING"];

const CREDENTIALS =
  "Set the credentials in Pulumi's config, and `pulumi up`: EventBridge asks for a token when the connection changes.";

/** What to do about a connection that neither works nor changes, by its state. */
const UNHEALTHY: ReadonlyMap<string, string> = new Map([
  ["DEAUTHORIZED", CREDENTIALS],
  [
    "FAILED_CONNECTIVITY",
    "EventBridge does not reach the private endpoint. Bring back the resource configuration and the resource gateway of VPC Lattice that the connection names, and see that their security groups let it through.",
  ],
]);

/**
 * Whether a connection works: a public one is AUTHORIZED then, and a private one ACTIVE.
 *
 * Sources: EventBridge User Guide, 'Connection states' (eb-target-connection-states); EventBridge API reference,
 * DescribeConnection, `ConnectionState`, for the list of states.
 */
export function connectionState(name: string, state: string, reason = ""): Check {
  if (state === "AUTHORIZED" || state === "ACTIVE") return ok("connection", `${name} is ${state}`);
  const finding = redacted(`${name} is ${state}${reason === "" ? "" : `: ${reason}`}`);
  if (UNDER_WAY.includes(state)) {
    return warning("connection", finding, "Wait a minute, and look again.");
  }
  const remedy =
    UNHEALTHY.get(state) ??
    `The state is not known here: look the connection up in the EventBridge console. ${CREDENTIALS}`;
  return failed("connection", finding, { remedy, local: START_AGAIN });
}

async function queueChecks(target: Target): Promise<Check[]> {
  const sdk = await import("@aws-sdk/client-sqs");
  const client = new sdk.SQSClient({ ...clientConfig(target.place), useQueueUrlAsEndpoint: false });
  const { deadLetterQueueUrl: QueueUrl, deadLetterQueueArn } = target.outputs;
  const { Attributes = {} } = await asked({ ...target.about, what: `The queue ${QueueUrl}` }, () =>
    client.send(new sdk.GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] })),
  );
  const waiting = Number(Attributes.ApproximateNumberOfMessages ?? 0);
  return [
    queuePolicy(Attributes.Policy, deadLetterQueueArn, ruleArns(target)),
    waiting === 0
      ? ok("queue", "no dead letter waits")
      : warning("queue", `${waiting} dead letters wait`, "`dlq list` says why."),
  ];
}

/** Whether EventBridge may send dead letters of each rule. Source: EventBridge User Guide, 'Using dead-letter queues'. */
export function queuePolicy(
  policy: string | undefined,
  queueArn: string,
  rules: readonly string[],
): Check {
  const remedy = {
    remedy: "Bring the queue's policy back with `pulumi up`: without it, dead letters are lost.",
    local: START_AGAIN,
  };
  if (policy === undefined) {
    return failed("queue", "it has no policy: EventBridge may not send to it", remedy);
  }
  try {
    const parsed = parseAccessPolicy(policy);
    const refused = rules.filter(
      (rule) =>
        !allows(parsed, {
          service: "events.amazonaws.com",
          action: "sqs:SendMessage",
          resource: queueArn,
          context: { "aws:SourceArn": rule },
        }),
    );
    return refused.length === 0
      ? ok("queue", `its policy lets EventBridge send dead letters of all ${rules.length} rules`)
      : failed("queue", `its policy keeps out dead letters of ${refused.join(", ")}`, remedy);
  } catch (error) {
    if (!(error instanceof z.ZodError) && !(error instanceof SyntaxError)) throw error;
    return warning("queue", "its policy says something that cannot be judged here", {
      remedy: "Compare it with the one that this program makes: `pulumi preview --refresh --diff`.",
      local: START_AGAIN,
    });
  }
}

async function ruleChecks(target: Target): Promise<Check[]> {
  const wanted = rulesOf(target.outputs);
  const missing = await missingRules(target);
  return [
    missing.length === 0
      ? ok("rules", `all ${wanted.length} are there, and enabled`)
      : failed(
          "rules",
          `missing or disabled: ${missing.join(", ")}; events that they are for go nowhere`,
          { remedy: "Bring them back with `pulumi up`.", local: START_AGAIN },
        ),
  ];
}

async function alarmChecksOf(target: Target): Promise<Check[]> {
  const cloudWatch = await watch(target);
  return alarmChecks(await cloudWatch.alarms());
}

export function alarmChecks(alarms: readonly StackAlarm[]): Check[] {
  const missing = ["-dead-letters-lost", "-dead-letters"].filter(
    (what) => !alarms.some(({ name }) => isOf(name, what)),
  );
  return [
    ...(missing.length === 0
      ? []
      : [
          failed("alarms", `missing: ${missing.map((what) => `*${what}-*`).join(", ")}`, {
            remedy: "Bring them back with `pulumi up`: nobody is told of dead letters.",
            local: START_AGAIN,
          }),
        ]),
    ...alarms.map(({ name, state, description }) =>
      state === "ALARM"
        ? warning("alarms", `${name} is raised: ${description}`, "See docs/runbook.md.")
        : ok("alarms", `${name} is ${state}`),
    ),
  ];
}

/** `shop-dev-dead-letters-1f3a90bc` */
function isOf(name: string, what: string): boolean {
  return name.replace(/-[0-9a-f]{8}$/, "").endsWith(what);
}

/**
 * `arn:aws:events:<region>:<account>:rule/<bus>/<name>`, or without `<bus>/` on the bus `default`.
 * Source: Service Authorization Reference, EventBridge, resource types.
 */
function ruleArns({ outputs }: Target): string[] {
  const path = outputs.eventBusArn
    .replace(":event-bus/", ":rule/")
    .replace(/:rule\/default$/, ":rule");
  return rulesOf(outputs).map((name) => `${path}/${name}`);
}

/** `arn:aws:events:<region>:<account>:api-destination/<name>/<uuid>` */
function nameIn(arn: string): string {
  return arn.split("/")[1] ?? "";
}
