import { z } from "zod";
import { jsonText } from "./structured";
import { HIGHEST } from "./thresholds";

/** Source: SNS API reference, CreateTopic. */
const TOPIC = /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/;

const OFF = "off";

/** A whole number in a range; `false` for off. */
const from = (minimum: number, maximum: number, unit: string) => {
  const message = `must be a whole number, ${minimum} to ${maximum} ${unit}, or off`;
  const number = z.number().int(message).min(minimum, message).max(maximum, message);
  return z.union([number, z.literal(OFF).transform((): false => false)], message).optional();
};

const NO_OBJECT = "must be off, or an object of thresholds";
const NO_TOPIC = "must be the ARN of an SNS topic, or off";

const settings = z
  .strictObject(
    {
      topic: z.union([z.literal(OFF), z.string().regex(TOPIC, NO_TOPIC)], NO_TOPIC).optional(),
      emails: z
        .array(z.email("must be an e-mail address"), "must be a list of e-mail addresses")
        .optional(),
      connection: z.boolean("must be true or false").optional(),
      oldestDeadLetterHours: from(1, HIGHEST.oldestDeadLetterHours, "hours"),
      failedInvocations: from(1, 1_000_000, "invocations in 5 minutes"),
      retriesPercent: from(1, 100, "percent"),
      backlogPercent: from(1, HIGHEST.backlogPercent, "percent"),
      throttledRules: from(1, 1_000_000, "rules in 5 minutes"),
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
  const named = z.object({ topic: z.string().regex(TOPIC) });
  return jsonText(NO_OBJECT).pipe(named).safeParse(alarms).data?.topic;
}

/** As the documentation shows it, in JSON, which YAML takes as well. */
export const EXAMPLE_ALARMS = JSON.stringify({
  emails: ["team@example.com"],
  oldestDeadLetterHours: 8,
  throttledRules: OFF,
});
