import { pipeDelivery } from "../../../policy/senders/pipe";
import { TYPES } from "../../../policy/shared/types";
import { policySpec } from "../policySpec";
import { DESTINATION_ARN, PLACE, QUEUE_ARN, UNKNOWN, type Shop, type Values } from "../shop";

const STREAM = `arn:aws:kinesis:${PLACE}:stream/orders`;
const ORDERS = `arn:aws:sqs:${PLACE}:orders`;
const LAMBDA = `arn:aws:lambda:${PLACE}:function:enrich`;
const HTTP = { httpParameters: { pathParameterValues: ["$.body.id"] } };

/** A pipe of a stream that calls the API destination. */
const pipe =
  (inputs: Values = {}) =>
  (shop: Shop) =>
    shop
      .add({
        type: TYPES.pipe,
        name: "pipe",
        inputs: {
          source: STREAM,
          sourceParameters: {
            kinesisStreamParameters: {
              startingPosition: "LATEST",
              maximumRetryAttempts: 100,
              deadLetterConfig: { arn: QUEUE_ARN },
            },
          },
          target: DESTINATION_ARN,
          targetParameters: HTTP,
        },
        dependencies: { target: ["destination"], source: [] },
      })
      .set("pipe", inputs);
/** A pipe of a queue. */
const ofQueue =
  (queue: Values, inputs: Values = {}) =>
  (shop: Shop) =>
    pipe({ source: ORDERS, sourceParameters: undefined, ...inputs })(
      shop.add({
        type: TYPES.queue,
        name: "orders",
        inputs: { name: "orders", ...queue },
        outputs: { arn: ORDERS },
      }),
    );
const REDRIVE = { redrivePolicy: `{"deadLetterTargetArn":"${QUEUE_ARN}","maxReceiveCount":5}` };
const BARE = { sourceParameters: { kinesisStreamParameters: { startingPosition: "LATEST" } } };
const NO_QUEUE =
  "Pipe 'pipe' has no dead-letter queue: sourceParameters.kinesisStreamParameters.deadLetterConfig.arn is not set, so a record that cannot be delivered is lost when it expires in the stream. Set sourceParameters.kinesisStreamParameters.deadLetterConfig.arn to the ARN of an SQS queue, and maximumRetryAttempts beside it.";
const NO_REDRIVE =
  "Pipe 'pipe' has no dead-letter queue: redrivePolicy of queue 'orders' is not set, so a message that cannot be delivered is lost when it expires in the queue. Set redrivePolicy of the queue, with deadLetterTargetArn and maxReceiveCount.";

