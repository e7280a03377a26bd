import type { Project, ProjectSetting } from "./project";
import { hasType } from "./types";
import type { Opened } from "./secrets";
import { isMapping, kindOf, textOf, type Mapping, type Value } from "./values";

/** The values of a stack, by full key; a secret inside is still `{ secure: <ciphertext> }`. */
export type StackValues = Map<string, Value>;

/**
 * Adds the values and defaults of the project's `config` that a stack does not set. The name of a project's key is a path.
 * Source: pulumi/pulumi, pkg/workspace/config.go, mergeConfig.
 *
 * @returns the settings that the project requires and the stack lacks
 */
export function applyProjectConfig(project: Project, values: StackValues): ProjectSetting[] {
  const missing: ProjectSetting[] = [];
  for (const setting of project.config) {
    if (valueAt(values.get(keyOf(setting)), setting) !== undefined) continue;
    if (setting.value !== undefined) set(values, setting, setting.value);
    else if (setting.namespace === project.name) missing.push(setting);
  }
  return missing;
}

/** The full key of the stack's value that is or contains a project's setting. */
export const keyOf = ({ namespace, path }: ProjectSetting): string =>
  `${namespace}:${String(path[0])}`;

const valueAt = (root: Value | undefined, { path }: ProjectSetting): Value | undefined =>
  path.slice(1).reduce(memberOf, root);

/** The opened value of a project's setting; undefined where one of its secrets is closed. */
export function openValueAt(
  opened: ReadonlyMap<string, Opened>,
  setting: ProjectSetting,
): { value: Value | undefined; secret: boolean } {
  const root = opened.get(keyOf(setting));
  const secret = root?.secret === true;
  return { value: root?.closed === true ? undefined : valueAt(root?.value, setting), secret };
}

function memberOf(value: Value | undefined, step: string | number): Value | undefined {
  if (typeof step === "number") return Array.isArray(value) ? value[step] : undefined;
  return isMapping(value) ? value.get(step) : undefined;
}

function set(values: StackValues, setting: ProjectSetting, value: Value): void {
  const [, ...steps] = setting.path;
  const key = keyOf(setting);
  const isStructured = kindOf(value) === "array" || kindOf(value) === "object";
  if (steps.length === 0) values.set(key, isStructured ? value : textOf(value));
  else values.set(key, withMember(values.get(key), steps, coerced(value)));
}

/** A copy of a value with another member; a new object or list where there is none. */
function withMember(
  value: Value | undefined,
  steps: readonly (string | number)[],
  member: Value,
): Value {
  const [step, ...rest] = steps;
  if (step === undefined) return member;
  if (typeof step === "number") {
    const list = Array.isArray(value) ? [...value] : [];
    list[step] = withMember(list[step], rest, member);
    return Array.from(list, (one) => one ?? null);
  }
  const object: Mapping = new Map(isMapping(value) ? value : []);
  return object.set(step, withMember(object.get(step), rest, member));
}

/** Source: pulumi/pulumi, sdk/go/common/resource/config/object.go, coerce. */
function coerced(value: Value): Value {
  if (value === "true" || value === "false") return value === "true";
  return typeof value === "string" && /^(0|-?[1-9]\d{0,17})$/.test(value) ? BigInt(value) : value;
}

/**
 * Why the engine refuses a stack's value of a declared setting, as a clause; undefined where it takes the value.
 * Source: pulumi/pulumi, pkg/workspace/config.go, validateStackConfigValue.
 *
 * @param value with its secrets open, or undefined if one of them is not
 */
export function typeProblem(
  { type, isSecret }: ProjectSetting,
  value: Value | undefined,
  isEncrypted: boolean,
): string | undefined {
  if (type === undefined) return undefined;
  if (isSecret && !isEncrypted)
    return "is a secret by the project, but not encrypted: set it with `pulumi config set --secret`";
  if (value === undefined) return undefined;
  const isStructured = kindOf(value) === "array" || kindOf(value) === "object";
  return hasType(isStructured ? value : textOf(value), type)
    ? undefined
    : `must be of the type ${type.name}, as the project declares`;
}
