/**
 * ARNs of what is there already, by what it is. That of a log group ends with its name: with `:*` it is that of its streams.
 * Sources: Service Authorization Reference, resource types of EventBridge, CloudWatch, CloudWatch Logs, SNS and KMS; SNS
 * API reference, CreateTopic; EventBridge API reference, CreateApiDestination, `ConnectionArn`; KMS API reference, key
 * identifiers: an alias does not tell whether its key can be granted.
 */
export const ARNS = {
  archive: {
    form: /^arn:aws[a-z-]*:events:[a-z0-9-]+:\d{12}:archive\/[.\w-]{1,48}$/,
    like: "arn:aws:events:<Region>:<account>:archive/<name>",
  },
  dashboard: {
    form: /^arn:aws[a-z-]*:cloudwatch::\d{12}:dashboard\/[\w-]{1,255}$/,
    like: "arn:aws:cloudwatch::<account>:dashboard/<name>",
  },
  "log group": {
    form: /^arn:aws[a-z-]*:logs:[a-z0-9-]+:\d{12}:log-group:[\w./#-]{1,512}$/,
    like: "arn:aws:logs:<Region>:<account>:log-group:<name>",
  },
  topic: {
    form: /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/,
    like: "arn:aws:sns:<Region>:<account>:<name>",
  },
  key: {
    form: /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]{1,256}$/,
    like: "arn:aws:kms:<Region>:<account>:key/<id>",
  },
  connection: {
    form: /^arn:aws[a-z-]*:events:[a-z0-9-]+:\d{12}:connection\/[.\-_A-Za-z0-9]{1,64}\/[\-A-Za-z0-9]+$/,
    like: "arn:aws:events:<Region>:<account>:connection/<name>/<id>",
  },
} as const;

/** A name or an ARN. Source: EventBridge API reference, PutRule, `EventBusName`. */
export const EVENT_BUS =
  /^(arn:aws[a-z-]*:events:[a-z0-9-]+:\d{12}:event-bus\/)?[/.\-_A-Za-z0-9]{1,256}$/;

/** A name or an ARN. Source: IAM API reference, Role, `RoleName` and `Path`. */
export const ROLE = /^(arn:aws[a-z-]*:iam::\d{12}:role\/([\x21-\x7e]+\/)?)?[\w+=,.@-]{1,64}$/;

export const ACCOUNT = /^\d{12}$/;

/** What physical names consist of. Every service takes these; a stack's name may hold a dot, which a queue's may not. */
export const NAME = /^[A-Za-z0-9_-]+$/;
