/** A resource that is there already, in place of one that is made. */
export interface Existing {
  arn: string;
}

/**
 * The forms of ARNs that are taken. That of a log group ends with its name: with `:*` it is that of its streams.
 * Source: Service Authorization Reference, resource types of EventBridge, CloudWatch and CloudWatch Logs.
 */
const FORMS = {
  archive: {
    form: /^events:[a-z0-9-]+:\d{12}:archive\/[.\w-]{1,48}$/,
    like: "events:<Region>:<account>:archive/<name>",
  },
  dashboard: {
    form: /^cloudwatch::\d{12}:dashboard\/[\w-]{1,255}$/,
    like: "cloudwatch::<account>:dashboard/<name>",
  },
  "log group": {
    form: /^logs:[a-z0-9-]+:\d{12}:log-group:[\w./#-]{1,512}$/,
    like: "logs:<Region>:<account>:log-group:<name>",
  },
} as const;

/** What is wrong with the ARN of a resource that is to be there, as a sentence; to be checked before any is made. */
export function existingMistakes(kind: keyof typeof FORMS, arn: string): string[] {
  const { form, like } = FORMS[kind];
  const [, rest = ""] = /^arn:aws[a-z-]*:(.*)$/.exec(arn) ?? [];
  return form.test(rest)
    ? []
    : [`The ${kind} ${arn} is no ARN of one; it must be arn:aws:${like}.`];
}
