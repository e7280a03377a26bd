import { RunError } from "@pulumi/pulumi/errors";
import { OPAQUE_SECRET, readStackFile, type StackFile } from "../settings/stackFile";
import { keepSecret } from "../privacy/redactor";
import type { Subscription } from "../mapping/subscription";
import {
  namedOrgs,
  parseSettings,
  report,
  unnamedOrgs,
  type OrgSettings,
  type Settings,
} from "../settings/parse";
import { about, SETTING_KEYS } from "../settings/schema";
import { withStandIns } from "./environmentStandIns";
import { providerMistakes, providerNotices } from "./providerSettings";
import { readTextFile, Unreadable } from "../text/textFile";
import * as declared from "../subscriptions";

/** A stack before its program runs. */
export interface ConfiguredStack {
  configuration: StackFile;
  settings: Settings;
  /** The subscriptions of the stack file, or those of subscriptions.ts. */
  subscriptions: readonly Subscription[];
  region: string;
}

/**
 * Reads a stack's file.
 *
 * @param directory of Pulumi.yaml
 * @param passphrases for the encrypted values, tried in turn
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
 * Validates a stack's configuration.
 *
 * @throws RunError with every mistake in the settings
 */
export function configuredStack(given: StackFile): ConfiguredStack {
  const configuration = withStandIns(given, namedOrgs(given, declared.subscriptions));
  keepSecret(...openValuesIn(configuration));
  const parsed = parseSettings(configuration, declared.subscriptions);
  if (parsed.ok) keepSecret(...credentialsIn(parsed.settings));
  const mistakes = [...providerMistakes(configuration), ...(parsed.ok ? [] : parsed.mistakes)];
  if (!parsed.ok || mistakes.length > 0) throw new RunError(report(configuration, mistakes));
  const { settings } = parsed;
  const subscriptions = settings.subscriptions ?? declared.subscriptions;
  const unnamed = unnamedOrgs(configuration, declared.subscriptions);
  return {
    configuration: withNotices(withProviderNotices(configuration), unnamed),
    settings,
    subscriptions,
    region: configuration.values["aws:region"] ?? "",
  };
}

/**
 * Checks the settings of the AWS provider of any program. It may take the Region from the environment.
 *
 * @throws RunError with every mistake
 */
export function checkProvider(configuration: StackFile): void {
  const given = providerMistakes(configuration).filter(
    ({ key }) => configuration.values[key] !== undefined,
  );
  if (given.length > 0) throw new RunError(report(configuration, given));
}

/** The configuration with notices about the settings of the AWS provider. */
export const withProviderNotices = (configuration: StackFile): StackFile =>
  withNotices(configuration, providerNotices(configuration));

const withNotices = (configuration: StackFile, more: readonly string[]): StackFile => ({
  ...configuration,
  notices: [...(configuration.notices ?? []), ...more],
});

/** The fewest characters of an encrypted value, other than a credential, that is redacted from all output. */
const SHORTEST_OTHER = 6;

/**
 * The encrypted values of the stack file that are open here: credentials, and unusual values of other settings. An encrypted
 * `20` or `true` is left out: redaction would hide every other `20` or `true`.
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

/** Whether a setting is declared secret. @param key without the project's name */
export const isCredential = (key: string): boolean =>
  SETTING_KEYS.some((known) => known === key && about(known).secret === true);

/** The credentials of every org; a structured setting may hold them. */
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

/** An org, its settings, and the subscriptions that send to it. */
export interface ConfiguredOrg {
  /** Undefined for the stack's own org. */
  name: string | undefined;
  settings: OrgSettings;
  subscriptions: readonly Subscription[];
}

/** The orgs with a subscription, the stack's own org first. */
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

/** The passphrases to try: the user's own first, then the empty one of the local stack, whose secrets are harmless. */
export function passphrases(): string[] {
  const own = ownPassphrase();
  return own === undefined ? [""] : [own, ""];
}

/**
 * The user's passphrase; undefined where it is not set, or empty.
 * Source: pulumi/pulumi, pkg/secrets/passphrase/manager.go, readPassphrase.
 *
 * @throws RunError for a file of PULUMI_CONFIG_PASSPHRASE_FILE that cannot be read
 */
export function ownPassphrase(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const { PULUMI_CONFIG_PASSPHRASE: own, PULUMI_CONFIG_PASSPHRASE_FILE: file } = environment;
  if (own !== undefined || file === undefined || file === "") return own === "" ? undefined : own;
  try {
    return readTextFile(file).trim() || undefined;
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    throw new RunError(`${file}, which PULUMI_CONFIG_PASSPHRASE_FILE names, ${error.message}.`);
  }
}
