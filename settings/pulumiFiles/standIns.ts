import { shortKey } from "./keys";
import type { ProjectSetting } from "./project";
import { OPAQUE_SECRET, type Opened } from "./secrets";
import type { Value } from "./values";

/** Stands in for a text that an environment of Pulumi ESC may give. */
export const UNKNOWN_VALUE = "unknown-from-environment";

/** A value of the declared type for a setting that an environment may give. */
export function standInFor({ type, isSecret }: ProjectSetting): Opened {
  const kind = type?.kind ?? "string";
  if (isSecret && kind === "string") return { value: OPAQUE_SECRET, secret: true, closed: false };
  return { value: STAND_INS[kind], secret: isSecret, closed: false };
}

const STAND_INS: Record<NonNullable<ProjectSetting["type"]>["kind"], Value> = {
  string: UNKNOWN_VALUE,
  integer: 1n,
  boolean: false,
  array: [],
  object: new Map(),
};

/** What stands in for values that are not known here. */
export interface StandIns {
  file: string;
  project: string;
  /** Full keys of the secrets that are not open. */
  closed: readonly string[];
  /** The secrets provider, where it is not the passphrase. */
  provider: string | undefined;
  hasSalt: boolean;
  /** Whether a passphrase was given that is not empty. */
  hasPassphrase: boolean;
  environments: readonly string[];
  /** Full keys that an environment may give. */
  unknown: readonly string[];
}

/** Sentences for the reader of a result that stand-ins have entered. */
export function describeStandIns(about: StandIns): string[] {
  return [...describeClosed(about), ...describeUnknown(about)];
}

function describeClosed({
  file,
  project,
  closed,
  provider,
  hasSalt,
  hasPassphrase,
}: StandIns): string[] {
  if (closed.length === 0) return [];
  const used = `placeholders are used for ${listed(closed, project)}.`;
  if (!hasSalt) {
    const by = provider === undefined ? "the secrets provider of its backend" : schemeOf(provider);
    return [`The secrets of ${file} are encrypted by ${by}, which only \`pulumi\` opens: ${used}`];
  }
  return [
    hasPassphrase
      ? `PULUMI_CONFIG_PASSPHRASE is not the passphrase of ${file}: ${used}`
      : `PULUMI_CONFIG_PASSPHRASE, which opens the secrets of ${file}, is not set: ${used}`,
  ];
}

/** The provider without its key and parameters. */
const schemeOf = (provider: string): string => provider.replace(/:\/\/.*$/s, "");

function describeUnknown({ file, project, environments, unknown }: StandIns): string[] {
  if (environments.length === 0) return [];
  const used =
    unknown.length === 0
      ? "a key that is not in the file counts as unknown."
      : `placeholders are used for ${listed(unknown, project)}.`;
  return [
    `${file} takes values from the environment ${environments.join(", ")}, which only \`pulumi\` opens: ${used}`,
  ];
}

/** The most keys that a sentence names. */
const MOST = 6;

function listed(keys: readonly string[], project: string): string {
  const names = keys.slice(0, MOST).map((key) => shortKey(key, project));
  const more = keys.length - names.length;
  return more > 0 ? `${names.join(", ")} and ${more} more` : names.join(", ");
}
