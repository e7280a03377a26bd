import { z } from "zod";
import { nameInArn, ruleArn } from "../../eventbridge/arns";
import { allows, parseAccessPolicy } from "../../eventbridge/accessPolicy";
import { callAws, clientConfig, numberIn, START_AGAIN } from "../../clients/aws/client";
import { cloudWatchReader, type StackAlarm } from "../../clients/aws/cloudWatch";
import { DEPTH_ATTRIBUTES } from "../queue/sqsQueue";
import { readDeployedRules, missingRules, ruleNamesOf } from "../bus/deployedRules";
import { readSearchRule, searchRuleName } from "../erasureSearch/rule";
import { formatCount } from "../../text/count";
import { MASKED } from "../../privacy/mask";
import { maskUnusualWords } from "../../privacy/serviceMessage";
import { redact } from "../../privacy/redactor";
import type { DeployedStack } from "../../stack/deployed";
import {
  removeDuplicates,
  failed,
  ok,
  catchUnchecked,
  unchecked,
  warning,
  type Check,
} from "./check";
import { connectionMeaning } from "./connection";

/**
 * Checks the stack's resources in AWS. A resource that cannot be read is a failed check. Where every check fails for the same
 * reason, such as missing credentials, the result is one check.
 */
export async function checkAws(stack: DeployedStack): Promise<Check[]> {
  const groups = await Promise.all([
    catchUnchecked("connection", checkConnections(stack)),
    catchUnchecked("queue", checkQueue(stack)),
    catchUnchecked("rules", checkRules(stack)),
    catchUnchecked("alarms", checkAlarms(stack)),
  ]);
  const checks = groups.flat();
  const [first] = checks;
  return first !== undefined &&
    checks.length > 1 &&
    checks.every(({ verdict, finding }) => verdict === "failed" && finding === first.finding)
    ? [{ ...first, subject: "AWS" }]
    : checks;
}

/** The state of each connection. Source: EventBridge API reference, DescribeApiDestination and DescribeConnection. */
async function checkConnections(stack: DeployedStack): Promise<Check[]> {
  const sdk = await import("@aws-sdk/client-eventbridge");
  const client = new sdk.EventBridgeClient(clientConfig(stack.endpoint));
  const about = { ...stack.about, what: "The connection" };
  const found = await Promise.all(
    Object.values(stack.outputs.destinationArns).map((arn) =>
      callAws(about, async (abortSignal) => {
        const command = new sdk.DescribeApiDestinationCommand({ Name: nameInArn(arn) });
        const { ConnectionArn } = await client.send(command, { abortSignal });
        return ConnectionArn === undefined ? [] : [nameInArn(ConnectionArn)];
      }).then(
        (names) => ({ names, checks: [] }),
        (error: unknown) => ({ names: [], checks: [unchecked("connection", error)] }),
      ),
    ),
  );
  const names = new Set(found.flatMap(({ names }) => names));
  const checks = await Promise.all(
    [...names].map((Name) =>
      catchUnchecked(
        "connection",
        callAws(about, async (abortSignal) => {
          const command = new sdk.DescribeConnectionCommand({ Name });
          const { ConnectionState, StateReason } = await client.send(command, { abortSignal });
          return [checkConnectionState(Name, ConnectionState ?? "unknown", StateReason)];
        }),
      ),
    ),
  );
  return removeDuplicates([...found.flatMap(({ checks }) => checks), ...checks.flat()]);
}

/** The form of EventBridge's connection states. */
const STATE_NAME = /^[A-Za-z_]{1,40}$/;

/**
 * Judges a connection by the state that EventBridge reports. The reason may quote the answer of the authorization endpoint,
 * which may quote the credentials in the request: only plain words of it appear in the finding.
 *
 * @param reason `StateReason` of DescribeConnection
 */
export function checkConnectionState(name: string, state: string, reason = ""): Check {
  const { verdict, means, remedy } = connectionMeaning(state);
  if (verdict === "ok") return ok("connection", `${name} is ${state}`);
  const shownState = STATE_NAME.test(state) ? state : MASKED;
  const explanation = reason === "" ? means : maskUnusualWords(redact(reason));
  const finding = redact(`${name} is ${shownState}: ${explanation}`);
  return verdict === "warning"
    ? warning("connection", finding, remedy)
    : failed("connection", finding, { remedy, local: START_AGAIN });
}

