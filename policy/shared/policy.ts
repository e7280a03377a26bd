import type {
  Policy,
  PolicyConfigSchema,
  ResourceValidationPolicy,
  Severity,
  StackValidationPolicy,
} from "@pulumi/policy";
import { GIVEN, HIDDEN, type Finding } from "./finding";
import { equivalentsOf, FOREIGN_TYPES, holdsText } from "./normalForm";
import { Reporter, type Later } from "./reporter";
import { withoutProxies, type Resource } from "./resource";
import { secretTextsOf, secretTextsOfStack } from "./secretTexts";
import { stackOf, type Stack } from "./stack";
import type { Properties } from "./values";

/** The metadata of every policy in this pack. */
interface About extends Policy {
  enforcementLevel: "mandatory" | "advisory";
  severity: Severity;
  tags: string[];
  remediationSteps: string;
  url: string;
}

/** Schemas of the settings. A policy gets the default of each setting that is not configured. */
type ConfigSchemas<Config> = { [K in keyof Config]: PolicyConfigSchema["properties"][string] };

/** The settings of a policy. */
interface Settings<Config> {
  config?: ConfigSchemas<Config>;
  /**
   * Mistakes in the settings that the schemas cannot express, such as `allowedHosts has '*', which matches every host`. The pack
   * then refuses its configuration. The engine has checked the settings against the schemas before.
   */
  mistakesOf?: (config: Config) => readonly string[];
}

interface OfResources<Config extends object> extends About, Settings<Config> {
  /** Type tokens of the resources that the policy checks; without them it checks all. */
  types?: readonly string[];
  /** Why the policy does not check a resource, for example without a setting; undefined if it does. */
  notApplicable?: (resource: Resource, config: Config) => string | undefined;
  judge: (resource: Resource, config: Config) => Iterable<Finding>;
  /** Fixes the inputs of a resource of these types in place, and returns whether it did. Runs only at the level `remediate`. */
  remediate?: (inputs: Record<string, unknown>, config: Config) => boolean;
}

/** A policy that checks its settings. The pack's own server asks it before any resource is judged. */
export interface Configurable {
  mistakesOf: (settings: object) => readonly string[];
}

/**
 * A policy that checks resources one by one, each before it is created. At the end of a preview or an update it reports once, for
 * all resources, which values were not known yet.
 */
export function resourcePolicy<Config extends object = object>({
  types,
  config,
  mistakesOf,
  notApplicable,
  judge,
  remediate,
  ...about
}: OfResources<Config>): ResourceValidationPolicy &
  Pick<StackValidationPolicy, "validateStack"> &
  Configurable & { types: ReadonlySet<string> | undefined } {
  const wanted = types && new Set(types);
  const isJudged = (type: string) => wanted?.has(type) ?? !type.startsWith("pulumi:");
  const read = wanted && new Set([...wanted, ...FOREIGN_TYPES]);
  const configured = withDefaults(config);
  const later = new Map<string, readonly Later[]>();
  return {
    ...about,
    ...schemaOf(config),
    mistakesOf: (settings) => mistakesOf?.(configured(settings)) ?? [],
    types: read,
    validateResource: (args, report) => {
      if (read !== undefined && !read.has(args.type)) return;
      const given = withoutProxies(args);
      const settings = configured(args.getConfig());
      const reporter = new Reporter(about, report, secretTextsOf([given]));
      const unknown: Later[] = [];
      const reasons: string[] = [];
      let isApplicable = false;
      for (const resource of [given, ...declaredIn(given, wanted === undefined)]) {
        if (!isJudged(resource.type)) continue;
        const reason = notApplicable?.(resource, settings);
        if (reason !== undefined) reasons.push(reason);
        else {
          isApplicable = true;
          unknown.push(...reporter.judge(resource, () => judge(resource, settings)));
        }
      }
      if (unknown.length > 0) later.set(given.urn, unknown);
      else later.delete(given.urn);
      const [reason] = reasons;
      if (reason !== undefined && !isApplicable) args.notApplicable(reason);
    },
    validateStack: ({ resources }, report) => {
      if (later.size === 0) return;
      const unknown = resources.flatMap(({ urn }) => later.get(urn) ?? []);
      later.clear();
      new Reporter(about, report, secretTextsOf([])).reportLater(unknown);
    },
    ...(remediate && {
      remediateResource: (args) =>
        isJudged(args.type) && remediate(args.props, configured(args.getConfig()))
          ? args.props
          : undefined,
    }),
  };
}

/**
 * The resources that a resource declares, in the form that policies read. A policy on all resources sees what the resources of
 * another provider hold, but not what is inside a text.
 */
function declaredIn(resource: Resource, isForAll: boolean): readonly Resource[] {
  if (isForAll && !holdsText(resource.type)) return [];
  return equivalentsOf(resource).map((equivalent) => equivalent.resource);
}

interface OfStacks<Config extends object> extends About, Settings<Config> {
  /** The resources that the policy checks, one by one: an unknown value of one resource does not keep it from checking the others. */
  subjects: (stack: Stack) => readonly Resource[];
  /** Why the policy checks nothing, for example without a setting; undefined if it does. */
  notApplicable?: (config: Config) => string | undefined;
  judge: (resource: Resource, stack: Stack, config: Config) => Iterable<Finding>;
  /** As for a policy on single resources, for these types. */
  remediate?: Pick<Required<OfResources<Config>>, "types" | "remediate">;
}

/** A policy that checks how the resources of a stack belong together, at the end of a preview or an update. */
export function stackPolicy<Config extends object = object>({
  config,
  mistakesOf,
  subjects,
  notApplicable,
  judge,
  remediate,
  ...about
}: OfStacks<Config>): StackValidationPolicy &
  Configurable &
  Pick<ResourceValidationPolicy, "remediateResource"> {
  const configured = withDefaults(config);
  return {
    ...about,
    ...schemaOf(config),
    mistakesOf: (settings) => mistakesOf?.(configured(settings)) ?? [],
    validateStack: (args, report) => {
      const stack = stackOf(args.resources);
      const settings = configured(args.getConfig());
      const judged = subjects(stack);
      const reason =
        judged.length === 0
          ? "The stack has no resource that this policy checks."
          : notApplicable?.(settings);
      if (reason !== undefined) args.notApplicable(reason);
      const reporter = new Reporter(about, report, secretTextsOfStack(args.resources));
      reporter.reportLater(
        judged.flatMap((resource) =>
          reporter.judge(resource, () => judge(resource, stack, settings)),
        ),
      );
    },
    ...(remediate && {
      remediateResource: (args) =>
        remediate.types.includes(args.type) &&
        remediate.remediate(args.props, configured(args.getConfig()))
          ? args.props
          : undefined,
    }),
  };
}

function schemaOf<Config>(config: ConfigSchemas<Config> | undefined) {
  return config && { configSchema: { properties: config } };
}

/** Adds the defaults to the configured settings; computed once for the same settings. */
function withDefaults<Config extends object>(config: ConfigSchemas<Config> | undefined) {
  const schemas = Object.entries<{ default?: unknown }>(config ?? {});
  const defaults = Object.fromEntries(
    schemas.flatMap(([name, schema]): [string, unknown][] =>
      schema.default === undefined ? [] : [[name, schema.default]],
    ),
  );
  let last: { given: object; whole: Config } | undefined;
  return (given: object): Config => {
    if (last?.given !== given) last = { given, whole: { ...defaults, ...given } as Config };
    return last.whole;
  };
}

export { GIVEN, HIDDEN };
export type { Finding, Properties, Resource, Stack };
