import { z } from "zod";
import { ARN_FORMATS } from "../eventbridge/arns";
import { isWithin, mustBeWithin, type Range, THRESHOLDS } from "../eventbridge/ranges";
import { jsonText, namesOf } from "./structured";

const OFF = "off";

/** A whole number in a range; `false` for off. */
const within = (range: Range) => {
  const message = `${mustBeWithin(range)}, or off`;
  const number = z.number().refine((value) => isWithin(range, value), message);
  return z.union([number, z.literal(OFF).transform((): false => false)], message).optional();
};

const NO_OBJECT = "must be off, or an object of thresholds";
const NO_TOPIC = "must be the ARN of an SNS topic, or off";

const settings = z
  .strictObject(
    {
      topic: z
        .union([z.literal(OFF), z.string().regex(ARN_FORMATS.topic.pattern, NO_TOPIC)], NO_TOPIC)
        .optional(),
      emails: namesOf(
        z.email("must be an e-mail address"),
        "must be a list of e-mail addresses",
      ).optional(),
      connection: z.boolean("must be true or false").optional(),
      oldestDeadLetterHours: within(THRESHOLDS.oldestDeadLetterHours),
      failedInvocations: within(THRESHOLDS.failedInvocations),
      retriesPercent: within(THRESHOLDS.retriesPercent),
      backlogPercent: within(THRESHOLDS.backlogPercent),
      throttledRules: within(THRESHOLDS.throttledRules),
    },
    NO_OBJECT,
  )
  .superRefine(({ topic, emails, connection }, context) => {
    const mistake = (path: string, message: string) =>
      context.addIssue({ code: "custom", message, path: [path] });
    if (topic !== undefined && emails !== undefined) {
      mistake(
        "emails",
        "are for the stack's own topic: subscribe them to that one, or leave it out",
      );
    }
    if (topic === OFF && connection) {
      mistake("connection", "cannot be told, as topic is off: leave one of them out");
    }
  })
  .transform(({ topic, emails = [], ...thresholds }) => ({
    ...thresholds,
    topic: topic === undefined ? { emails } : topic === OFF ? (false as const) : { arn: topic },
  }));

/**
 * Alarms as Pulumi hands a structured value to the program: JSON text; or the word `off`. What is left out has the
 * component's default.
 */
export const alarms = z.string().transform((text, context) => {
  if (text === OFF) return false;
  const read = jsonText(NO_OBJECT).pipe(settings).safeParse(text);
  if (read.success) return read.data;
  context.issues.push(...read.error.issues.map((issue) => ({ ...issue, input: undefined })));
  return z.NEVER;
});

/** The ARN of a topic that is there, also where other members are wrong; undefined where none is named. */
export function topicOf(alarms: string | undefined): string | undefined {
  const named = z.object({ topic: z.string().regex(ARN_FORMATS.topic.pattern) });
  return jsonText(NO_OBJECT).pipe(named).safeParse(alarms).data?.topic;
}

/** As the documentation shows it, in JSON, which YAML takes as well. */
export const EXAMPLE_ALARMS = JSON.stringify({
  emails: ["team@example.com"],
  oldestDeadLetterHours: 8,
  throttledRules: OFF,
});
