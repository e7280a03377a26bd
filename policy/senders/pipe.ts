import { DOCS } from "../shared/docs";
import { wildcardsIn } from "../shared/endpoint";
import { stackPolicy, type Finding, type Resource, type Stack } from "../shared/policy";
import { readFrom } from "../shared/resource";
import { TYPES } from "../shared/types";
import { isGiven, knownTextAt, listAt, textAt } from "../shared/values";
import { referredBy, type Referred } from "./destination";

/** The parameters of the sources whose pipes can have a dead-letter queue. Source: EventBridge Pipes API reference, PipeSourceParameters. */
const STREAMS = ["kinesisStreamParameters", "dynamodbStreamParameters"] as const;

/** The parameters of each kind of stream. */
const PARAMETERS: ReadonlyMap<unknown, (typeof STREAMS)[number]> = new Map([
  ["kinesis", "kinesisStreamParameters"],
  ["dynamodb", "dynamodbStreamParameters"],
]);

const REDRIVE_POLICY = "aws:sqs/redrivePolicy:RedrivePolicy";

/** The properties of a pipe that can call an API destination. */
const CALLS = [
  { property: "target", parameters: "targetParameters" },
  { property: "enrichment", parameters: "enrichmentParameters" },
] as const;

/**
 * A pipe that calls an API destination must keep the records that the SaaS refuses. Where they go depends on the source: a pipe of a
 * stream has a dead-letter queue of its own, and a pipe of a queue relies on that queue's redrive policy. Without it a
 * record is retried until it expires in its source, and then it is lost. For other targets the same is advice.
 * Source: EventBridge User Guide, 'Pipes error handling', DLQ behavior.
 */
export const pipeDelivery = stackPolicy({
  name: "pipe-delivery",
  description:
    "A pipe that calls an API destination keeps records that it cannot deliver, and fills the URL of the destination.",
  enforcementLevel: "mandatory",
  severity: "critical",
  tags: ["loss", "corruption", "target", "dead-letter-queue"],
  remediationSteps:
    "Set deadLetterConfig.arn in the parameters of a stream, or redrivePolicy of the source queue. Set one path value for each * in the endpoint.",
  url: DOCS.pipes,
  subjects: (stack) => stack.of(TYPES.pipe),
  *judge(pipe, stack) {
    const calls = CALLS.map((call) => ({ ...call, to: called(pipe, stack, call.property) }));
    const isForApi = calls.some(({ to }) => to?.kind === "api-destination");
    for (const finding of lossesOf(pipe, stack)) {
      yield isForApi ? finding : { ...finding, advice: true };
    }
    for (const { parameters, to } of calls) {
      if (to?.resource?.type === TYPES.apiDestination) {
        yield* pathValuesOf(pipe, parameters, to.resource);
      }
    }
  },
});

function called(pipe: Resource, stack: Stack, property: string): Referred | undefined {
  return isGiven(pipe.props, property) ? referredBy(pipe, stack, property) : undefined;
}

function* lossesOf(pipe: Resource, stack: Stack): Iterable<Finding> {
  const source = referredBy(pipe, stack, "source");
  const stream = STREAMS.find((one) => isGiven(pipe.props, "sourceParameters", one));
  const parameters = stream ?? PARAMETERS.get(source.kind);
  if (parameters !== undefined) {
    if (isGiven(pipe.props, "sourceParameters", parameters, "deadLetterConfig", "arn")) return;
    const property = `sourceParameters.${parameters}.deadLetterConfig.arn`;
    yield {
      problem: "has no dead-letter queue",
      property,
      found: undefined,
      because: "so a record that cannot be delivered is lost when it expires in the stream",
      remedy: `Set ${property} to the ARN of an SQS queue, and maximumRetryAttempts beside it.`,
    };
  } else if (source.kind === "queue") {
    yield* redriveOf(source.resource, stack, knownTextAt(pipe.props, "source"));
  }
}

function* redriveOf(
  queue: Resource | undefined,
  stack: Stack,
  found: string | undefined,
): Iterable<Finding> {
  if (queue === undefined) {
    yield {
      problem: "reads a queue from outside this stack",
      property: "source",
      found,
      because: "so this policy cannot check whether the queue has a redrive policy",
      remedy: "Make sure that the queue has a redrivePolicy.",
      advice: true,
    };
    return;
  }
  if (isGiven(queue.props, "redrivePolicy")) return;
  if (stack.referringTo(queue, REDRIVE_POLICY, "queueUrl").length > 0) return;
  yield {
    problem: "has no dead-letter queue",
    property: `redrivePolicy of queue '${queue.name}'`,
    found: undefined,
    because: "so a message that cannot be delivered is lost when it expires in the queue",
    remedy: "Set redrivePolicy of the queue, with deadLetterTargetArn and maxReceiveCount.",
  };
}

function* pathValuesOf(
  pipe: Resource,
  parameters: string,
  destination: Resource,
): Iterable<Finding> {
  const endpoint = readFrom(destination, (props) => textAt(props, "invocationEndpoint"));
  if (endpoint === undefined) return;
  const wanted = wildcardsIn(endpoint);
  const property = `${parameters}.httpParameters.pathParameterValues`;
  const { length } = listAt(pipe.props, parameters, "httpParameters", "pathParameterValues");
  if (length === wanted) return;
  yield {
    problem: "has the wrong number of path values",
    property: `the number of ${property}`,
    found: length,
    because: `but invocationEndpoint of API destination '${destination.name}' has ${wanted} *`,
    remedy: `Set ${wanted} ${wanted === 1 ? "path value" : "path values"}, in the order of the *.`,
  };
}
