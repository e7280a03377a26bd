import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";
import { credentials } from "@grpc/grpc-js";
import { RunError } from "@pulumi/pulumi/errors";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { changedKeys } from "../propertyValues";
import { analyzeRequest, stackRequest } from "./analyzerMessages";
import { reconcile, type GivenPolicyConfig, type PolicyConfig } from "./policyConfig";
import type { PolicyException } from "./policyConfigFile";
import type { Exemption } from "./policyExceptions";
import { startPolicyPackProcess } from "./policyPackProcess";
import type { Registered } from "./program";

/** A violation that a policy reported. */
export interface Violation {
  policy: string;
  /** The URN of the resource; empty for a violation of the whole stack. */
  urn: string;
  /** Whether the violation is mandatory. Otherwise it is advisory. */
  mandatory: boolean;
  description: string;
  message: string;
  /** Set where an exception of the configuration exempts the violation, which then does not block. */
  exemption?: Exemption;
}

/** An enabled policy, with its metadata from the pack. */
export interface JudgingPolicy {
  name: string;
  /** The enforcement level of its violations, from the configuration. */
  level: "mandatory" | "advisory";
  severity: string | undefined;
  description: string;
  /** How to fix a violation. */
  remediation: string;
  /** A page of documentation. */
  url: string;
  /** Why the policy does not apply to this stack; undefined if it applies. */
  notApplicable?: string | undefined;
}

/** A fix that a policy made to the inputs of a resource. It needs the enforcement level `remediate`. */
export interface Remediation {
  policy: string;
  urn: string;
  /** Names of the changed inputs. */
  changed: string[];
}

/** The result of all policies for a stack. */
export interface Judgement {
  /** The policies that the configuration does not disable. */
  policies: JudgingPolicy[];
  violations: Violation[];
  /** Fixes that were made before the resources were judged. */
  remediations: Remediation[];
}

/**
 * A policy pack in a separate process. It is called over the analyzer protocol in the same way as by the engine.
 * Source: pulumi/pulumi, pkg/resource/plugin/analyzer_plugin.go.
 */
export class PolicyPack {
  private constructor(
    private readonly process: ChildProcess,
    private readonly client: AnalyzerClient,
  ) {}

