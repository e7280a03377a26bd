import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { COMMON_CHARACTERS } from "../eventbridge/nameRules";

/** Characters of the random suffix: 4 bytes in hexadecimal. */
const SUFFIX_LENGTH = 8;

/**
 * The longest name that each kind of resource may have.
 * Sources: EventBridge API reference (CreateEventBus, CreateConnection, CreateApiDestination, PutRule, CreateArchive),
 * IAM API reference (CreateRole, CreatePolicy), SQS API reference (CreateQueue), SNS API reference (CreateTopic),
 * CloudWatch API reference (PutMetricAlarm, PutDashboard), CloudWatch Logs API reference (PutDeliverySource), KMS API
 * reference (CreateAlias).
 */
const LIMITS = {
  bus: 256,
  connection: 64,
  destination: 64,
  rule: 64,
  role: 64,
  queue: 80,
  topic: 256,
  alarm: 255,
  dashboard: 255,
  archive: 48,
  "log source": 60,
  policy: 128,
  /** Of the name that follows `alias/`. */
  key: 250,
} as const;

export type NamedKind = keyof typeof LIMITS;

/**
 * The one convention of physical names, `<integration>-<stack>-<purpose>-<suffix>`; docs/environments.md tells of it. The
 * random suffix lets two stacks, or two checkouts of one stack, share an account; it is made once and kept in the state.
 */
export class Names {
  private readonly suffix: pulumi.Output<string>;

  /**
   * @param name of the integration
   * @param prefix `<integration>-<stack>`
   */
  constructor(
    name: string,
    private readonly prefix: string,
    parent: pulumi.Resource,
  ) {
    this.suffix = new random.RandomId(`${name}-suffix`, { byteLength: 4 }, { parent }).hex;
  }

  /** What all names begin with, such as `shop-dev-`. */
  get beginning(): string {
    return `${this.prefix}-`;
  }

  /** The physical name of a resource with this purpose, such as `shop-dev-dlq-1f3a90bc`. */
  of(purpose: string): pulumi.Output<string> {
    return pulumi.interpolate`${this.prefix}-${purpose}-${this.suffix}`;
  }
}

/** A physical name, as long as it will be. */
export function nameLike(prefix: string, purpose: string): string {
  return `${prefix}-${purpose}-${"0".repeat(SUFFIX_LENGTH)}`;
}

/** As long as the id by which a subscription's rules are told apart, for which a purpose has `<id>`. */
const RULE_ID = "1a2b3c4d";

/** What is wrong with names, each as a sentence; to be checked before any resource is made. */
export function nameMistakes(
  prefix: string,
  purposes: readonly (readonly [NamedKind, string])[],
): string[] {
  const characters = COMMON_CHARACTERS.test(prefix)
    ? []
    : [
        `Resources would be named '${prefix}-...', and names take letters, digits, - and _ only; rename the stack, or set namePrefix.`,
      ];
  const lengths = purposes.flatMap(([kind, purpose]) => {
    const { length } = nameLike(prefix, purpose.replace("<id>", RULE_ID));
    const remedy = `the stack${kind === "rule" ? " or of the subscription" : ""}, or set a shorter namePrefix`;
    return length > LIMITS[kind]
      ? [
          `The ${kind} ${prefix}-${purpose}-<suffix> would have ${length} characters, ${LIMITS[kind]} are allowed; shorten the name of ${remedy}.`,
        ]
      : [];
  });
  return [...new Set([...characters, ...lengths])];
}
