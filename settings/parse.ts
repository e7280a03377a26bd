import type { z } from "zod";
import type { Subscription } from "../mapping/subscription";
import { parsedJson } from "../text/parsedJson";
import { sectionMistakes } from "./mistakes";
import { ORG_KEYS, orgSchema, schema, SETTING_KEYS } from "./schema";
import { pathOf } from "./pulumiFiles/keys";
import { sectionOf, type Mistake, type Section, type SettingsSource } from "./section";
import { orgOf, settingsOf, type Settings } from "./settings";

export type { Mistake, SettingsSource } from "./section";
export type { Credentials, OrgSettings, Settings } from "./settings";

/** The most mistakes that a report shows: a file in another form has thousands. */
const MOST = 100;

export type Parsed = { ok: true; settings: Settings } | { ok: false; mistakes: Mistake[] };

/** What is read of a subscription: the org that it names. */
type NamesOrg = Pick<Subscription, "org">;

/**
 * Reads a stack's settings; pure. Returns every mistake, not only the first. Keys of other namespaces (`aws:region`) are
 * ignored, except those of further orgs (`emea:salesforceDomain`). A namespace is an org where a subscription names it.
 *
 * @param declared the subscriptions of a stack that has none of its own
 */
export function parseSettings(
  configuration: SettingsSource,
  declared: readonly NamesOrg[],
): Parsed {
  const own = { ...sectionOf(configuration, configuration.project, SETTING_KEYS), prefix: "" };
  const read = schema.safeParse(own.given);
  const orgs = orgNames(configuration, declared).map((name) => {
    const section = sectionOf(configuration, name, ORG_KEYS);
    return { name, section, read: orgSchema.safeParse(section.given) };
  });
  const mistakes = [
    ...located(configuration, configuration.project, orderedMistakes(own, read.error)),
    ...orgs.flatMap(({ name, section, read }) =>
      located(configuration, name, orderedMistakes(section, read.error)).map((mistake) => ({
        ...mistake,
        key: section.prefix + mistake.key,
      })),
    ),
  ];
  if (!read.success || mistakes.length > 0) return { ok: false, mistakes };
  const further = orgs.flatMap(({ name, read: org }) =>
    org.success ? [[name, orgOf(org.data)] as const] : [],
  );
  return { ok: true, settings: settingsOf(read.data, Object.fromEntries(further)) };
}

/** Namespaces beside the project's that have a setting of Salesforce, sorted. */
function salesforceNamespaces({ project, values }: SettingsSource): string[] {
  const settings = ORG_KEYS.filter((key) => key.startsWith("salesforce"));
  const named = Object.keys(values).flatMap((key) => {
    const setting = settings.find((one) => key.endsWith(`:${one}`));
    const namespace = setting === undefined ? project : key.slice(0, -setting.length - 1);
    return namespace === project ? [] : [namespace];
  });
  return [...new Set(named)].sort();
}

/** The orgs that subscriptions name, and that have a setting: another package can have keys of the same names. */
function orgNames(configuration: SettingsSource, declared: readonly NamesOrg[]): string[] {
  const named = namedOrgs(configuration, declared);
  return salesforceNamespaces(configuration).filter((name) => named.includes(name));
}

/** The orgs that subscriptions name, also those that have mistakes. Pure. */
export function namedOrgs(
  { project, values }: Pick<SettingsSource, "project" | "values">,
  declared: readonly NamesOrg[],
): string[] {
  const own = values[`${project}:subscriptions`];
  const given = own === undefined ? declared : parsedJson(own);
  if (!Array.isArray(given)) return [];
  const names = given.map((one) => (one as NamesOrg | null)?.org);
  return [...new Set(names)].filter((name) => typeof name === "string");
}

/** Sentences on namespaces with settings of Salesforce that are no org, because no subscription names them. Pure. */
export function unnamedOrgs(
  configuration: SettingsSource,
  declared: readonly NamesOrg[],
): string[] {
  const orgs = orgNames(configuration, declared);
  return salesforceNamespaces(configuration)
    .filter((name) => !orgs.includes(name))
    .map(
      (name) =>
        `The settings of Salesforce in the namespace ${name} are not used: no subscription names the org ${name}.`,
    );
}

/** The mistakes of a section in the schema's order, without the section's prefix. */
function orderedMistakes(section: Section, error: z.ZodError | undefined): Mistake[] {
  return sectionMistakes(section, error)
    .map((mistake) => ({ mistake, at: position(mistake.key) }))
    .sort((a, b) => a.at - b.at)
    .map(({ mistake }) => mistake);
}

function located(
  { locate }: SettingsSource,
  namespace: string,
  mistakes: readonly Mistake[],
): Mistake[] {
  return mistakes.map((mistake, index) => {
    if (index >= MOST) return mistake;
    const [setting = mistake.key, ...path] = pathOf(mistake.key) ?? [];
    const at = locate?.(`${namespace}:${setting}`, path);
    return at === undefined ? mistake : { ...mistake, at };
  });
}

const POSITIONS = new Map<string, number>(SETTING_KEYS.map((key, index) => [key, index]));

/** The position in the schema; unknown settings come last. */
const position = (key: string): number =>
  POSITIONS.get(key.split(/[.[]/, 1)[0] ?? "") ?? POSITIONS.size;

/** The report that a user sees: every mistake with its key and its remedy. */
export function report(
  { stack, file = `Pulumi.${stack}.yaml` }: Pick<SettingsSource, "stack" | "file">,
  mistakes: readonly Mistake[],
): string {
  const count = mistakes.length === 1 ? "a mistake" : `${mistakes.length} mistakes`;
  const lines = mistakes
    .slice(0, MOST)
    .map(({ key, problem, suggestion = "", remedy, at }, index) => {
      const line = `  ${key} ${problem}${at === undefined ? "" : ` (${at})`}.${suggestion}`;
      // A remedy that fixes several mistakes is shown once.
      return remedy === mistakes[index + 1]?.remedy ? line : `${line}\n      ${remedy}`;
    });
  const rest = mistakes.length > MOST ? [`  The first ${MOST} are shown.`] : [];
  return [`${file} has ${count}; nothing was registered:`, ...lines, ...rest].join("\n");
}
