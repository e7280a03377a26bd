import { hexadecimal, type Random } from "../random";
import type { PropertyMap } from "../propertyValues";

/** How the provider names a resource whose program gives no name: the logical name, a separator, and hexadecimal digits. */
interface NamingRule {
  /** The input that receives the name. */
  property: string;
  /** The longest name that the provider generates, in characters; a longer one is refused. */
  longest: number;
  /** Inputs that exclude the name: with one of them, the provider generates no name. */
  excludedBy: readonly string[];
  /** Changes the logical name. */
  transform?: (logicalName: string) => string;
  /** Changes the generated name, whose `longest` was checked before. */
  finish?: (name: string, inputs: PropertyMap) => string;
}

const rule = (property: string, longest: number, more: Partial<NamingRule> = {}): NamingRule => ({
  property,
  longest,
  excludedBy: property === "name" ? ["namePrefix"] : [`${property}Prefix`],
  ...more,
});

const named = rule("name", 255);
const lowerCase = { transform: (name: string) => name.toLowerCase() };
const fifo = (input: string) => ({
  finish: (name: string, inputs: PropertyMap) => (inputs[input] === true ? `${name}.fifo` : name),
});

/**
 * The rules by Pulumi's type tokens. The provider names every input `name` in this way, with at most 255 characters, and has other
 * rules for some types. The types that the emulator creates are here, and those with a rule of their own; other types stay
 * without a name.
 * Sources: pulumi/pulumi-aws, provider/resource_overrides.go (`AutoName`, `AutoNameTransform`, `AutoNameWithCustomOptions`) and
 * provider/resources.go (`SetAutonaming(255, "-")`); pulumi/pulumi-terraform-bridge, pkg/tfbridge/info/autonaming.go.
 */
const RULES = new Map<string, NamingRule>(
  Object.entries({
    "aws:cloudwatch/eventApiDestination:EventApiDestination": named,
    "aws:cloudwatch/eventArchive:EventArchive": named,
    "aws:cloudwatch/eventBus:EventBus": named,
    "aws:cloudwatch/eventConnection:EventConnection": named,
    "aws:cloudwatch/eventRule:EventRule": rule("name", 64),
    "aws:cloudwatch/eventTarget:EventTarget": rule("targetId", 255),
    "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": named,
    "aws:cloudwatch/logDeliverySource:LogDeliverySource": named,
    "aws:cloudwatch/logGroup:LogGroup": named,
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": named,
    "aws:cloudwatch/metricAlarm:MetricAlarm": named,
    "aws:iam/policy:Policy": named,
    "aws:iam/role:Role": rule("name", 64),
    "aws:iam/rolePolicy:RolePolicy": named,
    "aws:kms/alias:Alias": rule("name", 238, {
      finish: (name) => (name.startsWith("alias/") ? name : `alias/${name}`),
    }),
    "aws:sns/topic:Topic": rule("name", 80, fifo("fifoTopic")),
    "aws:sqs/queue:Queue": rule("name", 80, fifo("fifoQueue")),
    // Types that the emulator does not create.
    "aws:dynamodb/table:Table": named,
    "aws:ec2/keyPair:KeyPair": rule("keyName", 255),
    "aws:ecr/repository:Repository": named,
    "aws:ecs/cluster:Cluster": named,
    "aws:ecs/service:Service": named,
    "aws:efs/fileSystem:FileSystem": rule("creationToken", 255),
    "aws:eks/fargateProfile:FargateProfile": rule("fargateProfileName", 255),
    "aws:eks/nodeGroup:NodeGroup": rule("nodeGroupName", 255),
    "aws:elasticache/cluster:Cluster": rule("clusterId", 50, lowerCase),
    "aws:elasticache/replicationGroup:ReplicationGroup": rule("replicationGroupId", 40, lowerCase),
    "aws:iam/group:Group": named,
    "aws:iam/instanceProfile:InstanceProfile": named,
    "aws:iam/user:User": named,
    "aws:kinesis/stream:Stream": named,
    "aws:lambda/function:Function": rule("name", 64),
    "aws:lambda/permission:Permission": rule("statementId", 100),
    "aws:opensearch/domain:Domain": rule("domainName", 255),
    "aws:s3/bucket:Bucket": rule("bucket", 63, lowerCase),
    "aws:scheduler/schedule:Schedule": named,
    "aws:secretsmanager/secret:Secret": named,
    "aws:sfn/stateMachine:StateMachine": named,
  }),
);

/** The number of hexadecimal digits. */
const DIGITS = 7;

/** A resource whose inputs are completed. */
export interface UnnamedResource {
  type: string;
  /** The logical name. */
  name: string;
  inputs: PropertyMap;
  /** The inputs of the existing resource, whose automatic name is kept. Absent for a new resource. */
  before?: PropertyMap | undefined;
}

/**
 * The inputs with an automatic name, where the provider generates one. An unknown name is left unknown.
 *
 * @throws Error if the logical name is too long for the automatic name, as the provider does
 */
export function withAutomaticName(
  { type, name, inputs, before = {} }: UnnamedResource,
  random: Random,
): PropertyMap {
  const naming = RULES.get(type);
  if (naming === undefined || isNamed(inputs, naming)) return inputs;
  const { property, longest, transform, finish } = naming;
  const prefix = `${transform === undefined ? name : transform(name)}-`;
  if (prefix.length + DIGITS > longest) {
    throw new Error(
      `${property}: the automatic name '${prefix}' with ${DIGITS} random digits is longer than ${longest} characters; give the resource a shorter logical name, or set ${property}`,
    );
  }
  const generated = (digits: string) => {
    const made = prefix + digits;
    return finish === undefined ? made : finish(made, inputs);
  };
  const own = before[property];
  const kept = typeof own === "string" && isGenerated(own, generated);
  return { ...inputs, [property]: kept ? own : generated(hexadecimal(random, DIGITS)) };
}

const isNamed = (inputs: PropertyMap, { property, excludedBy }: NamingRule) =>
  [property, ...excludedBy].some((key) => (inputs[key] ?? undefined) !== undefined);

/** Whether a name has the generated form, with any digits. */
function isGenerated(name: string, generated: (digits: string) => string): boolean {
  const [start = "", end = ""] = generated("\0").split("\0");
  const digits = name.slice(start.length, name.length - end.length);
  return name === start + digits + end && /^[0-9a-f]{7}$/.test(digits);
}

/**
 * A name for a prefix, as Terraform generates it when the resource is created: the prefix and 26 characters. The first 18 of them
 * are the time, the last 8 count up; here all are random.
 * Source: hashicorp/terraform-plugin-sdk, helper/id, `PrefixedUniqueId`; hashicorp/terraform-provider-aws, internal/create,
 * `NewNameGenerator`.
 */
export const nameWithPrefix = (prefix: string, random: Random, suffix = ""): string =>
  prefix + hexadecimal(random, UNIQUE_CHARACTERS) + suffix;

const UNIQUE_CHARACTERS = 26;