async function checkQueue(stack: DeployedStack): Promise<Check[]> {
  const sdk = await import("@aws-sdk/client-sqs");
  const client = new sdk.SQSClient({
    ...clientConfig(stack.endpoint),
    useQueueUrlAsEndpoint: false,
  });
  const { deadLetterQueueUrl: QueueUrl, deadLetterQueueArn } = stack.outputs;
  const about = { ...stack.about, what: `The queue ${QueueUrl}` };
  const { Attributes, waiting } = await callAws(about, async (abortSignal) => {
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
    checkQueuePolicy(Attributes.Policy, deadLetterQueueArn, ruleArns(stack)),
    waiting === 0
      ? ok("queue", "the queue holds no dead letters")
      : warning(
          "queue",
          `the queue holds about ${formatCount(waiting, "dead letter")}`,
          "`dlq list` shows the causes.",
        ),
  ];
}

/**
 * Checks that the queue policy lets EventBridge send the dead letters of each rule. Source: EventBridge User Guide, 'Using
 * dead-letter queues'.
 */
export function checkQueuePolicy(
  policy: string | undefined,
  queueArn: string,
  rules: readonly string[],
): Check {
  const remedy = {
    remedy: "Restore the queue policy with `pulumi up`: without it, dead letters are lost.",
    local: START_AGAIN,
  };
  if (policy === undefined) {
    return failed(
      "queue",
      "the queue has no policy, so EventBridge may not send dead letters to it",
      remedy,
    );
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
      ? ok(
          "queue",
          `the queue policy lets EventBridge send the dead letters of every rule (${formatCount(rules.length, "rule")})`,
        )
      : failed(
          "queue",
          `the queue policy refuses the dead letters of ${refused.join(", ")}`,
          remedy,
        );
  } catch (error) {
    if (!(error instanceof z.ZodError) && !(error instanceof SyntaxError)) throw error;
    return warning("queue", "the queue policy has a statement that cannot be judged here", {
      remedy: "Compare the policy with the one of this program: `pulumi preview --refresh --diff`.",
      local: START_AGAIN,
    });
  }
}

async function checkRules(stack: DeployedStack): Promise<Check[]> {
  const expected = ruleNamesOf(stack.outputs);
  const missing = missingRules(stack.outputs, await readDeployedRules(stack));
  return [
    ...(await checkSearch(stack)),
    missing.length === 0
      ? ok("rules", `every rule exists and is enabled (${formatCount(expected.length, "rule")})`)
      : failed(
          "rules",
          `missing or disabled: ${missing.join(", ")}; the events that they match are lost`,
          { remedy: "Restore the rules with `pulumi up`.", local: START_AGAIN },
        ),
  ];
}

/** Whether a redrive can search the archive for erasures. Nothing is lost without: the redrive says so, and publishes nothing. */
export async function checkSearch(stack: DeployedStack): Promise<Check[]> {
  const { erasureSearch } = stack.outputs;
  if (erasureSearch === undefined || erasureSearch === null) return [];
  const rule = await readSearchRule(stack, erasureSearch);
  const name = searchRuleName(erasureSearch);
  return [
    rule?.enabled === true
      ? ok("rules", "a redrive can search the archive for erasures")
      : failed("rules", `missing or disabled: ${name}; a redrive cannot search the archive`, {
          remedy: "Restore the rule with `pulumi up`.",
          local: START_AGAIN,
        }),
  ];
}

async function checkAlarms(stack: DeployedStack): Promise<Check[]> {
  const cloudWatch = await cloudWatchReader(stack);
  return judgeAlarms(await cloudWatch.alarms());
}

/** The missing alarms as one failed check, and a check for each existing alarm. */
export function judgeAlarms(alarms: readonly StackAlarm[]): Check[] {
  const missing = ["-dead-letters-lost", "-dead-letters"].filter(
    (ending) => !alarms.some(({ name }) => isAlarmNamed(name, ending)),
  );
  return [
    ...(missing.length === 0
      ? []
      : [
          failed("alarms", `missing: ${missing.map((ending) => `*${ending}-*`).join(", ")}`, {
            remedy:
              "Restore the alarms with `pulumi up`: without them, nobody is notified of dead letters.",
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

/** Whether a name such as `shop-dev-dead-letters-1f3a90bc` has an ending before its random suffix. */
function isAlarmNamed(name: string, ending: string): boolean {
  return name.replace(/-[0-9a-f]{8}$/, "").endsWith(ending);
}

const ruleArns = ({ outputs }: DeployedStack): string[] =>
  ruleNamesOf(outputs).map((name) => ruleArn(outputs.eventBusArn, name));
