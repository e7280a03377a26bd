import { TYPES } from "../shared/types";

export const TYPES_OF_STORES = {
  parameter: "aws:ssm/parameter:Parameter",
  secretVersion: "aws:secretsmanager/secretVersion:SecretVersion",
  kubernetesSecret: "kubernetes:core/v1:Secret",
} as const;

/** Inputs that other checks judge: the policies on connections, and the check of parameters that are not encrypted. */
export const JUDGED_ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  [TYPES.connection]: ["authParameters"],
  [TYPES_OF_STORES.parameter]: ["value", "insecureValue"],
};

/** Inputs that are meant for secrets, and that their providers mark. */
export const MEANT_FOR_SECRETS: Readonly<Record<string, readonly string[]>> = {
  [TYPES_OF_STORES.secretVersion]: ["secretString", "secretBinary"],
  [TYPES_OF_STORES.kubernetesSecret]: ["data", "stringData"],
};

/** Properties that hold maps whose keys the program chooses. */
const FREE_MAPS: ReadonlySet<string | undefined> = new Set([
  ...[
    "annotations",
    "config",
    "configuration",
    "context",
    "customHeaders",
    "data",
    "defaultArguments",
  ],
  ...["env", "environment", "environmentVariables", "headerParameters", "headers", "labels"],
  ...["metadata", "options", "overrides", "parameters", "properties", "queryStringParameters"],
  ...["requestParameters", "runtimeEnvironmentVariables", "settings", "stageVariables"],
  ...["stringData", "tags", "tagsAll", "values", "variables", "vars"],
]);

/** Whether the program chose a key: a member of a map such as environment variables, or a key that no schema would have. */
export function isChosenKey(key: string, container: string | undefined): boolean {
  return !/^[a-z][a-zA-Z\d]*$/.test(key) || FREE_MAPS.has(container);
}
