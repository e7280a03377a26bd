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
 * The inputs as the provider's check returns them, before policies see them: with policy documents as JSON texts, and with an
 * automatic name.
 *
 * @param resource its inputs with or without marks of secrets
 * @throws Error for a logical name that is too long for an automatic name
 */
export function completedInputs(resource: UnnamedResource, random: Random): PropertyMap {
  const { inputs } = resource;
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
