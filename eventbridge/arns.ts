/** The format of an ARN, with an example for messages. */
export interface ArnFormat {
  pattern: RegExp;
  example: string;
}

/**
 * ARNs of existing resources that a stack can refer to, by the kind of resource.
 *
 * The ARN of a log group ends with the group's name; with `:*` appended, it is the ARN of the group's streams. A reference to
 * a KMS key is by key ID, because an alias does not show whether its key grants access.
 * Sources: Service Authorization Reference, resource types of EventBridge, CloudWatch, CloudWatch Logs, SNS and KMS; SNS
 * API reference, CreateTopic; EventBridge API reference, CreateApiDestination, `ConnectionArn`; KMS API reference, key
 * identifiers.
 */
export const ARN_FORMATS = {
  archive: {
    pattern: /^arn:aws[a-z-]*:events:[a-z0-9-]+:\d{12}:archive\/[.\w-]{1,48}$/,
    example: "arn:aws:events:<Region>:<account>:archive/<name>",
  },
  dashboard: {
    pattern: /^arn:aws[a-z-]*:cloudwatch::\d{12}:dashboard\/[\w-]{1,255}$/,
    example: "arn:aws:cloudwatch::<account>:dashboard/<name>",
  },
  "log group": {
    pattern: /^arn:aws[a-z-]*:logs:[a-z0-9-]+:\d{12}:log-group:[\w./#-]{1,512}$/,
    example: "arn:aws:logs:<Region>:<account>:log-group:<name>",
  },
  topic: {
    pattern: /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/,
    example: "arn:aws:sns:<Region>:<account>:<name>",
  },
  key: {
    pattern: /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]{1,256}$/,
    example: "arn:aws:kms:<Region>:<account>:key/<id>",
  },
  connection: {
    pattern:
      /^arn:aws[a-z-]*:events:[a-z0-9-]+:\d{12}:connection\/[.\-_A-Za-z0-9]{1,64}\/[\-A-Za-z0-9]+$/,
    example: "arn:aws:events:<Region>:<account>:connection/<name>/<id>",
  },
} as const satisfies Record<string, ArnFormat>;

/** A bus by its name or its ARN. Source: EventBridge API reference, PutRule, `EventBusName`. */
export const EVENT_BUS_NAME_OR_ARN =
  /^(arn:aws[a-z-]*:events:[a-z0-9-]+:\d{12}:event-bus\/)?[/.\-_A-Za-z0-9]{1,256}$/;

/** A role by its name or its ARN. Source: IAM API reference, Role, `RoleName` and `Path`. */
export const ROLE_NAME_OR_ARN =
  /^(arn:aws[a-z-]*:iam::\d{12}:role\/([\x21-\x7e]+\/)?)?[\w+=,.@-]{1,64}$/;

/** An AWS account ID, 12 digits. */
export const ACCOUNT_ID = /^\d{12}$/;

/**
 * The parts of `arn:<partition>:<service>:<region>:<account>:<resource>`. A missing part is `undefined`.
 * Source: AWS General Reference, 'Amazon Resource Names'.
 */
export function partsOfArn(arn: string): {
  partition: string | undefined;
  region: string | undefined;
  account: string | undefined;
} {
  const [, partition, , region, account] = arn.split(":");
  return { partition, region, account };
}

/**
 * The ARN of a rule, `arn:aws:events:<region>:<account>:rule/<bus>/<name>`, with the account and the Region of the bus. On the
 * bus `default`, `<bus>/` is left out.
 * Source: Service Authorization Reference, EventBridge, resource types.
 */
export function ruleArn(busArn: string, name: string): string {
  const path = busArn.replace(":event-bus/", ":rule/").replace(/:rule\/default$/, ":rule");
  return `${path}/${name}`;
}

/** The name in the ARN of a connection or an API destination, `arn:aws:events:<region>:<account>:connection/<name>/<uuid>`. */
export function nameInArn(arn: string): string {
  return arn.split("/")[1] ?? "";
}
