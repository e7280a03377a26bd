import { RunError } from "@pulumi/pulumi/errors";
import { OPAQUE_SECRET, readStackFile, type StackFile } from "../settings/stackFile";
import { keepSecret } from "../privacy/redactor";
import type { Subscription } from "../mapping/subscription";
import {
  parseSettings,
  report,
  type Mistake,
  type OrgSettings,
  type Settings,
} from "../settings/parse";
import { about, SETTING_KEYS } from "../settings/schema";
import * as declared from "../subscriptions";

/** What there is to know of a stack before its program runs. */
export interface ConfiguredStack {
  configuration: StackFile;
  settings: Settings;
  /** Those of the stack file, or those that subscriptions.ts declares. */
  subscriptions: readonly Subscription[];
  region: string;
}

/**
 * Reads a stack's file.
 *
 * @param directory of Pulumi.yaml
 * @param passphrases tried in turn on the encrypted values
 * @throws RunError with every mistake in the settings, or naming the file that cannot be used
 */
export async function readStack(
  directory: string,
  name: string,
  passphrases: readonly string[],
): Promise<ConfiguredStack> {
  return configuredStack(await readStackFile(directory, name, passphrases));
}

/**
 * What a stack's configuration comes to.
 *
 * @throws RunError with every mistake in the settings
 */
export function configuredStack(configuration: StackFile): ConfiguredStack {
  const { stack: name } = configuration;
  keepSecret(...openValuesIn(configuration));
  const parsed = parseSettings(configuration);
  if (parsed.ok) keepSecret(...credentialsIn(parsed.settings));
  const region = configuration.values["aws:region"];
  if (!parsed.ok || region === undefined) {
    const mistakes = parsed.ok ? [] : parsed.mistakes;
    throw new RunError(
      report(name, region === undefined ? [noRegion(name), ...mistakes] : mistakes),
    );
  }
  const { settings } = parsed;
  const subscriptions = settings.subscriptions ?? declared.subscriptions;
  return { configuration, settings, subscriptions, region };
}

/** Characters from which an encrypted value that is no credential is kept out of the output. */
const SHORTEST_OTHER = 6;

/**
 * The values that the stack file keeps encrypted and that are open here: credentials, and of other settings what no
 * ordinary output has, so that an encrypted `20` or `true` does not blot out every other one.
 */
function openValuesIn({ project, values, secretKeys }: StackFile): string[] {
  return [...secretKeys]
    .flatMap((key): [string, string][] =>
      Object.hasOwn(values, key) ? [[key, values[key] ?? ""]] : [],
    )
    .filter(([, value]) => !value.includes(OPAQUE_SECRET))
    .filter(([key, value]) => isCredential(key.replace(`${project}:`, "")) || isUnusual(value))
    .map(([, value]) => value);
}

const isUnusual = (value: string): boolean =>
  value.length >= SHORTEST_OTHER && !/^\s*(?:[-+\d.,:eE\s]+|true|false)\s*$/i.test(value);

/** Whether a setting, without the project's name, is declared as one that is kept encrypted. */
export const isCredential = (key: string): boolean =>
  SETTING_KEYS.some((known) => known === key && about(known).secret === true);

/** The credentials of every org, which may stand within a structured setting. */
function credentialsIn(settings: Settings): string[] {
  return [settings, ...Object.values(settings.orgs)].flatMap(({ credentials }) => {
    if (credentials.flow === "existing-connection") return [];
    const { flow, ...secrets } = credentials;
    const all =
      flow === "username-password"
        ? Object.values(secrets)
        : [secrets.clientId, secrets.clientSecret];
    return all.filter((value) => value !== OPAQUE_SECRET);
  });
}

/** An org, its settings, and what goes to it. */
export interface ConfiguredOrg {
  /** Undefined for the stack's own. */
  name: string | undefined;
  settings: OrgSettings;
  subscriptions: readonly Subscription[];
}

/** The orgs that something is sent to, the stack's own first. */
export function orgsInUse({ settings, subscriptions }: ConfiguredStack): ConfiguredOrg[] {
  const all: [string | undefined, OrgSettings][] = [
    [undefined, settings],
    ...Object.entries(settings.orgs),
  ];
  return all
    .map(([name, org]) => ({
      name,
      settings: org,
      subscriptions: subscriptions.filter((one) => one.org === name),
    }))
    .filter((org) => org.subscriptions.length > 0);
}

/** The AWS provider's own setting. The engine could take it from the environment; a stack file should say it. */
function noRegion(stack: string): Mistake {
  return {
    key: "aws:region",
    problem: "is missing",
    remedy: `The Region of the stack. Set it with \`pulumi config set aws:region eu-central-1 --stack ${stack}\`.`,
  };
}

/** The user's own passphrase first; the local stack's secrets are harmless, and their passphrase is empty. */
export function passphrases(): string[] {
  const own = process.env.PULUMI_CONFIG_PASSPHRASE;
  return own ? [own, ""] : [""];
}
