import {
  hasUnknown,
  isObject,
  isSecret,
  markedSecret,
  revealed,
  throughSecret,
  UNKNOWN,
  type PropertyMap,
} from "../propertyValues";
import type { Random } from "../random";
import { withAutomaticName, type UnnamedResource } from "./automaticNames";
import { goJson, inKeyOrder } from "./goJson";

/**
 * Inputs that are policy documents, by Pulumi's type tokens: a program can give an object, which the provider writes as JSON.
 * Source: pulumi/pulumi-aws, provider/resource_overrides.go, `TransformJSONDocument`.
 */
const DOCUMENTS = new Map<string, string>([
  ["aws:cloudwatch/logResourcePolicy:LogResourcePolicy", "policyDocument"],
  ["aws:ecr/lifecyclePolicy:LifecyclePolicy", "policy"],
  ["aws:ecr/registryPolicy:RegistryPolicy", "policy"],
  ["aws:ecr/repositoryPolicy:RepositoryPolicy", "policy"],
  ["aws:iam/groupPolicy:GroupPolicy", "policy"],
  ["aws:iam/policy:Policy", "policy"],
  ["aws:iam/role:Role", "assumeRolePolicy"],
  ["aws:iam/rolePolicy:RolePolicy", "policy"],
  ["aws:iam/userPolicy:UserPolicy", "policy"],
  ["aws:s3/bucket:Bucket", "policy"],
  ["aws:s3/bucketPolicy:BucketPolicy", "policy"],
  ["aws:sns/topicPolicy:TopicPolicy", "policy"],
  ["aws:sqs/queuePolicy:QueuePolicy", "policy"],
]);

/**
 * The inputs as the provider's check returns them, before policies see them: with the id in the place of a resource, policy
 * documents as JSON texts, and an automatic name.
 *
 * @param resource its inputs with or without marks of secrets
 * @throws Error for a logical name that is too long for an automatic name
 */
export function completedInputs(resource: UnnamedResource, random: Random): PropertyMap {
  const inputs = withIds(resource.inputs) as PropertyMap;
  const document = DOCUMENTS.get(resource.type);
  const given = document === undefined ? undefined : inputs[document];
  const written =
    document === undefined || given === undefined
      ? inputs
      : { ...inputs, [document]: throughSecret(given, asText) };
  return withAutomaticName({ ...resource, inputs: written }, random);
}

/** A document as text. A secret within an object makes the text secret, an unknown value makes it unknown. */
function asText(document: unknown): unknown {
  if (!isObject(document) && !Array.isArray(document)) return document;
  if (hasUnknown(document)) return UNKNOWN;
  const text = goJson(inKeyOrder(revealed(document)));
  return hasSecret(document) ? markedSecret(text) : text;
}

function hasSecret(value: unknown): boolean {
  if (isSecret(value)) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(hasSecret);
}

/**
 * Pulumi's mark of a resource, in the place of a name or ARN. The provider receives the id of a custom resource, and the URN of a
 * component. Source: pulumi/pulumi, sdk/go/common/resource/sig, and sdk/go/common/resource/plugin/rpc.go, `marshalResourceReference`.
 */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e";

function withIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withIds);
  if (!isObject(value)) return value;
  if (value[SIGNATURE] === RESOURCE) {
    const { id, urn } = value;
    if (id === undefined) return urn;
    return id === "" || id === null ? UNKNOWN : id; // a planned resource has no id yet
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withIds(inner)]));
}
