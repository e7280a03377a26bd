import * as kms from "@pulumi/aws/kms";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument } from "../eventbridge/policyDocument";
import type { Names } from "./names";

/**
 * By what bus, queue, topic, connection, archive and logs are encrypted at rest: keys of AWS, which cost nothing and
 * need no grant; one key of the integration's own, of which CloudTrail tells each use; or a key that is there, by its
 * ARN, whose policy must have the statements of `keyPolicy`. Of a key of the same program, the ARN must be an output that
 * waits for that policy: what is encrypted before the policy is in force is refused.
 */
export type Encryption = "aws-owned" | "customer-managed" | { keyArn: pulumi.Input<string> };

/** Days, 7 to 30, in which a key that is to be deleted can be had back. Everything that it encrypted goes with it. */
const DELETION_WINDOW_DAYS = 30;

/** With them the service-linked role of connections may use the key. */
export const OWN_TAGS: Readonly<Record<string, string>> = { EventBridgeApiDestinations: "true" };

/**
 * One key for all that the integration keeps, turned anew each year by KMS, with exactly the grants that each needs. What is
 * encrypted by it is made after its policy: without the grant the bus takes no event, and dead letters are lost.
 *
 * Key and policy outlive the integration and a change of `encryption`: what is in queue, archive and logs by then stays
 * encrypted by them, and could be read by nobody. docs/encryption.md says how the key is deleted later.
 *
 * The tag is what lets EventBridge's service-linked role decrypt the connection's secret.
 * Sources: EventBridge User Guide, 'Encrypting EventBridge connection authorization with AWS KMS keys'; KMS Developer
 * Guide, 'Rotating AWS KMS keys' and 'Deleting AWS KMS keys'.
 */
export class EncryptionKey extends pulumi.ComponentResource {
  /** Known once the policy is in force. */
  readonly arn: pulumi.Output<string>;

  constructor(
    name: string,
    names: Names,
    existingBusArn: pulumi.Output<string> | undefined,
    options: pulumi.ComponentResourceOptions,
  ) {
    const { parent, protect } = options;
    // Key and policy are what is to be protected; a component that is, would have to be unprotected with them.
    super("eventbridge-salesforce:components:EncryptionKey", name, {}, { parent });
    const kept = { parent: this, protect, retainOnDelete: true };
    const key = new kms.Key(
      name,
      {
        description: "Shop events to Salesforce: bus, dead letters, connection, alerts, logs",
        enableKeyRotation: true,
        deletionWindowInDays: DELETION_WINDOW_DAYS,
        tags: OWN_TAGS,
      },
      kept,
    );
    const policy = new kms.KeyPolicy(
      `${name}-policy`,
      {
        keyId: key.keyId,
        policy: pulumi
          .output({
            key: key.arn,
            bus: names.of("bus"),
            existingBusArn,
            topic: names.of("alerts"),
            any: names.of("*"),
          })
          .apply((names) => policyDocument(keyPolicy(names))),
      },
      kept,
    );
    new kms.Alias(
      `${name}-alias`,
      { name: pulumi.interpolate`alias/${names.of("key")}`, targetKeyId: key.keyId },
      // It goes with the setting, so that the key of a later change can have it.
      { parent: this, protect: false, retainOnDelete: false },
    );
    this.arn = pulumi.all([key.arn, policy.id]).apply(([arn]) => arn);
    this.registerOutputs({ arn: this.arn });
  }
}

/** What the key is for, by names: what has them needs the key, so that their ARNs are not known before. */
interface Encrypted {
  /** The key's ARN, which tells partition, Region and account. */
  key: string;
  /** Of the integration's own bus. */
  bus: string;
  /** Of a bus that is used in its place; only its archive is encrypted. */
  existingBusArn: string | undefined;
  topic: string;
  /** The form of all names, with a `*`. */
  any: string;
}

/**
 * Who may do what with the key. Each service is kept to these resources, by the source that it names where it names
 * one, or by the encryption context, in which it names what it encrypts:
 * - EventBridge to SNS names no source, and a condition on one would drop every alert;
 * - the archive names no source either, so that bus and archive go by the bus's ARN in the context.
 *
 * The own bus has its grants also where another is used in its place: an update that moves the integration there changes
 * this policy first, while the old bus still takes events.
 *
 * Sources: EventBridge User Guide, 'Encrypting EventBridge event buses', 'archives' and 'event bus logs with AWS KMS';
 * SQS Developer Guide, 'Key management', services, and a key policy in use that has the rule's ARN as the source of what
 * EventBridge sends to a queue (NHSDigital/nhs-notify-web-template-management); SNS Developer Guide, 'Managing
 * encryption keys', event sources; CloudWatch Logs User Guide, 'Encrypt log data using AWS KMS'.
 */
export function keyPolicy({ key, bus, existingBusArn, topic, any }: Encrypted) {
  const [, partition, , region, account] = key.split(":");
  const arn = (service: string, resource: string) =>
    `arn:${partition}:${service}:${region}:${account}:${resource}`;
  const busArn = arn("events", `event-bus/${bus}`);
  const use = ["kms:GenerateDataKey", "kms:Decrypt"];
  const statement = (Sid: string, service: string, Action: string[], Condition?: object) => ({
    Sid,
    Effect: "Allow",
    Principal: { Service: service },
    Action,
    Resource: "*",
    ...(Condition && { Condition }),
  });
  const ofAccount = { "aws:SourceAccount": account };
  const inLogs = { StringLike: { "kms:EncryptionContext:SourceArn": arn("logs", "*") } };
  const events = "events.amazonaws.com";
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "AccountByIam",
        Effect: "Allow",
        Principal: { AWS: `arn:${partition}:iam::${account}:root` },
        Action: "kms:*",
        Resource: "*",
      },
      statement("EventBridgeDescribes", events, ["kms:DescribeKey"]),
      statement("BusAndArchive", events, [...use, "kms:ReEncrypt*"], {
        StringEquals: {
          "kms:EncryptionContext:aws:events:event-bus:arn": [
            busArn,
            ...(existingBusArn === undefined ? [] : [existingBusArn]),
          ],
        },
      }),
      statement("DeadLetters", events, use, {
        StringEquals: ofAccount,
        ArnLike: {
          "aws:SourceArn": [arn("events", `rule/${any}`), arn("events", `rule/*/${any}`), busArn],
        },
      }),
      statement("AlertsOfAlarms", "cloudwatch.amazonaws.com", use, {
        StringEquals: ofAccount,
        ArnLike: { "aws:SourceArn": arn("cloudwatch", `alarm:${any}`) },
      }),
      statement("AlertsOfRules", events, use, {
        StringEquals: { "kms:EncryptionContext:aws:sns:topicArn": arn("sns", topic) },
      }),
      statement("RecordsOnTheirWay", events, ["kms:GenerateDataKey"], inLogs),
      statement("RecordsThatArrive", "delivery.logs.amazonaws.com", use, inLogs),
      statement(
        "LogGroup",
        // In China, of the services here, this one alone has a name of its own. Source: AWS provider, aws_service_principal.
        `logs.${region}.amazonaws.com${partition === "aws-cn" ? ".cn" : ""}`,
        ["kms:Encrypt", "kms:ReEncrypt*", "kms:Describe*", ...use],
        {
          ArnLike: {
            "kms:EncryptionContext:aws:logs:arn": arn(
              "logs",
              `log-group:/aws/vendedlogs/events/event-bus/${bus}`,
            ),
          },
        },
      ),
    ],
  };
}
