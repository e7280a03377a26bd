import { createHash } from "node:crypto";
import { UNKNOWN } from "../unknown";
import { isUnknown } from "../values";

/** Where a template creates its resources. If the Region or the account is undefined, no ARN is known. */
export interface Target {
  stackName: string;
  partition: string;
  region: string | undefined;
  account: string | undefined;
}

/** What a template's resource is called in AWS, as far as CloudFormation determines it. */
export interface Identifiers {
  name?: unknown;
  arn?: unknown;
  url?: unknown;
  keyId?: unknown;
}

/** A random part of a generated name, as CloudFormation appends it. It stands for every such part. */
const RANDOM = "1A2B3C4D5E6F";

/** Stands for the random ID that AWS gives to a resource. */
function uuidOf(logicalId: string): string {
  const hash = createHash("sha256").update(logicalId).digest("hex");
  return hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
}

/** A declared resource. Its properties are evaluated one by one, because others may refer back to it. */
export interface Named {
  type: string;
  logicalId: string;
  property: (name: string) => unknown;
}

interface Naming {
  /** The property with the name that the template may give. */
  name: string;
  service: string;
  /** The last part of the ARN. */
  resource: (name: string, named: Named) => string;
  /** The identifier that `Ref` returns; the name if unset. */
  ref?: "arn" | "url" | "keyId";
  /** Whether the ARN has no Region. */
  isGlobal?: true;
}

/** Sources: CloudFormation template reference, 'Return values' of each type; Service Authorization Reference, ARN formats. */
const NAMING: ReadonlyMap<string, Naming> = new Map(
  Object.entries<Naming>({
    "AWS::Events::Rule": {
      name: "Name",
      service: "events",
      resource: (name, { property }) => {
        const bus = textOr(property("EventBusName"), "default").replace(/^arn:.*event-bus\//, "");
        return bus === "default" ? `rule/${name}` : `rule/${bus}/${name}`;
      },
    },
    "AWS::Events::EventBus": named("Name", "events", "event-bus/"),
    "AWS::Events::ApiDestination": {
      ...named("Name", "events", ""),
      resource: (name, { logicalId }) => `api-destination/${name}/${uuidOf(logicalId)}`,
    },
    "AWS::Events::Connection": {
      ...named("Name", "events", ""),
      resource: (name, { logicalId }) => `connection/${name}/${uuidOf(logicalId)}`,
    },
    "AWS::Events::Archive": named("ArchiveName", "events", "archive/"),
    "AWS::SQS::Queue": { ...named("QueueName", "sqs", ""), ref: "url" },
    "AWS::SNS::Topic": { ...named("TopicName", "sns", ""), ref: "arn" },
    "AWS::IAM::Role": {
      ...named("RoleName", "iam", ""),
      resource: (name, { property }) => `role${textOr(property("Path"), "/")}${name}`,
      isGlobal: true,
    },
    "AWS::IAM::ManagedPolicy": {
      ...named("ManagedPolicyName", "iam", "policy/"),
      ref: "arn",
      isGlobal: true,
    },
    "AWS::KMS::Key": {
      ...named("", "kms", ""),
      resource: (_, { logicalId }) => `key/${uuidOf(logicalId)}`,
      ref: "keyId",
    },
    "AWS::KMS::Alias": named("AliasName", "kms", ""),
    "AWS::CloudWatch::Alarm": named("AlarmName", "cloudwatch", "alarm:"),
    "AWS::CloudWatch::CompositeAlarm": named("AlarmName", "cloudwatch", "alarm:"),
    "AWS::Logs::LogGroup": named("LogGroupName", "logs", "log-group:", ":*"),
    "AWS::Lambda::Function": named("FunctionName", "lambda", "function:"),
    "AWS::Serverless::Function": named("FunctionName", "lambda", "function:"),
    "AWS::StepFunctions::StateMachine": {
      ...named("StateMachineName", "states", "stateMachine:"),
      ref: "arn",
    },
    "AWS::Kinesis::Stream": named("Name", "kinesis", "stream/"),
    "AWS::DynamoDB::Table": named("TableName", "dynamodb", "table/"),
    "AWS::Pipes::Pipe": named("Name", "pipes", "pipe/"),
    "AWS::Scheduler::Schedule": {
      ...named("Name", "scheduler", ""),
      resource: (name, { property }) =>
        `schedule/${textOr(property("GroupName"), "default")}/${name}`,
    },
  }),
);

function named(name: string, service: string, before: string, after = ""): Naming {
  return { name, service, resource: (given) => `${before}${given}${after}` };
}

const textOr = (value: unknown, otherwise: string) =>
  typeof value === "string" ? value : otherwise;

export function identifiersOf(declared: Named, target: Target): Identifiers {
  const { type, logicalId, property } = declared;
  const naming = NAMING.get(type);
  if (naming === undefined) return {};
  const suffix = type === "AWS::SQS::Queue" && isTrue(property("FifoQueue")) ? ".fifo" : "";
  const name = property(naming.name) ?? `${target.stackName}-${logicalId}-${RANDOM}${suffix}`;
  if (typeof name !== "string" || isUnknown(name)) return { name: UNKNOWN, arn: UNKNOWN };
  const { partition, region, account } = target;
  const resource = naming.resource(name, declared);
  if (region === undefined || account === undefined) return { name, arn: UNKNOWN };
  const place = naming.isGlobal ? `:${account}` : `${region}:${account}`;
  return {
    name,
    arn: `arn:${partition}:${naming.service}:${place}:${resource}`,
    ...(naming.ref === "url" && {
      url: `https://sqs.${region}.${urlSuffixOf(partition)}/${account}/${name}`,
    }),
    ...(naming.ref === "keyId" && { keyId: uuidOf(logicalId) }),
  };
}

/** The domain of a partition's services. */
export const urlSuffixOf = (partition: string) =>
  partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";

const isTrue = (value: unknown) => value === true || value === "true";

/** The value of `Ref`; unknown for a type whose identifier CloudFormation generates. */
export function refOf(type: string, identifiers: Identifiers): unknown {
  const { ref = "name" } = NAMING.get(type) ?? {};
  return identifiers[ref] ?? UNKNOWN;
}

/** The value of `Fn::GetAtt`; unknown for an attribute that only AWS knows. */
export function attributeOf(attribute: string, identifiers: Identifiers): unknown {
  if (/^(Topic|Policy|)Arn(ForPolicy)?$/.test(attribute)) return identifiers.arn ?? UNKNOWN;
  if (/^(Queue|Topic|)Name$/.test(attribute)) return identifiers.name ?? UNKNOWN;
  if (attribute === "QueueUrl") return identifiers.url ?? UNKNOWN;
  return attribute === "KeyId" ? (identifiers.keyId ?? UNKNOWN) : UNKNOWN;
}
