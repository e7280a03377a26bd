import * as kms from "@pulumi/aws/kms";
import * as pulumi from "@pulumi/pulumi";
import { partsOfArn } from "../eventbridge/arns";
import { policyDocument } from "../eventbridge/policyDocument";
import type { Names } from "./names";

/**
 * The key that encrypts bus, queue, topic, connection, archive and logs at rest:
 * - `aws-owned`: keys of AWS, which cost nothing and need no grant;
 * - `customer-managed`: one key of the integration's own, whose every use CloudTrail records;
 * - an existing key by its ARN, whose policy must have the statements of `keyPolicy`. Where the same program makes the key, the
 *   ARN must be an output that waits for that policy: services refuse to encrypt by the key before the policy is in force.
 */
export type Encryption = "aws-owned" | "customer-managed" | { keyArn: pulumi.Input<string> };

/** Days, 7 to 30, in which a key's deletion can be cancelled. Data that the key encrypts is lost with the key. */
const DELETION_WINDOW_DAYS = 30;

/**
 * Tags of the key. This one lets EventBridge's service-linked role for connections use the key.
 * Source: EventBridge User Guide, 'Encrypting EventBridge connection authorization with AWS KMS keys'.
 */
export const OWN_TAGS: Readonly<Record<string, string>> = { EventBridgeApiDestinations: "true" };

export interface EncryptionKeyArgs {
  names: Names;
  /** ARN of the existing bus that is used in place of the integration's own. */
  existingBusArn: pulumi.Output<string> | undefined;
}

/**
 * One key for everything that the integration keeps. KMS rotates it each year, and its policy grants exactly what each service
 * needs. Every resource that the key encrypts is made after the policy: without the grant the bus takes no event, and dead
 * letters are lost.
 *
 * Key and policy stay in AWS when the integration is deleted or `encryption` changes: data in queue, archive and logs stays
 * encrypted by the key, and nobody could read it without. docs/encryption.md describes how to delete the key later.
 *
 * Sources: EventBridge User Guide, 'Encrypting EventBridge connection authorization with AWS KMS keys'; KMS Developer
 * Guide, 'Rotating AWS KMS keys' and 'Deleting AWS KMS keys'.
 */
export class EncryptionKey extends pulumi.ComponentResource {
  /** Known once the policy is in force. */
  readonly arn: pulumi.Output<string>;

  constructor(
    name: string,
    { names, existingBusArn }: EncryptionKeyArgs,
    options: pulumi.ComponentResourceOptions,
  ) {
    const { parent, protect } = options;
    // Key and policy are protected, the component is not: otherwise it would have to be unprotected with them.
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
    const { bus, topic, logGroup, rule, alarm } = names.references;
    const policy = new kms.KeyPolicy(
      `${name}-policy`,
      {
        keyId: key.keyId,
        policy: pulumi
          .output({ key: key.arn, existingBusArn, bus, topic, logGroup, rule, alarm })
          .apply((granted) => policyDocument(keyPolicy(granted))),
      },
      kept,
    );
    new kms.Alias(
      `${name}-alias`,
      { name: names.keyAlias, targetKeyId: key.keyId },
      // The alias is deleted with the setting, so that a later key can have it.
      { parent: this, protect: false, retainOnDelete: false },
    );
    this.arn = pulumi.all([key.arn, policy.id]).apply(([arn]) => arn);
    this.registerOutputs({ arn: this.arn });
  }
}

/** The resources that the key encrypts, by name: they need the key, so that their ARNs are not known before it. */
export interface Encrypted {
  /** The key's ARN, which holds partition, Region and account. */
  key: string;
  /** Name of the integration's own bus. */
  bus: string;
  /** ARN of a bus that is used in its place; the key encrypts only its archive. */
  existingBusArn: string | undefined;
  topic: string;
  logGroup: string;
  /** Pattern of the names of rules. */
  rule: string;
  /** Pattern of the names of alarms. */
  alarm: string;
}

/**
 * The key's policy. Each service is limited to these resources: by the source, where the service names one, or by the encryption
 * context, which names the resource.
 * - EventBridge names no source when it publishes to SNS: a condition on the source would drop every alert.
 * - The archive names no source either. Bus and archive are limited by the bus's ARN in the encryption context.
 *
 * The integration's own bus keeps its grants where an existing bus is used instead: an update that moves the integration changes
 * this policy first, while the old bus still takes events.
 *
 * Sources: EventBridge User Guide, 'Encrypting EventBridge event buses', 'archives' and 'event bus logs with AWS KMS';
 * SQS Developer Guide, 'Key management', services, and a key policy in use that has the rule's ARN as the source of what
 * EventBridge sends to a queue (NHSDigital/nhs-notify-web-template-management); SNS Developer Guide, 'Managing
 * encryption keys', event sources; CloudWatch Logs User Guide, 'Encrypt log data using AWS KMS'.
 */
export function keyPolicy({ key, bus, existingBusArn, topic, logGroup, rule, alarm }: Encrypted) {
  const { partition, region, account } = partsOfArn(key);
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
          "aws:SourceArn": [arn("events", `rule/${rule}`), arn("events", `rule/*/${rule}`), busArn],
        },
      }),
      statement("AlertsOfAlarms", "cloudwatch.amazonaws.com", use, {
        StringEquals: ofAccount,
        ArnLike: { "aws:SourceArn": arn("cloudwatch", `alarm:${alarm}`) },
      }),
      statement("AlertsOfRules", events, use, {
        StringEquals: { "kms:EncryptionContext:aws:sns:topicArn": arn("sns", topic) },
      }),
      statement("RecordsOnTheirWay", events, ["kms:GenerateDataKey"], inLogs),
      statement("RecordsThatArrive", "delivery.logs.amazonaws.com", use, inLogs),
      statement(
        "LogGroup",
        // Of the services here, only CloudWatch Logs has another name in China. Source: AWS provider, aws_service_principal.
        `logs.${region}.amazonaws.com${partition === "aws-cn" ? ".cn" : ""}`,
        ["kms:Encrypt", "kms:ReEncrypt*", "kms:Describe*", ...use],
        {
          ArnLike: {
            "kms:EncryptionContext:aws:logs:arn": arn("logs", `log-group:${logGroup}`),
          },
        },
      ),
    ],
  };
}
