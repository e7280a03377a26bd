import { z } from "zod";
import { ARN_FORMATS } from "../eventbridge/arns";
import { isWithin, mustBeWithin, type Range, THRESHOLDS } from "../eventbridge/settingRanges";
import { jsonText, namesOf } from "./structured";

const OFF = "off";

const numberWithin = (range: Range) =>
  z
    .number(mustBeWithin(range))
    .refine((value) => isWithin(range, value), mustBeWithin(range))
    .optional();

/** A whole number in a range; `off` becomes `false`. */
const within = (range: Range) => {
  const message = `${mustBeWithin(range)}, or off`;
  const number = z.number().refine((value) => isWithin(range, value), message);
  return z.union([number, z.literal(OFF).transform((): false => false)], message).optional();
};

const NO_OBJECT = "must be off, or an object of thresholds";
const NO_TOPIC = "must be the ARN of an SNS topic, or off";

const members = z.strictObject(
  {
    topic: z
      .union([z.literal(OFF), z.string().regex(ARN_FORMATS.topic.pattern, NO_TOPIC)], NO_TOPIC)
      .optional(),
    emails: namesOf(
      z.email("must be an e-mail address"),
      "must be a list of e-mail addresses",
    ).optional(),
    connection: z.boolean("must be true or false").optional(),
    deadLetters: numberWithin(THRESHOLDS.deadLetters),
    deadLettersNotStale: within(THRESHOLDS.deadLettersNotStale),
    oldestDeadLetterHours: within(THRESHOLDS.oldestDeadLetterHours),
    failedInvocations: within(THRESHOLDS.failedInvocations),
    retriesPercent: within(THRESHOLDS.retriesPercent),
    backlogPercent: within(THRESHOLDS.backlogPercent),
    throttledRules: within(THRESHOLDS.throttledRules),
  },
  NO_OBJECT,
);

/** Names of the members. */
export const ALARM_MEMBERS = Object.keys(members.shape);

const settings = members
  .superRefine(({ topic, emails, connection }, context) => {
    const mistake = (path: string, message: string) =>
      context.addIssue({ code: "custom", message, path: [path] });
    if (topic !== undefined && emails !== undefined) {
      mistake(
        "emails",
        "are for the stack's own topic: subscribe them to the existing topic, or leave topic out",
      );
    }
    if (topic === OFF && connection) {
      mistake("connection", "cannot be true while topic is off: leave one of them out");
    }
  })
  .transform(({ topic, emails = [], ...thresholds }) => ({
    ...thresholds,
    topic: topic === undefined ? { emails } : topic === OFF ? (false as const) : { arn: topic },
  }));

/**
 * Alarms as Pulumi hands a structured value to the program, as JSON text; or the word `off`. Members that are left out have the
 * component's default.
 */
export const alarms = z.string().transform((text, context) => {
  if (text === OFF) return false;
  const read = jsonText(NO_OBJECT).pipe(settings).safeParse(text);
  if (read.success) return read.data;
  context.issues.push(...read.error.issues.map((issue) => ({ ...issue, input: undefined })));
  return z.NEVER;
});

/** The ARN of an existing topic, even where other members are wrong; undefined without one. */
export function topicOf(alarms: string | undefined): string | undefined {
  const named = z.object({ topic: z.string().regex(ARN_FORMATS.topic.pattern) });
  return jsonText(NO_OBJECT).pipe(named).safeParse(alarms).data?.topic;
}

/** Whether an alarm leaves stale dead letters out, even where other members are wrong. */
export function leavesStaleOut(alarms: string | undefined): boolean {
  const set = z.object({ deadLettersNotStale: z.number() });
  return jsonText(NO_OBJECT).pipe(set).safeParse(alarms).success;
}

/** An example for the documentation, in JSON, which is YAML as well. */
export const EXAMPLE_ALARMS = JSON.stringify({
  emails: ["team@example.com"],
  oldestDeadLetterHours: 8,
  throttledRules: OFF,
});
