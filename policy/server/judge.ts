import type {
  EnforcementLevel,
  Policy,
  PolicyPackArgs,
  ReportViolation,
  ResourceValidation,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import type * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import { checkConfiguration, type ConfigurablePolicy } from "./configuration";
import { readResource, readStack } from "./resources";
import { protocol, sdk, type Diagnostic, type Fixed } from "./sdk";

/** A policy with the methods of both kinds. A policy of this pack may list resource types; it then checks no others. */
type PackPolicy = Partial<ResourceValidationPolicy & StackValidationPolicy> & {
  types?: ReadonlySet<string>;
} & ConfigurablePolicy;

/** Thrown by `notApplicable` of a policy that does not apply to the resource or stack. */
class NotApplicable extends Error {}

/**
 * Runs the policies of a pack as the SDK does, with the same arguments and reports. It reads each resource once. The SDK reads
 * each resource again for every policy, which takes longer than all checks in a stack of 3,000 resources.
 * Source: @pulumi/policy 1.21, server.js.
 */
export class Judge {
  private readonly policies: readonly PackPolicy[];
  private config = new Map<string, { level: EnforcementLevel; properties: object }>();
  private stackTags: ReadonlyMap<string, string> = new Map();
  /** The policies that check resources of a type. */
  private readonly byType = new Map<string, readonly ConfiguredPolicy[]>();

  constructor(
    private readonly pack: { name: string; version: string; level: EnforcementLevel },
    { policies }: PolicyPackArgs,
  ) {
    this.policies = policies;
  }

  /** @throws ConfigurationMistake with every mistake */
  configure(request: analyzer.ConfigureAnalyzerRequest): void {
    const configured: typeof this.config = new Map();
    request.getPolicyconfigMap().forEach((config, name) => {
      const properties = config.getProperties()?.toJavaScript() ?? {};
      const level = sdk.convertEnforcementLevel(config.getEnforcementlevel());
      configured.set(name, { level, properties });
    });
    checkConfiguration(this.policies, configured);
    this.config = configured;
    this.byType.clear();
  }

  configureStack(request: analyzer.AnalyzerStackConfigureRequest): void {
    const tags = new Map<string, string>();
    request.getTagsMap().forEach((value, key) => tags.set(key, value));
    this.stackTags = tags;
    this.byType.clear();
  }

  async analyze(request: analyzer.AnalyzeRequest): Promise<analyzer.AnalyzeResponse> {
    const resource = readResource(request);
    const answer = new Answer();
    for (const configured of this.policiesFor(resource.type)) {
      const report = reporter(configured, answer);
      const args: ResourceValidationArgs = { ...resource, ...configured.context };
      for (const validate of configured.validations) {
        const judging = { policy: configured.policy, urn: resource.urn };
        await this.run(judging, answer, () => validate(args, report));
      }
    }
    return answer.response();
  }

  async analyzeStack(request: analyzer.AnalyzeStackRequest): Promise<analyzer.AnalyzeResponse> {
    const resources = readStack(request.getResourcesList());
    const answer = new Answer();
    for (const policy of this.policies) {
      const { validateStack } = policy;
      if (validateStack === undefined || this.levelOf(policy) === "disabled") continue;
      const configured = this.withConfiguration(policy);
      const report = reporter(configured, answer);
      await this.run({ policy }, answer, () =>
        validateStack({ resources, ...configured.context }, report),
      );
    }
    return answer.response();
  }

  /** Runs the remediations one after the other. Each gets the properties that the one before it returned. */
  async remediate(request: analyzer.AnalyzeRequest): Promise<analyzer.RemediateResponse> {
    const properties = request.getProperties();
    const fixed: Fixed[] = [];
    if (properties === undefined) return sdk.makeRemediateResponse(fixed);
    const resource = readResource(request);
    let props = sdk.unknownCheckingProxy(sdk.deserializeProperties(properties, true));
    for (const policy of this.policies) {
      const { remediateResource } = policy;
      if (remediateResource === undefined || this.levelOf(policy) !== "remediate") continue;
      const about = { ...this.about(policy), description: policy.description };
      try {
        const args = { ...resource, props, ...this.contextOf(policy) };
        const result = await remediateResource(args);
        if (!result) continue;
        props = result;
        fixed.push({ ...about, properties: await sdk.serializeProperties(result) });
      } catch (error) {
        if (error instanceof NotApplicable) continue;
        if (!(error instanceof sdk.UnknownValueError)) {
          throw this.failure({ policy, urn: resource.urn }, error);
        }
        const diagnostic = `can't remediate before the update: ${error.message}`;
        fixed.push({ ...about, diagnostic });
      }
    }
    return sdk.makeRemediateResponse(fixed);
  }

  private levelOf({ name, enforcementLevel }: Policy): EnforcementLevel {
    return this.config.get(name)?.level ?? enforcementLevel ?? this.pack.level;
  }

  private policiesFor(type: string): readonly ConfiguredPolicy[] {
    let configured = this.byType.get(type);
    if (configured === undefined) {
      configured = this.policies
        .filter(({ types }) => types?.has(type) ?? true)
        .filter((policy) => policy.validateResource && this.levelOf(policy) !== "disabled")
        .map((policy) => this.withConfiguration(policy));
      this.byType.set(type, configured);
    }
    return configured;
  }

  private withConfiguration(policy: PackPolicy): ConfiguredPolicy {
    const { description, severity, validateResource = [] } = policy;
    const level = this.levelOf(policy);
    // A violation that remains after a remediation is mandatory.
    const enforcementLevel = level === "remediate" ? "mandatory" : level;
    return {
      policy,
      validations: [validateResource].flat(),
      context: this.contextOf(policy),
      diagnostic: { ...this.about(policy), description, severity, enforcementLevel },
    };
  }

  private contextOf({ name }: Policy): Context {
    const properties = this.config.get(name)?.properties ?? {};
    return {
      stackTags: this.stackTags,
      getConfig: <T extends object>() => properties as T,
      notApplicable: (reason = "Policy does not apply"): never => {
        throw new NotApplicable(reason);
      },
    };
  }

  private about({ name }: Policy) {
    const { name: policyPackName, version: policyPackVersion } = this.pack;
    return { policyName: name, policyPackName, policyPackVersion };
  }

  private async run(
    judging: Judging,
    answer: Answer,
    validate: () => void | Promise<void>,
  ): Promise<void> {
    try {
      // Only a promise is awaited: each await costs a turn of the event loop.
      const validating = validate();
      if (validating !== undefined) await validating;
    } catch (error) {
      if (!(error instanceof NotApplicable)) throw this.failure(judging, error);
      const message = new protocol.PolicyNotApplicable();
      message.setPolicyName(judging.policy.name);
      message.setReason(error.message);
      answer.notApplicable.push(message);
    }
  }

  /** An error without the message of its cause, which may quote a value of a resource. */
  private failure({ policy, urn }: Judging, cause: unknown): Error {
    const { name, stack = "" } = cause instanceof Error ? cause : new Error();
    const frames = stack.split("\n").filter((line) => /^ +at /.test(line));
    const at = urn === undefined ? "" : `, at ${urn}`;
    const failed = `Error in policy '${policy.name}' of ${this.pack.name}${at}`;
    return new Failure([`${failed}: ${name}`, ...frames].join("\n"));
  }
}

/** The policy that runs, and the resource that it checks; undefined for a whole stack. */
interface Judging {
  policy: Policy;
  urn?: string;
}

/** The failure of a policy. Its message is shown without its own stack. */
export class Failure extends Error {}

/** The answer to one request: violations, and policies that do not apply. */
class Answer {
  readonly diagnostics: Diagnostic[] = [];
  readonly notApplicable: analyzer.PolicyNotApplicable[] = [];

  response(): analyzer.AnalyzeResponse {
    return sdk.makeAnalyzeResponse(this.diagnostics, this.notApplicable);
  }
}

type Context = Pick<ResourceValidationArgs, "stackTags" | "getConfig" | "notApplicable">;

/** A policy with its configuration. */
interface ConfiguredPolicy {
  policy: PackPolicy;
  validations: readonly ResourceValidation[];
  context: Context;
  /** The fields that all its violations have in common. */
  diagnostic: Omit<Diagnostic, "message" | "urn">;
}

/** Collects the violations of a policy. A policy may report another level than its own, for example advice about unknown values. */
function reporter({ diagnostic }: ConfiguredPolicy, { diagnostics }: Answer): ReportViolation {
  return (given: string | Partial<Diagnostic>, urn?: string) => {
    const { description } = diagnostic;
    diagnostics.push(
      typeof given === "string"
        ? { ...diagnostic, message: `${description}\n${given}`, urn }
        : { ...diagnostic, message: description, urn, ...given },
    );
  };
}
