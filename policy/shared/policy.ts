import type {
  Policy,
  PolicyConfigSchema,
  ReportViolation,
  ResourceValidationPolicy,
  Severity,
  StackValidationPolicy,
} from "@pulumi/policy";
import { equivalentsOf, FOREIGN_TYPES, holdsText } from "./normalForm";
import { secretIn } from "./secrets";
import { withoutProxies, type Resource } from "./resource";
import { stackOf, type Stack } from "./stack";
import { labelOf } from "./types";
import { NotKnownYet, type Properties } from "./values";

/** Stands in a finding for a value that may be a secret. */
export const HIDDEN = Symbol("not shown");

/** Stands in a finding for a value that is set, and whose content does not matter. */
export const GIVEN = Symbol("given");

/** A requirement of a policy that a resource does not meet, reported as one sentence and a remedy. */
export interface Finding {
  /** After the resource's name, such as `has no invocation rate limit`. */
  problem: string;
  /** The property with the problem, such as `deadLetterConfig.arn`. */
  property: string;
  /** The value of the property; undefined if unset, `HIDDEN` if it may be a secret, `GIVEN` if its content does not matter. */
  found: unknown;
  /** After the value and a comma: why the value is wrong, such as `and the ceiling is 20`. */
  because: string;
  /** A sentence that says what to do, with the value to set. */
  remedy: string;
  /** Whether the finding is advice although the policy is mandatory: this stack alone does not show whether it is a mistake. */
  advice?: true;
}

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
  judge: (resource: Resource, config: Config) => Iterable<Finding>;
  /** Fixes the inputs of a resource of these types in place, and returns whether it did. Runs only at the level `remediate`. */
  remediate?: (inputs: Record<string, unknown>, config: Config) => boolean;
}

/** A policy that checks its settings. The pack's own server asks it before any resource is judged. */
interface Configurable {
  mistakesOf: (settings: object) => readonly string[];
}

/** A policy that checks resources one by one, each before it is created. */
export function resourcePolicy<Config extends object = object>({
  types,
  config,
  mistakesOf,
  judge,
  remediate,
  ...about
}: OfResources<Config>): ResourceValidationPolicy &
  Configurable & { types: ReadonlySet<string> | undefined } {
  const wanted = types && new Set(types);
  const isJudged = (type: string) => wanted?.has(type) ?? !type.startsWith("pulumi:");
  const read = wanted && new Set([...wanted, ...FOREIGN_TYPES]);
  const configured = withDefaults(config);
  return {
    ...about,
    ...schemaOf(config),
    mistakesOf: (settings) => mistakesOf?.(configured(settings)) ?? [],
    types: read,
    validateResource: (args, report) => {
      if (read !== undefined && !read.has(args.type)) return;
      const given = withoutProxies(args);
      const reporter = new Reporter(about, report);
      for (const resource of [given, ...declaredIn(given, wanted === undefined)]) {
        if (!isJudged(resource.type)) continue;
        reporter.judge(resource, () => judge(resource, configured(args.getConfig())));
      }
      reporter.end();
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
      const reporter = new Reporter(about, report);
      for (const resource of judged) {
        reporter.judge(resource, () => judge(resource, stack, settings));
      }
      reporter.end();
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

/** How many properties a message names that are checked at the update. */
const NAMED = 3;

class Reporter {
  private later: Set<string> | undefined;
  private laterUrn: string | undefined;

  constructor(
    private readonly about: About,
    private readonly report: ReportViolation,
  ) {}

  /** Reports the findings. At a value that is not known yet it stops, and leaves the rest to the update. */
  judge(resource: Resource, judge: () => Iterable<Finding>): void {
    try {
      for (const finding of judge()) {
        const message = formatFinding(resource, finding);
        const urn = resource.declaredBy ?? resource.urn;
        if (finding.advice) this.advise(message, urn);
        else this.report(message, urn);
      }
    } catch (error) {
      if (!(error instanceof NotKnownYet)) throw error;
      const { type, name } = error.owner ?? resource;
      this.later ??= new Set();
      this.later.add(`${error.property} of ${lower(labelOf(type))} '${name}'`);
      this.laterUrn ??= resource.declaredBy ?? resource.urn;
    }
  }

  /** Reports once, for all resources, which properties could not be checked. */
  end(): void {
    if (this.later === undefined) return;
    const more = this.later.size - NAMED;
    const named =
      [...this.later].slice(0, NAMED).join(", ") + (more > 0 ? `, and ${more} more` : "");
    this.advise(
      `Not checked yet: ${named} cannot be known before the update; the update makes this check.`,
      this.laterUrn,
    );
  }

  /**
   * An advisory message of a mandatory policy. The SDK accepts it in this form, though not in its typings, and
   * gives such a level itself to a policy that meets an unknown value. Source: @pulumi/policy 1.21, server.js.
   */
  private advise(text: string, urn: string | undefined): void {
    const { description } = this.about;
    const violation = { message: `${description}\n${text}`, urn, enforcementLevel: "advisory" };
    (this.report as unknown as (violation: object) => void)(violation);
  }
}

/** Formats a finding as a sentence and a remedy. A value that looks like a secret is hidden, also if the policy did not hide it. */
export function formatFinding(
  { type, name }: Resource,
  { problem, property, found, because, remedy }: Finding,
): string {
  return `${labelOf(type)} '${name}' ${problem}: ${property} is ${formatValue(found)}, ${because}. ${remedy}`;
}

const LONGEST = 80;

function formatValue(value: unknown): string {
  if (value === undefined || value === null) return "not set";
  if (value === HIDDEN) return "a value not shown here";
  if (value === GIVEN) return "set";
  if (Number.isNaN(value)) return "not a number";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (secretIn(text) !== undefined) return "a value not shown here";
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
  return typeof value === "string" ? `'${short}'` : short;
}

const lower = (label: string) => label.replace(/^[A-Z](?=[a-z])/, (first) => first.toLowerCase());

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

export type { Properties, Resource, Stack };
