import type {
  Policy,
  PolicyConfigSchema,
  ReportViolation,
  ResourceValidationPolicy,
  Severity,
  StackValidationPolicy,
} from "@pulumi/policy";
import { secretIn } from "./secrets";
import { resourceOf, stackOf, type Resource, type Stack } from "./stack";
import { labelOf } from "./types";
import { NotKnownYet, type Properties } from "./values";

/** Stands in a finding for a value that may be a secret. */
export const HIDDEN = Symbol("not shown");

/** Stands in a finding for a value that matters only in that there is one. */
export const GIVEN = Symbol("given");

/** Something that a policy demands and a resource lacks. Told as one sentence, and a remedy. */
export interface Finding {
  /** After the resource's name, such as `has no invocation rate limit`. */
  problem: string;
  /** Where, such as `deadLetterConfig.arn`. */
  property: string;
  /** The value there; undefined where nothing is set, `HIDDEN` where it may be a secret, `GIVEN` where it does not matter. */
  found: unknown;
  /** After the value: what is wrong with it, such as `the ceiling is 20`. */
  because: string;
  /** A sentence: what to do, with the value wanted. */
  remedy: string;
  /** Whether it is advice, although the policy is mandatory: what this stack alone cannot tell. */
  advice?: true;
}

/** What every policy of this pack tells of itself. */
interface About extends Policy {
  enforcementLevel: "mandatory" | "advisory";
  severity: Severity;
  tags: string[];
  remediationSteps: string;
  url: string;
}

/** Schemas of the configuration; where one has a default, the policy gets it when nothing is configured. */
type ConfigSchemas<Config> = { [K in keyof Config]: PolicyConfigSchema["properties"][string] };

interface OfResources<Config extends object> extends About {
  /** Type tokens of the resources that it judges; left out, it judges all. */
  types?: readonly string[];
  config?: ConfigSchemas<Config>;
  judge: (resource: Resource, config: Config) => Iterable<Finding>;
  /** Fixes the inputs of a resource of these types in place. Runs only where the level `remediate` is configured. */
  remediate?: (inputs: Record<string, unknown>, config: Config) => boolean;
}

/** A policy that judges resources one by one, each before it is made. */
export function resourcePolicy<Config extends object = object>({
  types,
  config,
  judge,
  remediate,
  ...about
}: OfResources<Config>): ResourceValidationPolicy & { types: ReadonlySet<string> | undefined } {
  const wanted = types && new Set(types);
  const isJudged = (type: string) => wanted?.has(type) ?? !type.startsWith("pulumi:");
  const configured = withDefaults(config);
  return {
    ...about,
    ...schemaOf(config),
    types: wanted,
    validateResource: (args, report) => {
      if (!isJudged(args.type)) return;
      const resource = resourceOf(args);
      const reporter = new Reporter(about, report);
      reporter.judge(resource, () => judge(resource, configured(args.getConfig())));
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

interface OfStacks<Config extends object> extends About {
  config?: ConfigSchemas<Config>;
  /** What is judged, one by one: what is not known of one leaves the others judged. */
  subjects: (stack: Stack) => readonly Resource[];
  /** Why nothing is to be judged, as where nothing is configured. */
  notApplicable?: (config: Config) => string | undefined;
  judge: (resource: Resource, stack: Stack, config: Config) => Iterable<Finding>;
  /** As for a single resource, of these types. */
  remediate?: Pick<Required<OfResources<Config>>, "types" | "remediate">;
}

/** A policy that judges how the resources of a stack belong together: at the end of a preview or an update. */
export function stackPolicy<Config extends object = object>({
  config,
  subjects,
  notApplicable,
  judge,
  remediate,
  ...about
}: OfStacks<Config>): StackValidationPolicy & Pick<ResourceValidationPolicy, "remediateResource"> {
  const configured = withDefaults(config);
  return {
    ...about,
    ...schemaOf(config),
    validateStack: (args, report) => {
      const stack = stackOf(args.resources);
      const settings = configured(args.getConfig());
      const judged = subjects(stack);
      const reason =
        judged.length === 0
          ? "The stack has no resource that it is about."
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

/** How many resources a message names that are judged at the update. */
const NAMED = 3;

class Reporter {
  private later: Set<string> | undefined;
  private laterUrn: string | undefined;

  constructor(
    private readonly about: About,
    private readonly report: ReportViolation,
  ) {}

  /** Reports what is found; where a value is not known yet, what was found before it, and what is left for later. */
  judge(resource: Resource, judge: () => Iterable<Finding>): void {
    try {
      for (const finding of judge()) {
        const message = told(resource, finding);
        if (finding.advice) this.advise(message, resource.urn);
        else this.report(message, resource.urn);
      }
    } catch (error) {
      if (!(error instanceof NotKnownYet)) throw error;
      const { type, name } = error.owner ?? resource;
      this.later ??= new Set();
      this.later.add(`${error.property} of ${lower(labelOf(type))} '${name}'`);
      this.laterUrn ??= resource.urn;
    }
  }

  /** Says what could not be judged, once for all the resources. */
  end(): void {
    if (this.later === undefined) return;
    const more = this.later.size - NAMED;
    const named =
      [...this.later].slice(0, NAMED).join(", ") + (more > 0 ? `, and ${more} more` : "");
    this.advise(
      `Not judged yet: ${named} cannot be known before the update, which judges it.`,
      this.laterUrn,
    );
  }

  /**
   * An advisory message of a mandatory policy. The SDK takes it in this form, though not in its typings, and
   * gives such a level itself to a policy that meets an unknown value. Source: @pulumi/policy 1.21, server.js.
   */
  private advise(text: string, urn: string | undefined): void {
    const { description } = this.about;
    const violation = { message: `${description}\n${text}`, urn, enforcementLevel: "advisory" };
    (this.report as unknown as (violation: object) => void)(violation);
  }
}

/** A finding in words. It holds no secret, also where the policy did not think of one. */
export function told(
  { type, name }: Resource,
  { problem, property, found, because, remedy }: Finding,
): string {
  return `${labelOf(type)} '${name}' ${problem}: ${property} is ${shown(found)}, ${because}. ${remedy}`;
}

const LONGEST = 80;

function shown(value: unknown): string {
  if (value === undefined || value === null) return "not set";
  if (value === HIDDEN) return "a value not shown here";
  if (value === GIVEN) return "set";
  if (Number.isNaN(value)) return "no number";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (secretIn(text) !== undefined) return "a value not shown here";
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
  return typeof value === "string" ? `'${short}'` : short;
}

const lower = (label: string) => label.replace(/^[A-Z](?=[a-z])/, (first) => first.toLowerCase());

function schemaOf<Config>(config: ConfigSchemas<Config> | undefined) {
  return config && { configSchema: { properties: config } };
}

/** Adds the defaults to what is configured; once, where the same is given again. */
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
