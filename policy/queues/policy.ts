import {
  concerns,
  conditionOn,
  EVENTS,
  holdsFor,
  isOpen,
  readPolicy,
  type Statement,
} from "../shared/accessPolicy";
import { fits, parseArn } from "../shared/arn";
import { DOCS } from "../shared/docs";
import { GIVEN, stackPolicy, type Finding, type Resource, type Stack } from "../shared/policy";
import { readFrom } from "../shared/resource";
import { TYPES } from "../shared/types";
import { isKnown, NotKnownYet, textAt, valueAt } from "../shared/values";

const SEND = "sqs:SendMessage";
const SOURCE = "aws:SourceArn";
const ACCOUNT = "aws:SourceAccount";
const grantFor = (sources: string) =>
  `Allow ${EVENTS} to do ${SEND}, with the condition {"ArnLike": {"${SOURCE}": "<${sources}>"}}.`;

/**
 * A dead-letter queue's policy must let EventBridge send, for the rules and buses that use the queue and for no others.
 * `PutTargets` does not grant this permission: without it EventBridge drops the dead letters, and only a metric counts them.
 * Without a source ARN, a rule in any account can write into the queue.
 * Source: EventBridge User Guide, 'Using dead-letter queues', granting permissions; aws/aws-cdk#33169.
 */
export const deadLetterQueuePolicy = stackPolicy({
  name: "dead-letter-queue-policy",
  description:
    "The policy of a dead-letter queue lets EventBridge send messages, only for the rules and buses that use the queue.",
  enforcementLevel: "mandatory",
  severity: "critical",
  tags: ["loss", "leak", "dead-letter-queue", "iam"],
  remediationSteps: `Add a QueuePolicy that allows ${EVENTS} to do ${SEND} on the queue, with a condition on ${SOURCE} that matches the ARNs of the rules.`,
  url: DOCS.deadLetters,
  subjects: (stack) => stack.deadLetterQueues(),
  *judge(queue, stack) {
    const { owner, document, statements } = policyOf(queue, stack);
    const property = owner === queue ? "policy" : `policy of '${owner.name}'`;
    yield* findOpenStatements(property, statements);
    const grants = statements.filter(
      (statement) =>
        statement.allows && concerns(statement, EVENTS, SEND) && appliesTo(statement, queue),
    );
    if (grants.length === 0) {
      yield {
        problem: "receives no dead letters",
        property,
        found: statements.length === 0 ? document : GIVEN,
        because: `so ${EVENTS} may not send messages to the queue`,
        remedy: grantFor("ARN of the rules"),
      };
      return;
    }
    const scopes = grants.map((grant) => conditionOn(grant, SOURCE)?.values ?? []);
    const wide = scopes.flat().find(isWide);
    if (wide !== undefined || scopes.some((values) => values.length === 0)) {
      yield {
        problem: "accepts messages from the rules of other accounts or of other stacks",
        property: `${property}, ${SOURCE}`,
        found: wide,
        because: "so the permission is not limited to the rules that use the queue",
        remedy: grantFor("ARN of the rules"),
      };
      return;
    }
    const denies = statements.filter(
      (statement) =>
        !statement.allows && concerns(statement, EVENTS, SEND) && appliesTo(statement, queue),
    );
    yield* findRefusedSenders({ queue, stack, property, grants, denies });
  },
});

/** The statements of the queue's policy, and the resource that has it. A QueuePolicy replaces the policy in the queue's own inputs. */
function policyOf(
  queue: Resource,
  stack: Stack,
): { owner: Resource; document: unknown; statements: readonly Statement[] } {
  const [policy] = stack.referringTo(queue, TYPES.queuePolicy, "queueUrl");
  if (
    policy === undefined &&
    stack.hasUnknownReferences(TYPES.queue, TYPES.queuePolicy, "queueUrl")
  ) {
    throw new NotKnownYet("policy");
  }
  const owner = policy ?? queue;
  const document = readFrom(owner, (props) => valueAt(props, "policy"));
  return { owner, document, statements: readPolicy(document) ?? [] };
}

