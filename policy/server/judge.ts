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
import * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import { linked, seen } from "./resources";
import { sdk, type Diagnostic, type Fixed } from "./sdk";

/** A policy of this pack may say which resources it is about, by their types; then it is asked about no others. */
type Any = Partial<ResourceValidationPolicy & StackValidationPolicy> & {
  types?: ReadonlySet<string>;
} & Policy;

/** Said by a policy that does not apply to what it is shown. */
class NotApplicable extends Error {}

/**
 * Judges by the policies of a pack, as the SDK does: the same arguments, the same reports. It reads each resource
 * once, where the SDK reads it anew for every policy; of 3,000 resources that takes longer than all the judging.
 * Source: @pulumi/policy 1.21, server.js.
 */
export class Judge {
  private readonly policies: readonly Any[];
  private config = new Map<string, { level: EnforcementLevel; properties: object }>();
  private stackTags: ReadonlyMap<string, string> = new Map();
  /** The policies that are asked about resources of a type. */
  private readonly byType = new Map<string, readonly Asked[]>();

  constructor(
    private readonly pack: { name: string; version: string; level: EnforcementLevel },
    { policies }: PolicyPackArgs,
  ) {
    this.policies = policies;
  }

  configure(request: analyzer.ConfigureAnalyzerRequest): void {
    this.config = new Map();
    this.byType.clear();
    request.getPolicyconfigMap().forEach((config, name) => {
      const properties = config.getProperties()?.toJavaScript() ?? {};
      const level = sdk.convertEnforcementLevel(config.getEnforcementlevel());
      this.config.set(name, { level, properties });
    });
  }

  configureStack(request: analyzer.AnalyzerStackConfigureRequest): void {
    const tags = new Map<string, string>();
    request.getTagsMap().forEach((value, key) => tags.set(key, value));
    this.stackTags = tags;
    this.byType.clear();
  }

  async analyze(request: analyzer.AnalyzeRequest): Promise<analyzer.AnalyzeResponse> {
    const resource = seen(request);
    const found = new Found();
    for (const asked of this.askedAbout(resource.type)) {
      const report = reporter(asked, found);
      const args: ResourceValidationArgs = { ...resource, ...asked.common };
      for (const validate of asked.validations) {
        await this.run(asked.policy, found, () => validate(args, report));
      }
    }
    return found.response();
  }

  async analyzeStack(request: analyzer.AnalyzeStackRequest): Promise<analyzer.AnalyzeResponse> {
    const resources = linked(request.getResourcesList());
    const found = new Found();
    for (const policy of this.policies) {
      const { validateStack } = policy;
      if (validateStack === undefined || this.levelOf(policy) === "disabled") continue;
      const asked = this.asked(policy);
      const report = reporter(asked, found);
      await this.run(policy, found, () => validateStack({ resources, ...asked.common }, report));
    }
    return found.response();
  }

  /** Fixes a resource by one policy after the other, each what the one before it left. */
  async remediate(request: analyzer.AnalyzeRequest): Promise<analyzer.RemediateResponse> {
    const fixing = this.policies.filter(
      (policy) => policy.remediateResource && this.levelOf(policy) === "remediate",
    );
    const properties = request.getProperties();
    const fixed: Fixed[] = [];
    if (fixing.length === 0 || properties === undefined) return sdk.makeRemediateResponse(fixed);
    const resource = seen(request);
    let props = sdk.unknownCheckingProxy(sdk.deserializeProperties(properties, true));
    for (const policy of fixing) {
      const about = { ...this.about(policy), description: policy.description };
      try {
        const args = { ...resource, props, ...this.common(policy) };
        const result = await policy.remediateResource?.(args);
        if (!result) continue;
        props = result;
        fixed.push({ ...about, properties: await sdk.serializeProperties(result) });
      } catch (error) {
        if (error instanceof NotApplicable) continue;
        if (!(error instanceof sdk.UnknownValueError)) throw this.fault(policy, error);
        const diagnostic = `can't remediate before the update: ${error.message}`;
        fixed.push({ ...about, diagnostic });
      }
    }
    return sdk.makeRemediateResponse(fixed);
  }

  private levelOf({ name, enforcementLevel }: Policy): EnforcementLevel {
    return this.config.get(name)?.level ?? enforcementLevel ?? this.pack.level;
  }

  private askedAbout(type: string): readonly Asked[] {
    let asked = this.byType.get(type);
    if (asked === undefined) {
      asked = this.policies
        .filter(({ types }) => types?.has(type) ?? true)
        .filter((policy) => policy.validateResource && this.levelOf(policy) !== "disabled")
        .map((policy) => this.asked(policy));
      this.byType.set(type, asked);
    }
    return asked;
  }

  private asked(policy: Any): Asked {
    const { description, severity, validateResource = [] } = policy;
    const level = this.levelOf(policy);
    // What is still wrong after a remediation is mandatory.
    const enforcementLevel = level === "remediate" ? "mandatory" : level;
    return {
      policy,
      validations: [validateResource].flat(),
      common: this.common(policy),
      diagnostic: { ...this.about(policy), description, severity, enforcementLevel },
    };
  }

  private common({ name }: Policy): Common {
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
    policy: Policy,
    found: Found,
    validate: () => void | Promise<void>,
  ): Promise<void> {
    try {
      // Only a promise needs a turn of its own.
      const validating = validate();
      if (validating !== undefined) await validating;
    } catch (error) {
      if (!(error instanceof NotApplicable)) throw this.fault(policy, error);
      const message = new analyzer.PolicyNotApplicable();
      message.setPolicyName(policy.name);
      message.setReason(error.message);
      found.notApplicable.push(message);
    }
  }

  private fault({ name }: Policy, error: unknown): Error {
    return sdk.asGrpcError(error, `Error in policy '${name}' of ${this.pack.name}`);
  }
}

/** What is found out for one request. */
class Found {
  readonly diagnostics: Diagnostic[] = [];
  readonly notApplicable: analyzer.PolicyNotApplicable[] = [];

  response(): analyzer.AnalyzeResponse {
    return sdk.makeAnalyzeResponse(this.diagnostics, this.notApplicable);
  }
}

type Common = Pick<ResourceValidationArgs, "stackTags" | "getConfig" | "notApplicable">;

/** A policy as it is configured. */
interface Asked {
  policy: Any;
  validations: readonly ResourceValidation[];
  common: Common;
  /** What all that it reports has in common. */
  diagnostic: Omit<Diagnostic, "message" | "urn">;
}

/** A policy may report a level of its own, for what is not known yet. */
function reporter({ diagnostic }: Asked, { diagnostics }: Found): ReportViolation {
  return (given: string | Partial<Diagnostic>, urn?: string) => {
    const { description } = diagnostic;
    diagnostics.push(
      typeof given === "string"
        ? { ...diagnostic, message: `${description}\n${given}`, urn }
        : { ...diagnostic, message: description, urn, ...given },
    );
  };
}
