import { about, type SettingKey } from "./schema";

/** A stack's configuration as Pulumi hands it over: full keys (`project:key`), all values strings. */
export interface SettingsSource {
  project: string;
  stack: string;
  values: Readonly<Record<string, string>>;
  /** Full keys of the values that are encrypted in the stack file. */
  secretKeys: ReadonlySet<string>;
  /** The stack's file. Default: `Pulumi.<stack>.yaml`. */
  file?: string;
  /** Where a full key, or a part of its value, is written, such as `Pulumi.dev.yaml:3:5`. */
  locate?: (key: string, path: readonly PropertyKey[]) => string | undefined;
}

/** The settings of one namespace. */
export interface Section {
  stack: string;
  /** By key, without the namespace. */
  given: Record<string, string>;
  /** Keys that are encrypted. */
  encrypted: ReadonlySet<string>;
  /** Before keys in messages and commands: `emea:`, or nothing for the project's own settings. */
  prefix: string;
  known: readonly SettingKey[];
  /** The stack's Region; undefined where the stack file does not set it. */
  region: string | undefined;
}

/** One mistake in a stack file. Never holds a setting's value: it may be a secret. */
export interface Mistake {
  key: string;
  /** A clause, such as `is missing`. */
  problem: string;
  /** One or more sentences. */
  remedy: string;
  /** The nearest known name for an unknown one, such as ` Did you mean protect?`. */
  suggestion?: string;
  /** Where it is written, such as `Pulumi.dev.yaml:3:5`; absent where that is not known, as for a missing setting. */
  at?: string;
}

export function sectionOf(
  { stack, values, secretKeys }: SettingsSource,
  namespace: string,
  known: readonly SettingKey[],
): Section {
  const prefix = `${namespace}:`;
  const own = (keys: Iterable<string>) => [...keys].filter((key) => key.startsWith(prefix));
  return {
    stack,
    given: Object.fromEntries(
      own(Object.keys(values)).map((key) => [key.slice(prefix.length), values[key] ?? ""]),
    ),
    encrypted: new Set(own(secretKeys).map((key) => key.slice(prefix.length))),
    prefix,
    known,
    region: values["aws:region"],
  };
}

/** A remedy: what the setting decides, and how to set it. */
export function howToSet(key: SettingKey, { stack, prefix }: Section): string {
  const { example, secret, structured, description } = about(key);
  if (structured !== undefined) {
    return `${description} Write it into Pulumi.${stack}.yaml, as ${structured} shows.`;
  }
  // Pulumi prompts for a secret, so that it stays out of the shell's history.
  const command = secret
    ? `pulumi config set --secret ${prefix}${key} --stack ${stack}`
    : `pulumi config set ${prefix}${key} ${example} --stack ${stack}`;
  return `${description} Set it with \`${command}\`.`;
}

/** The beginning of a remedy: how to remove a setting. */
export function howToRemove(key: string, { prefix, stack }: Section): string {
  return `Remove it with \`pulumi config rm ${prefix}${key} --stack ${stack}\``;
}