policySpec(pipeDelivery, {
  compliant: pipe(),
  allows: [
    {
      what: "an API destination without an endpoint, which the provider refuses",
      change: (shop) => pipe()(shop).set("destination", { invocationEndpoint: undefined }),
    },
    { what: "a queue with a redrive policy", change: ofQueue(REDRIVE) },
    {
      what: "a queue with a redrive policy by a resource",
      change: (shop) =>
        ofQueue({})(shop).add({
          type: "aws:sqs/redrivePolicy:RedrivePolicy",
          name: "redrive",
          inputs: { queueUrl: ORDERS },
        }),
    },
    {
      what: "a topic of Kafka, which has no dead letters",
      change: pipe({
        source: "smk://broker:9092",
        sourceParameters: { selfManagedKafkaParameters: { topicName: "t" } },
      }),
    },
    { what: "a complete pipe at the first preview", change: (shop) => pipe()(shop).unknown() },
  ],
  refuses: [
    {
      what: "a stream without a dead-letter queue that a resource of another kind makes",
      change: (shop) => {
        pipe({ ...BARE, source: UNKNOWN })(shop).get("pipe").dependencies.source = ["role"];
      },
      differsWhenReturned: "the provider knows the stream",
      of: "pipe",
      message: NO_QUEUE,
    },
    {
      what: "a table's stream without parameters",
      change: pipe({
        source: `arn:aws:dynamodb:${PLACE}:table/t/stream/1`,
        sourceParameters: undefined,
      }),
      of: "pipe",
      message: NO_QUEUE.replaceAll("kinesisStream", "dynamodbStream"),
    },
    {
      what: "one path value for two places",
      change: (shop) =>
        pipe()(shop).set("destination", { invocationEndpoint: "https://acme.example/*/*" }),
      of: "pipe",
      message:
        "Pipe 'pipe' has the wrong number of path values: the number of targetParameters.httpParameters.pathParameterValues is 1, but invocationEndpoint of API destination 'destination' has 2 *. Set 2 path values, in the order of the *.",
    },
    {
      what: "a stream without a dead-letter queue",
      change: pipe(BARE),
      of: "pipe",
      message: NO_QUEUE,
    },
    {
      what: "a stream without a dead-letter queue, whose enrichment is the API destination",
      change: pipe({
        ...BARE,
        target: LAMBDA,
        targetParameters: undefined,
        enrichment: DESTINATION_ARN,
        enrichmentParameters: HTTP,
      }),
      of: "pipe",
      message: NO_QUEUE,
    },
    {
      what: "a stream without parameters",
      change: pipe({ sourceParameters: undefined }),
      of: "pipe",
      message: NO_QUEUE,
    },
    {
      what: "a table's stream without a dead-letter queue",
      change: pipe({
        source: `arn:aws:dynamodb:${PLACE}:table/t/stream/1`,
        sourceParameters: { dynamodbStreamParameters: { startingPosition: "LATEST" } },
      }),
      of: "pipe",
      message: NO_QUEUE.replaceAll("kinesisStream", "dynamodbStream"),
    },
    {
      what: "a queue without a redrive policy",
      change: ofQueue({}),
      of: "pipe",
      message: NO_REDRIVE,
    },
    {
      what: "an API destination of another stack",
      change: (shop) => pipe(BARE)(shop.remove("destination")),
      of: "pipe",
      message: NO_QUEUE,
    },
    {
      what: "no path value",
      change: pipe({ targetParameters: {} }),
      of: "pipe",
      message:
        "Pipe 'pipe' has the wrong number of path values: the number of targetParameters.httpParameters.pathParameterValues is 0, but invocationEndpoint of API destination 'destination' has 1 *. Set 1 path value, in the order of the *.",
    },
    {
      what: "a pipe of aws-native without a dead-letter queue",
      change: (shop) =>
        shop.add({
          type: "aws-native:pipes:Pipe",
          name: "pipe",
          inputs: {
            source: STREAM,
            sourceParameters: { kinesisStreamParameters: { startingPosition: "LATEST" } },
            target: DESTINATION_ARN,
            targetParameters: HTTP,
          },
        }),
      of: "pipe",
      message: NO_QUEUE,
    },
  ],
  advises: [
    {
      what: "a stream without a dead-letter queue, for a target of another kind that is not known yet",
      change: (shop) => {
        pipe({ ...BARE, target: UNKNOWN, targetParameters: undefined })(shop).get(
          "pipe",
        ).dependencies.target = ["topic"];
      },
      differsWhenReturned: "the provider knows the target",
      of: "pipe",
      message: NO_QUEUE,
    },
    {
      what: "a stream without a dead-letter queue, for a function",
      change: pipe({ ...BARE, target: LAMBDA, targetParameters: undefined }),
      of: "pipe",
      message: NO_QUEUE,
    },
    {
      what: "a queue of another stack",
      change: (shop) => ofQueue({})(shop).remove("orders"),
      of: "pipe",
      message: `Pipe 'pipe' reads a queue from outside this stack: source is '${ORDERS}', so this policy cannot check whether the queue has a redrive policy. Make sure that the queue has a redrivePolicy.`,
    },
  ],
  later: [
    {
      what: "a target that is not known yet",
      change: (shop) => {
        pipe({ target: UNKNOWN })(shop).get("pipe").dependencies = {};
      },
      message: "target of pipe 'pipe'",
    },
  ],
  notApplicable: [
    {
      what: "a stack without pipes",
      change: () => undefined,
      message: "The stack has no resource that this policy checks.",
    },
  ],
});
