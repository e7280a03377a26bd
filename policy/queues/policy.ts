import {
  concerns,
  conditionOn,
  EVENTS,
  isOpen,
  readPolicy,
  type Statement,
} from "../shared/accessPolicy";
import { fits, parseArn } from "../shared/arn";
import { DOCS } from "../shared/docs";
import { GIVEN, stackPolicy, type Finding, type Resource, type Stack } from "../shared/policy";
import { reading } from "../shared/stack";
import { TYPES } from "../shared/types";
import { isKnown, NotKnownYet, textAt, valueAt } from "../shared/values";

const SEND = "sqs:SendMessage";
const SOURCE = "aws:SourceArn";
const REMEDY = `Allow ${EVENTS} ${SEND}, with the condition {"ArnLike": {"${SOURCE}": "<the rules' ARN>"}}.`;

/**
 * A dead-letter queue's policy must let EventBridge send, for the rules and buses that use it and for no others. `PutTargets`
 * does not grant it: without it EventBridge drops the dead letters, and only a metric tells. Without a source ARN
 * anybody's rule in any account can write into the queue.
 * Source: EventBridge User Guide, 'Using dead-letter queues', granting permissions; aws/aws-cdk#33169.
 */
export const deadLetterQueuePolicy = stackPolicy({
  name: "dead-letter-queue-policy",
  description:
    "A dead-letter queue's policy lets EventBridge send, scoped by the source ARN of its rules.",
  enforcementLevel: "mandatory",
  severity: "critical",
  tags: ["loss", "leak", "dead-letter-queue", "iam"],
  remediationSteps: `Add a QueuePolicy that allows ${EVENTS} to do ${SEND} on the queue, with a condition on ${SOURCE} that fits the rules' ARNs.`,
  url: DOCS.deadLetters,
  subjects: (stack) => stack.deadLetterQueues(),
  *judge(queue, stack) {
    const { owner, statements } = policyOf(queue, stack);
    const property = owner === queue ? "policy" : `policy of '${owner.name}'`;
    yield* open(property, statements);
    const grants = statements.filter(
      (statement) =>
        statement.allows && concerns(statement, EVENTS, SEND) && isOn(statement, queue),
    );
    if (grants.length === 0) {
      yield {
        problem: "receives no dead letters",
        property,
        found: statements.length === 0 ? undefined : GIVEN,
        because: `which does not let ${EVENTS} send`,
        remedy: REMEDY,
      };
      return;
    }
    const scopes = grants.map((grant) => conditionOn(grant, SOURCE)?.values ?? []);
    const wide = scopes.flat().find(isWide);
    if (wide !== undefined || scopes.some((values) => values.length === 0)) {
      yield {
        problem: "takes messages of anybody's rules",
        property: `${property}, ${SOURCE}`,
        found: wide,
        because: "so that it is not scoped by the rules' ARN",
        remedy: REMEDY,
      };
      return;
    }
    yield* refusedSenders(queue, stack, property, scopes.flat());
  },
});

/** The statements of the queue's policy, and the resource that has it. A QueuePolicy replaces the queue's own. */
function policyOf(
  queue: Resource,
  stack: Stack,
): { owner: Resource; statements: readonly Statement[] } {
  const [policy] = stack.referringTo(queue, TYPES.queuePolicy, "queueUrl");
  if (policy === undefined && stack.hasLoose(TYPES.queue, TYPES.queuePolicy, "queueUrl")) {
    throw new NotKnownYet("policy");
  }
  const owner = policy ?? queue;
  return {
    owner,
    statements: readPolicy(reading(owner, (props) => valueAt(props, "policy"))) ?? [],
  };
}

function* open(property: string, statements: readonly Statement[]): Iterable<Finding> {
  for (const statement of statements) {
    if (!isOpen(statement)) continue;
    yield {
      problem: "is open to everybody",
      property: `${property}, Principal`,
      found: "*",
      because: "without a condition on who it is",
      remedy: `Set it to {"Service": "${EVENTS}"}.`,
    };
  }
  const refuses = statements.some(
    (one) => !one.allows && one.conditions.length === 0 && concerns(one, EVENTS, SEND),
  );
  if (!refuses) return;
  yield {
    problem: "receives no dead letters",
    property,
    found: "Deny",
    because: `which refuses ${EVENTS}, whatever else allows it`,
    remedy: "Take the statement out, or give it a condition.",
  };
}

function isOn({ resources }: Statement, { props }: Resource): boolean {
  const arn = isKnown(props, "arn") ? textAt(props, "arn") : undefined;
  return arn === undefined || resources.length === 0 || resources.some((one) => fits(one, arn));
}

/** Whether a source ARN is of no account, or of anything in it. */
function isWide(pattern: string): boolean {
  const arn = parseArn(pattern);
  return (
    arn === undefined || /[*?]/.test(arn.account) || arn.account === "" || arn.resource === "*"
  );
}

/** Rules and buses whose dead letters the policy does not let through. Those whose ARN is not known yet wait for the update. */
function* refusedSenders(
  queue: Resource,
  stack: Stack,
  property: string,
  allowed: readonly string[],
): Iterable<Finding> {
  const sources = stack
    .sendersOf(queue)
    .flatMap((sender) =>
      sender.type === TYPES.bus ? sender : (reading(sender, () => stack.ruleOf(sender)) ?? []),
    );
  for (const source of new Set(sources)) {
    const arn = isKnown(source.props, "arn") ? textAt(source.props, "arn") : undefined;
    if (arn === undefined || allowed.some((pattern) => fits(pattern, arn))) continue;
    yield {
      problem: `receives no dead letters of ${source.type === TYPES.bus ? "bus" : "rule"} '${source.name}'`,
      property: `${property}, ${SOURCE}`,
      found: allowed.join(", "),
      because: `which does not fit ${arn}`,
      remedy: source.type === TYPES.bus ? REMEDY.replace("rules' ARN", "bus's ARN") : REMEDY,
    };
  }
}