function* findOpenStatements(
  property: string,
  statements: readonly Statement[],
): Iterable<Finding> {
  for (const statement of statements) {
    if (!isOpen(statement)) continue;
    yield {
      problem: "is open to everybody",
      property: `${property}, Principal`,
      found: "*",
      because: "and no condition limits it",
      remedy: `Set Principal to {"Service": "${EVENTS}"}.`,
    };
  }
  const refuses = statements.some(
    (one) => !one.allows && one.conditions.length === 0 && concerns(one, EVENTS, SEND),
  );
  if (!refuses) return;
  yield {
    problem: "receives no dead letters",
    property: `${property}, Effect`,
    found: "Deny",
    because: `which refuses ${EVENTS} even if other statements allow it`,
    remedy: "Remove the statement, or add a condition to it.",
  };
}

function appliesTo({ resources }: Statement, { props }: Resource): boolean {
  const arn = isKnown(props, "arn") ? textAt(props, "arn") : undefined;
  return arn === undefined || resources.length === 0 || resources.some((one) => fits(one, arn));
}

/** Whether a source ARN matches any account, or every resource of an account. */
function isWide(pattern: string): boolean {
  const arn = parseArn(pattern);
  return (
    arn === undefined || /[*?]/.test(arn.account) || arn.account === "" || arn.resource === "*"
  );
}

interface Senders {
  queue: Resource;
  stack: Stack;
  property: string;
  grants: readonly Statement[];
  denies: readonly Statement[];
}

/** Rules and buses whose dead letters the policy refuses. If an ARN is not known yet, the update checks it. */
function* findRefusedSenders({
  queue,
  stack,
  property,
  grants,
  denies,
}: Senders): Iterable<Finding> {
  const sources = stack
    .sendersOf(queue)
    .flatMap((sender) =>
      sender.type === TYPES.bus ? sender : (readFrom(sender, () => stack.ruleOf(sender)) ?? []),
    );
  for (const source of new Set(sources)) {
    const arn = isKnown(source.props, "arn") ? textAt(source.props, "arn") : undefined;
    if (arn === undefined) continue;
    const kind = source.type === TYPES.bus ? "bus" : "rule";
    const problem = `receives no dead letters from ${kind} '${source.name}'`;
    const remedy = grantFor(`ARN of the ${kind}`);
    if (!grants.some((grant) => mayHoldFor(grant, arn))) {
      const found = [...new Set(grants.flatMap(sourcesOf))].join(", ");
      const because = `which does not match ${arn}`;
      yield { problem, property: `${property}, ${SOURCE}`, found, because, remedy };
    }
    if (denies.some((deny) => deny.conditions.length > 0 && surelyHoldsFor(deny, arn))) {
      const because = `which refuses ${arn} even if other statements allow it`;
      yield {
        ...{ problem, property: `${property}, Effect`, found: "Deny", because },
        remedy: `Remove the statement, or change its condition.`,
      };
    }
  }
}

const sourcesOf = (grant: Statement) =>
  [SOURCE, ACCOUNT].flatMap((key) => conditionOn(grant, key)?.values ?? []);

/**
 * The result of each condition for a request from EventBridge, which sends its source ARN and account; undefined for a condition
 * that is not evaluated. Source: EventBridge User Guide, 'Using dead-letter queues', granting permissions.
 */
function evaluateConditions({ conditions }: Statement, arn: string): (boolean | undefined)[] {
  return conditions.map((condition) => {
    if (condition.key === SOURCE.toLowerCase()) return holdsFor(condition, arn);
    const account = parseArn(arn)?.account ?? "";
    return condition.key === ACCOUNT.toLowerCase() ? holdsFor(condition, account) : undefined;
  });
}

/** Whether no condition is known to fail. */
const mayHoldFor = (statement: Statement, arn: string) =>
  !evaluateConditions(statement, arn).includes(false);

/** Whether every condition is known to hold. */
const surelyHoldsFor = (statement: Statement, arn: string) =>
  evaluateConditions(statement, arn).every((result) => result === true);
