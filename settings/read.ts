import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import {
  parseSettings,
  report,
  type Credentials,
  type OrgSettings,
  type Settings,
  type SettingsSource,
} from "./parse";
import { about, SETTING_KEYS } from "./schema";
import type * as stackFile from "./stackFile";

/** Credentials that may leave this room: every value is a Pulumi secret, which the state encrypts. */
export type SecretCredentials = {
  [C in Credentials as C["flow"]]: Wrapped<C>;
}[Credentials["flow"]];
type Wrapped<C extends Credentials> = {
  [K in keyof C]: K extends "flow" | "connectionArn" ? C[K] : pulumi.Output<string>;
};

type Declared = Parameters<typeof parseSettings>[1];

export type OrgArgs = Omit<OrgSettings, "credentials"> & { credentials: SecretCredentials };
export type StackSettings = Omit<Settings, "credentials" | "orgs"> &
  OrgArgs & { orgs: Record<string, OrgArgs> };

/**
 * Reads the running stack's settings.
 *
 * @param declared the subscriptions of a stack that has none of its own
 * @throws pulumi.RunError with every mistake of the stack file. Pulumi prints such an error without a stack trace.
 */
export function readSettings(declared: Declared): StackSettings {
  const values = pulumi.runtime.allConfig();
  const source = {
    project: pulumi.getProject(),
    stack: pulumi.getStack(),
    values,
    secretKeys: secretKeysOf(values),
  };
  const parsed = parseSettings(source, declared);
  if (!parsed.ok) throw new pulumi.RunError(locatedReport(source, declared));
  const { settings } = parsed;
  const orgs = Object.entries(settings.orgs).map(([name, org]) => [name, wrapped(org)] as const);
  return { ...settings, ...wrapped(settings), orgs: Object.fromEntries(orgs) };
}

/** The report of a configuration with mistakes. The engine does not say where it has read them, so the files are read again. */
function locatedReport(source: SettingsSource, declared: Declared): string {
  // Loaded for a mistake only: every run of the program would load a YAML parser.
  const { writtenIn } = createRequire(__filename)("./stackFile.ts") as typeof stackFile;
  const written = { ...source, ...writtenIn(pulumi.getRootDirectory(), source.stack) };
  const parsed = parseSettings(written, declared);
  return report(written, parsed.ok ? [] : parsed.mistakes);
}

function wrapped(org: OrgSettings): OrgArgs {
  return { ...org, credentials: wrap(org.credentials) };
}

function wrap(credentials: Credentials): SecretCredentials {
  if (credentials.flow === "existing-connection") return credentials;
  const client = {
    clientId: pulumi.secret(credentials.clientId),
    clientSecret: pulumi.secret(credentials.clientSecret),
  };
  return credentials.flow === "client-credentials"
    ? { flow: credentials.flow, ...client }
    : {
        flow: credentials.flow,
        ...client,
        username: pulumi.secret(credentials.username),
        password: pulumi.secret(credentials.password),
      };
}

/**
 * The keys of credentials that are secret, in any namespace. `pulumi.Config` itself uses `isConfigSecret`, which is exported, but not
 * in the typings; it reads the list of all secrets anew for each key.
 */
function secretKeysOf(values: Readonly<Record<string, string>>): Set<string> {
  const runtime = pulumi.runtime as unknown as { isConfigSecret: (key: string) => boolean };
  const credentials = SETTING_KEYS.filter((key) => about(key).secret === true);
  return new Set(
    Object.keys(values).filter(
      (key) => credentials.some((one) => key.endsWith(`:${one}`)) && runtime.isConfigSecret(key),
    ),
  );
}
