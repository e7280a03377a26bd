import { z } from "zod";
import { allows, parseAccessPolicy } from "../../eventbridge/accessPolicy";
import { asked, clientConfig, numberIn, START_AGAIN } from "../../clients/aws/client";
import { cloudWatchReader, type StackAlarm } from "../../clients/aws/cloudWatch";
import { DEPTH_ATTRIBUTES } from "../queue/sqsQueue";
import { readDeployedRules, missingRules, ruleNamesOf } from "../bus/deployedRules";
import { formatCount } from "../../text/count";
import { MASKED } from "../../privacy/mask";
import { plainWords } from "../../privacy/serviceMessage";
import { redacted } from "../../privacy/redactor";
import type { DeployedStack } from "../../stack/deployed";
import { distinct, failed, ok, orUnasked, unasked, warning, type Check } from "./check";
import { connectionMeaning } from "./connection";

/**
 * Every check of what the stack made in AWS. What cannot be asked is a failed check; where nothing can, for one reason,
 * it is told once.
 */
export async function awsChecks(target: DeployedStack): Promise<Check[]> {
  const groups = await Promise.all([
    orUnasked("connection", connectionChecks(target)),
    orUnasked("queue", queueChecks(target)),
    orUnasked("rules", ruleChecks(target)),
    orUnasked("alarms", alarmChecksOf(target)),
  ]);
  const checks = groups.flat();
  const [first] = checks;
  return first !== undefined &&
    checks.length > 1 &&
    checks.every(({ verdict, finding }) => verdict === "failed" && finding === first.finding)
    ? [{ ...first, subject: "AWS" }]
    : checks;
}

/** Of each connection by itself. Source: EventBridge API reference, DescribeApiDestination and DescribeConnection. */
async function connectionChecks(target: DeployedStack): Promise<Check[]> {
  const sdk = await import("@aws-sdk/client-eventbridge");
  const client = new sdk.EventBridgeClient(clientConfig(target.place));
  const about = { ...target.about, what: "The connection" };
  const found = await Promise.all(
    Object.values(target.outputs.destinationArns).map((arn) =>
      asked(about, async (abortSignal) => {
        const command = new sdk.DescribeApiDestinationCommand({ Name: nameIn(arn) });
        const { ConnectionArn } = await client.send(command, { abortSignal });
        return ConnectionArn === undefined ? [] : [nameIn(ConnectionArn)];
      }).then(
        (names) => ({ names, checks: [] }),
        (error: unknown) => ({ names: [], checks: [unasked("connection", error)] }),
      ),
    ),
  );
  const names = new Set(found.flatMap(({ names }) => names));
  const checks = await Promise.all(
    [...names].map((Name) =>
      orUnasked(
        "connection",
        asked(about, async (abortSignal) => {
          const command = new sdk.DescribeConnectionCommand({ Name });
          const { ConnectionState, StateReason } = await client.send(command, { abortSignal });
          return [connectionState(Name, ConnectionState ?? "unknown", StateReason)];
        }),
      ),
    ),
  );
  return distinct([...found.flatMap(({ checks }) => checks), ...checks.flat()]);
}

/** What names a state of EventBridge's. */
const STATE = /^[A-Za-z_]{1,40}$/;

/**
 * EventBridge's own word on whether a connection works. The reason may quote what the authorization endpoint answered,
 * which may quote what it was sent: of it, only plain words are shown.
 *
 * @param reason as EventBridge gives it
 */
export function connectionState(name: string, state: string, reason = ""): Check {
  const { verdict, means, remedy } = connectionMeaning(state);
  if (verdict === "ok") return ok("connection", `${name} is ${state}`);
  const shownState = STATE.test(state) ? state : MASKED;
  const said = plainWords(redacted(reason));
  const finding = redacted(`${name} is ${shownState}: ${reason === "" ? means : said}`);
  return verdict === "warning"
    ? warning("connection", finding, remedy)
    : failed("connection", finding, { remedy, local: START_AGAIN });
}

async function queueChecks(target: DeployedStack): Promise<Check[]> {
  const sdk = await import("@aws-sdk/client-sqs");
  const client = new sdk.SQSClient({ ...clientConfig(target.place), useQueueUrlAsEndpoint: false });
  const { deadLetterQueueUrl: QueueUrl, deadLetterQueueArn } = target.outputs;
  const about = { ...target.about, what: `The queue ${QueueUrl}` };
  const { Attributes, waiting } = await asked(about, async (abortSignal) => {
    const command = new sdk.GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] });
    const { Attributes = {} } = await client.send(command, { abortSignal });
    const [visible, ...others] = DEPTH_ATTRIBUTES;
    const counts = others.map((name) => numberIn(Attributes[name] ?? "0", name));
    return {
      Attributes,
      waiting: counts.reduce((sum, count) => sum + count, numberIn(Attributes[visible], visible)),
    };
  });
  return [
    queuePolicyCheck(Attributes.Policy, deadLetterQueueArn, ruleArns(target)),
    waiting === 0
      ? ok("queue", "no dead letter waits")
      : warning(
          "queue",
          `about ${formatCount(waiting, "dead letter")} in the queue`,
          "`dlq list` says why.",
        ),
  ];
}

/** Whether EventBridge may send dead letters of each rule. Source: EventBridge User Guide, 'Using dead-letter queues'. */
export function queuePolicyCheck(
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

async function ruleChecks(target: DeployedStack): Promise<Check[]> {
  const wanted = ruleNamesOf(target.outputs);
  const missing = missingRules(target.outputs, await readDeployedRules(target));
  return [
    missing.length === 0
      ? ok("rules", `all ${wanted.length} are there, and enabled`)
      : failed(
          "rules",
          `missing or disabled: ${missing.join(", ")}; the events that they match are lost`,
          { remedy: "Bring them back with `pulumi up`.", local: START_AGAIN },
        ),
  ];
}

async function alarmChecksOf(target: DeployedStack): Promise<Check[]> {
  const cloudWatch = await cloudWatchReader(target);
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
function ruleArns({ outputs }: DeployedStack): string[] {
  const path = outputs.eventBusArn
    .replace(":event-bus/", ":rule/")
    .replace(/:rule\/default$/, ":rule");
  return ruleNamesOf(outputs).map((name) => `${path}/${name}`);
}

/** `arn:aws:events:<region>:<account>:api-destination/<name>/<uuid>` */
function nameIn(arn: string): string {
  return arn.split("/")[1] ?? "";
}
