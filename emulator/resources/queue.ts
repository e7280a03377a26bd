import { z } from "zod";
import { parseAccessPolicy } from "../../eventbridge/accessPolicy";
import { NAME_RULES } from "../../eventbridge/nameRules";
import {
  DEFAULT_RETENTION_SECONDS,
  DEFAULT_VISIBILITY_TIMEOUT_SECONDS,
  LONGEST_DELAY_SECONDS,
  LONGEST_VISIBILITY_TIMEOUT_SECONDS,
  LONGEST_WAIT_SECONDS,
  RETENTION_SECONDS,
} from "../../eventbridge/sqsLimits";
import { Queue } from "../queue";
import { emulatedIf, resourceKind, within } from "./kind";
import { policyField } from "./policyField";
import { tags } from "./tags";

/** Source: SQS API reference, CreateQueue, `RedrivePolicy`. */
const redrivePolicy = z.looseObject({
  deadLetterTargetArn: z.string(),
  maxReceiveCount: z.coerce.number().int().min(1).max(1_000),
});

/** Source: SQS API reference, CreateQueue, `RedriveAllowPolicy`. */
const redriveAllowPolicy = z.looseObject({
  redrivePermission: z.enum(["allowAll", "denyAll", "byQueue"]),
  sourceQueueArns: z.array(z.string()).max(10).optional(),
});

const jsonOf = (schema: z.ZodType) =>
  z.string().superRefine((text, context) => {
    const read = z.preprocess((value) => parsed(String(value)), schema).safeParse(text).error;
    if (read !== undefined) {
      context.addIssue({ code: "custom", message: z.prettifyError(read) });
    }
  });

/** The value of JSON text; undefined if the text is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A name of a queue, of which FIFO queues have their own. Source: SQS API reference, CreateQueue, `QueueName`. */
const { longest } = NAME_RULES.queue;
const STANDARD = new RegExp(`^[\\w-]{1,${longest}}$`);
const FIFO = new RegExp(`^[\\w-]{1,${longest - ".fifo".length}}\\.fifo$`);

/**
 * A queue, encrypted with SQS's own key, which needs no grant, or with a KMS key, whose policy is checked. The emulator has
 * standard queues only.
 * Sources: hashicorp/terraform-provider-aws, internal/service/sqs/queue.go, for ranges, defaults and conflicts; SQS API
 * reference, CreateQueue.
 */
export const queue = resourceKind("aws:sqs/queue:Queue", {
  inputs: z
    .strictObject({
      tags,
      name: z.string(),
      messageRetentionSeconds: within(RETENTION_SECONDS).default(DEFAULT_RETENTION_SECONDS),
      visibilityTimeoutSeconds: within({
        lowest: 0,
        highest: LONGEST_VISIBILITY_TIMEOUT_SECONDS,
      }).default(DEFAULT_VISIBILITY_TIMEOUT_SECONDS),
      delaySeconds: within({ lowest: 0, highest: LONGEST_DELAY_SECONDS }).default(0),
      fifoQueue: emulatedIf(
        z.boolean(),
        (isFifo) => !isFifo,
        "the emulator has no FIFO queues",
      ).optional(),
      contentBasedDeduplication: z.boolean().default(false),
      sqsManagedSseEnabled: z.boolean().optional(),
      kmsMasterKeyId: z.string().min(1).optional(),
      policy: policyField().optional(),
      redrivePolicy: emulatedIf(
        jsonOf(redrivePolicy),
        () => false,
        "the emulator moves no messages between queues",
      ).optional(),
      redriveAllowPolicy: jsonOf(redriveAllowPolicy).optional(),
      receiveWaitTimeSeconds: within({ lowest: 0, highest: LONGEST_WAIT_SECONDS }).optional(),
    })
    .superRefine(({ name, fifoQueue = false, ...given }, context) => {
      const issue = (message: string, path: string) =>
        context.addIssue({ code: "custom", message, path: [path] });
      if (!(fifoQueue ? FIFO : STANDARD).test(name)) {
        issue(
          fifoQueue
            ? `must be 1 to ${longest} letters, digits, - and _, which end in .fifo`
            : `must be 1 to ${longest} letters, digits, - and _`,
          "name",
        );
      }
      if (given.contentBasedDeduplication && !fifoQueue) {
        issue("can only be set for a FIFO queue", "contentBasedDeduplication");
      }
      if (given.sqsManagedSseEnabled !== undefined && given.kmsMasterKeyId !== undefined) {
        issue("cannot be set together with kmsMasterKeyId", "sqsManagedSseEnabled");
      }
    }),
  withoutEffect: ["kmsDataKeyReusePeriodSeconds"],
  replacedBy: ["name", "fifoQueue"],
  computed: ["arn", "url"],
  plan: ({ name }, account) => {
    const { region, accountId } = account.location;
    const url = `https://sqs.${region}.amazonaws.com/${accountId}/${name}`;
    return { id: url, outputs: { arn: `arn:aws:sqs:${region}:${accountId}:${name}`, url } };
  },
  apply: (given, { arn, url }, account) => {
    // A change in place keeps the messages.
    const made = account.queues.get(arn) ?? new Queue({ arn, url }, account.clock, account.random);
    made.retention = given.messageRetentionSeconds * 1_000;
    made.visibilityTimeout = given.visibilityTimeoutSeconds * 1_000;
    made.delay = given.delaySeconds * 1_000;
    made.key = given.kmsMasterKeyId;
    if (given.policy !== undefined) made.policy = parseAccessPolicy(given.policy);
    account.queues.set(arn, made);
  },
  remove: (_, { arn }, account) => void account.queues.delete(arn),
});
