/** A key of the configuration: its full form, `<namespace>:<name>`. Undefined for a text that is none. */
export function fullKey(key: string, project: string): string | undefined {
  const parts = key.split(":");
  if (parts.length === 1) return `${project}:${key}`;
  if (parts.length === 2) return key;
  // An old form. Source: pulumi/pulumi, sdk/go/common/resource/config/key.go, ParseKey.
  const [namespace = "", module, name = ""] = parts;
  return parts.length === 3 && module === "config" ? `${namespace}:${name}` : undefined;
}

/** The remedy for a key that `fullKey` does not know. */
export const KEY_FORM = "a configuration key is <name> or <namespace>:<name>";

export const namespaceOf = (full: string): string => full.slice(0, full.indexOf(":"));
export const nameOf = (full: string): string => full.slice(full.indexOf(":") + 1);

/** A step: `.name`, `[0]` or `["name"]`. */
const STEP = /\.?([^.[\]"]+)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]/y;

/**
 * The steps of a key that is a path, such as `tags.team` or `hosts[0]`; undefined for a malformed one.
 * Source: pulumi/pulumi, sdk/go/common/resource/properties_path.go, ParsePropertyPathStrict.
 */
export function pathOf(name: string): (string | number)[] | undefined {
  const steps: (string | number)[] = [];
  for (let position = 0; position < name.length;) {
    STEP.lastIndex = position;
    const match = STEP.exec(name);
    const isFirst = position === 0;
    if (match === null || (isFirst && match[0].startsWith("."))) return undefined;
    const [step, plain, index, quoted] = match;
    if (!isFirst && plain !== undefined && !step.startsWith(".")) return undefined;
    steps.push(
      plain ?? (index === undefined ? (quoted ?? "").replace(/\\(.)/g, "$1") : Number(index)),
    );
    position += step.length;
  }
  return typeof steps[0] === "string" ? steps : undefined;
}

/** For messages: the project's own keys without its name. */
export const shortKey = (full: string, project: string): string =>
  full.startsWith(`${project}:`) ? nameOf(full) : full;
