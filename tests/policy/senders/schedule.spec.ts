import { scheduleDelivery } from "../../../policy/senders/schedule";
import { TYPES } from "../../../policy/shared/types";
import { policySpec } from "../policySpec";
import { DESTINATION_ARN, EVENTS, QUEUE_ARN, UNKNOWN, type Shop, type Values } from "../shop";

const BUS = `${EVENTS}:event-bus/shop`;
const TARGET = {
  arn: BUS,
  roleArn: "arn:aws:iam::123456789012:role/scheduler",
  deadLetterConfig: { arn: QUEUE_ARN },
};
const schedule =
  (target: Values, inputs: Values = {}) =>
  (shop: Shop) =>
    shop.add({
      type: TYPES.schedule,
      name: "schedule",
      inputs: { scheduleExpression: "rate(1 hour)", target: { ...TARGET, ...target }, ...inputs },
      dependencies: { target: ["bus", "queue"] },
    });
const LAMBDA = "arn:aws:lambda:eu-central-1:123456789012:function:report";
const NO_QUEUE =
  "Schedule 'schedule' has no dead-letter queue: target.deadLetterConfig.arn is not set, so an invocation that fails is lost. Set target.deadLetterConfig.arn to the ARN of a standard SQS queue.";

policySpec(scheduleDelivery, {
  compliant: schedule({}),
  allows: [
    { what: "a function with a dead-letter queue", change: schedule({ arn: LAMBDA }) },
    {
      what: "an age alone, beside which the provider sets 185 attempts",
      change: schedule({ retryPolicy: { maximumEventAgeInSeconds: 3600 } }),
    },
    {
      what: "a bus that is not known yet",
      change: (shop) => schedule({ arn: UNKNOWN })(shop).unknown("bus"),
    },
  ],
  refuses: [
    {
      what: "an API destination as its target, at the preview of a new stack",
      change: (shop) => {
        schedule({ arn: UNKNOWN })(shop).unknown("destination").get("schedule").dependencies = {
          target: ["destination"],
        };
      },
      differsWhenReturned: "the provider knows the ARN",
      of: "schedule",
      message:
        "Schedule 'schedule' cannot call its target: target.arn is 'the ARN of an API destination', and the Scheduler calls no API destinations. Set target.arn to an event bus, and add a rule that calls the API destination.",
    },
    {
      what: "a FIFO queue of this stack for dead letters, at the preview of a new stack",
      change: (shop) => {
        const deadLetterConfig = { arn: UNKNOWN };
        schedule({ deadLetterConfig })(shop).unknown("queue").set("queue", { fifoQueue: true });
      },
      differsWhenReturned: "the provider knows the ARN",
      of: "schedule",
      message:
        "Schedule 'schedule' loses its dead letters: target.deadLetterConfig.arn is 'the ARN of a FIFO queue', and the Scheduler sends dead letters to standard queues only. Set target.deadLetterConfig.arn to the ARN of a standard SQS queue.",
    },
    {
      what: "events to a bus without a dead-letter queue",
      change: schedule({ deadLetterConfig: undefined }),
      of: "schedule",
      message: NO_QUEUE,
    },
    {
      what: "events by the universal target without a dead-letter queue",
      change: schedule({
        arn: "arn:aws:scheduler:::aws-sdk:eventbridge:putEvents",
        deadLetterConfig: undefined,
      }),
      of: "schedule",
      message: NO_QUEUE,
    },
    {
      what: "a one-time schedule without a dead-letter queue",
      change: schedule(
        { arn: LAMBDA, deadLetterConfig: undefined },
        { scheduleExpression: "at(2027-01-01T00:00:00)" },
      ),
      of: "schedule",
      message: NO_QUEUE,
    },
    {
      what: "an API destination as its target",
      change: schedule({ arn: DESTINATION_ARN }),
      of: "schedule",
      message: `Schedule 'schedule' cannot call its target: target.arn is '${DESTINATION_ARN}', and the Scheduler calls no API destinations. Set target.arn to an event bus, and add a rule that calls the API destination.`,
    },
    {
      what: "a FIFO queue for dead letters",
      change: schedule({ deadLetterConfig: { arn: `${QUEUE_ARN}.fifo` } }),
      of: "schedule",
      message: `Schedule 'schedule' loses its dead letters: target.deadLetterConfig.arn is '${QUEUE_ARN}.fifo', and the Scheduler sends dead letters to standard queues only. Set target.deadLetterConfig.arn to the ARN of a standard SQS queue.`,
    },
    {
      what: "a FIFO queue of this stack for dead letters",
      change: (shop) => schedule({})(shop.set("queue", { fifoQueue: true })),
      of: "schedule",
      message: `Schedule 'schedule' loses its dead letters: target.deadLetterConfig.arn is '${QUEUE_ARN}', and the Scheduler sends dead letters to standard queues only. Set target.deadLetterConfig.arn to the ARN of a standard SQS queue.`,
    },
    {
      what: "no retries",
      change: schedule({
        retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 3600 },
      }),
      of: "schedule",
      message:
        "Schedule 'schedule' gives up at the first failure: target.retryPolicy.maximumRetryAttempts is 0, so each passing failure of the target makes a dead letter. Set it to a number from 1 to 185, or remove it for 185.",
    },
    {
      what: "a schedule of aws-native without a dead-letter queue",
      change: (shop) =>
        shop.add({
          type: "aws-native:scheduler:Schedule",
          name: "native",
          inputs: { scheduleExpression: "rate(1 hour)", target: { arn: BUS } },
        }),
      of: "native",
      message: NO_QUEUE.replace("'schedule'", "'native'"),
    },
  ],
  advises: [
    {
      what: "a job at a time that is not known yet",
      change: schedule(
        { arn: LAMBDA, deadLetterConfig: undefined },
        { scheduleExpression: UNKNOWN },
      ),
      of: "schedule",
      message: NO_QUEUE,
    },
    {
      what: "a job that is not known yet, without a dead-letter queue",
      change: (shop) => {
        schedule({ arn: UNKNOWN, deadLetterConfig: undefined })(shop).get(
          "schedule",
        ).dependencies.target = ["topic"];
      },
      differsWhenReturned: "the provider knows the ARN",
      of: "schedule",
      message: NO_QUEUE,
    },
    {
      what: "a recurring job without a dead-letter queue, which runs again",
      change: schedule({ arn: LAMBDA, deadLetterConfig: undefined }),
      of: "schedule",
      message: NO_QUEUE,
    },
  ],
  later: [
    {
      what: "a target that depends on nothing and is not known yet",
      change: (shop) => {
        schedule({ arn: UNKNOWN })(shop).get("schedule").dependencies = {};
      },
      message: "target.arn of schedule 'schedule'",
    },
  ],
  notApplicable: [
    {
      what: "a stack without schedules",
      change: () => undefined,
      message: "The stack has no resource that this policy checks.",
    },
  ],
});