  /**
   * @param directory the folder of PulumiPolicy.yaml
   * @throws RunError with the output of a pack that does not start
   */
  static async start(directory: string, project: string, stack: string): Promise<PolicyPack> {
    const { pack, port } = await startPolicyPackProcess(directory, project, stack);
    const client = new AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure());
    return new PolicyPack(pack, client);
  }

  /**
   * Remediates and judges each resource, and judges the stack, in the engine's order.
   *
   * @param exceptions of the configuration; here, only the names of their policies are checked
   * @throws RunError with every mistake in the configuration
   */
  async judge(
    registered: readonly Registered[],
    given: GivenPolicyConfig,
    exceptions: readonly PolicyException[] = [],
  ): Promise<Judgement> {
    const policies = await this.policies();
    const config = reconcile(policies, given, exceptions);
    await this.configure(config);
    const canRemediate = [...config.values()].some(
      ({ enforcementLevel }) => enforcementLevel === REMEDIATE,
    );
    const remediated = canRemediate
      ? await Promise.all(registered.map((resource) => this.remediate(resource)))
      : [];
    const resources = canRemediate ? remediated.map(({ resource }) => resource) : registered;
    // The stack comes last: a pack may report on it what it found at the resources.
    const analyses = Promise.all(resources.map((resource) => this.analyze(resource)));
    const wholeStack = stackRequest(resources); // meanwhile, because this process waits for the pack's
    const ofResources = await analyses;
    const ofStack = await this.analyzeStack(wholeStack);
    const reasons = new Map(
      [ofStack, ...ofResources].flatMap((answer) =>
        answer
          .getNotApplicableList()
          // The SDK says so of a policy on stacks that also fixes resources.
          .filter((policy) => !policy.getReason().startsWith("Policy does not implement"))
          .map((policy): [string, string] => [policy.getPolicyName(), policy.getReason()]),
      ),
    );
    return {
      policies: policies.flatMap((policy) => {
        const level = config.get(policy.getName())?.enforcementLevel;
        return level === analyzer.EnforcementLevel.DISABLED
          ? []
          : [describePolicy(policy, level, reasons.get(policy.getName()))];
      }),
      remediations: remediated.flatMap(({ remediations }) => remediations),
      violations: [
        ...remediated.flatMap(({ violations }) => violations),
        ...resources.flatMap(({ urn }, index) => readViolations(ofResources[index], urn)),
        ...readViolations(ofStack, ""),
      ],
    };
  }

  /** Ends the process, and waits until it has exited. */
  async stop(): Promise<void> {
    this.client.close();
    if (this.process.exitCode === null && this.process.kill()) {
      await once(this.process, "exit");
    }
  }

  /** The metadata of all policies of the pack. */
  async policies(): Promise<analyzer.PolicyInfo[]> {
    const info = promisify<Empty, analyzer.AnalyzerInfo>((request, callback) =>
      this.client.getAnalyzerInfo(request, callback),
    );
    return (await info(new Empty())).getPoliciesList();
  }

  /** @throws RunError if the pack refuses the configuration */
  private async configure(config: ReadonlyMap<string, PolicyConfig>): Promise<void> {
    const request = new analyzer.ConfigureAnalyzerRequest();
    for (const [name, { enforcementLevel, properties }] of config) {
      const message = new analyzer.PolicyConfig();
      message.setEnforcementlevel(enforcementLevel);
      message.setProperties(Struct.fromJavaScript(properties as Record<string, JavaScriptValue>));
      request.getPolicyconfigMap().set(name, message);
    }
    await new Promise<void>((resolve, reject) => {
      this.client.configure(request, (error) => {
        if (error) reject(new RunError(error.details));
        else resolve();
      });
    });
  }

  /** Runs the remediations of the pack on a resource. Each policy gets the inputs that the one before it returned. */
  private async remediate(registered: Registered) {
    const remediate = promisify<analyzer.AnalyzeRequest, analyzer.RemediateResponse>(
      (request, callback) => this.client.remediate(request, callback),
    );
    const response = await remediate(analyzeRequest(registered));
    let resource = registered;
    const remediations: Remediation[] = [];
    const violations: Violation[] = [];
    const { urn } = registered;
    for (const remediation of response.getRemediationsList()) {
      const policy = remediation.getPolicyname();
      const properties = remediation.getProperties();
      if (properties === undefined) {
        const description = remediation.getDescription();
        const message = remediation.getDiagnostic();
        violations.push({ policy, urn, mandatory: false, description, message });
      } else {
        remediations.push({ policy, urn, changed: changedBetween(resource, properties) });
        resource = withInputs(resource, properties);
      }
    }
    return { resource, remediations, violations };
  }

  private async analyze(registered: Registered) {
    const analyze = promisify<analyzer.AnalyzeRequest, analyzer.AnalyzeResponse>(
      (request, callback) => this.client.analyze(request, callback),
    );
    return analyze(analyzeRequest(registered));
  }

  private async analyzeStack(message: analyzer.AnalyzeStackRequest) {
    const analyzeStack = promisify<analyzer.AnalyzeStackRequest, analyzer.AnalyzeResponse>(
      (request, callback) => this.client.analyzeStack(request, callback),
    );
    return analyzeStack(message);
  }
}

const inputsOf = ({ request }: Registered) => request.getObject()?.toJavaScript() ?? {};

function changedBetween(before: Registered, after: Struct): string[] {
  return changedKeys(inputsOf(before), after.toJavaScript());
}

function withInputs(registered: Registered, inputs: Struct): Registered {
  const request = registered.request.clone();
  request.setObject(inputs);
  const outputs = registered.state.toJavaScript();
  return {
    ...registered,
    request,
    state: Struct.fromJavaScript({ ...outputs, ...inputs.toJavaScript() }),
  };
}

const { MANDATORY, REMEDIATE } = analyzer.EnforcementLevel;
const SEVERITIES = Object.entries(analyzer.PolicySeverity);

function describePolicy(
  policy: analyzer.PolicyInfo,
  level: analyzer.EnforcementLevel | undefined,
  notApplicable: string | undefined,
): JudgingPolicy {
  const [severity] = SEVERITIES.find(([, number]) => number === policy.getSeverity()) ?? [];
  return {
    name: policy.getName(),
    level: level === MANDATORY || level === REMEDIATE ? "mandatory" : "advisory",
    severity: severity?.replace("POLICY_SEVERITY_", "").toLowerCase(),
    description: policy.getDescription(),
    remediation: policy.getRemediationSteps(),
    url: policy.getUrl(),
    notApplicable,
  };
}

function readViolations(
  response: analyzer.AnalyzeResponse | undefined,
  judgedUrn: string,
): Violation[] {
  return (response?.getDiagnosticsList() ?? []).map((diagnostic) => ({
    policy: diagnostic.getPolicyname(),
    urn: diagnostic.getUrn() || judgedUrn,
    mandatory: diagnostic.getEnforcementlevel() === MANDATORY,
    description: diagnostic.getDescription(),
    message: withoutDescription(diagnostic),
  }));
}

/** The message without the policy's description, which the SDK puts before each message. */
function withoutDescription(diagnostic: analyzer.AnalyzeDiagnostic): string {
  const message = diagnostic.getMessage();
  const description = diagnostic.getDescription();
  return (message.startsWith(description) ? message.slice(description.length) : message).trim();
}
