import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import * as nodeModule from "node:module";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { credentials } from "@grpc/grpc-js";
import { RunError } from "@pulumi/pulumi/errors";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { changedKeys } from "../propertyValues";
import { reconcile, type GivenPolicyConfig, type PolicyConfig } from "./policyConfig";
import type { Provider, Registered } from "./program";

export interface Violation {
  policy: string;
  /** The URN of the resource, or empty where the stack as a whole is judged. */
  urn: string;
  /** Mandatory, or else advisory. */
  mandatory: boolean;
  description: string;
  message: string;
}

/** A policy that judged, as the pack tells of it. */
export interface JudgingPolicy {
  name: string;
  /** What a violation of it is, by its configuration. */
  level: "mandatory" | "advisory";
  severity: string | undefined;
  description: string;
  /** What to do about a violation. */
  remediation: string;
  /** A page about it. */
  url: string;
  /** Why it judged nothing in this stack; undefined where it did. */
  notApplicable?: string | undefined;
}

/** Inputs of a resource that a policy has fixed, where the configuration lets it: `remediate`. */
export interface Remediation {
  policy: string;
  urn: string;
  /** Names of the inputs that it has changed. */
  changed: string[];
}

export interface Judgement {
  /** Without those that the configuration disables. */
  policies: JudgingPolicy[];
  violations: Violation[];
  /** The resources are judged as they are fixed. */
  remediations: Remediation[];
}

/** The engine serves an address to which packs could log; `@pulumi/policy` does not call it. */
const NO_ENGINE = "127.0.0.1:0";
/** Milliseconds in which a pack must have started. A pack that is type-checked takes some 10 s. */
const START_TIMEOUT = 60_000;

/**
 * A CrossGuard policy pack in a process of its own, spoken to over the analyzer protocol as the engine speaks
 * it. Source: pulumi/pulumi, pkg/resource/plugin/analyzer_plugin.go, and the Node.js language host's RunPlugin.
 * Unlike there, the process is not given the stack's configuration, which holds its secrets.
 */
export class PolicyPack {
  private constructor(
    private readonly process: ChildProcess,
    private readonly client: AnalyzerClient,
  ) {}

  /**
   * @param directory of PulumiPolicy.yaml
   * @throws RunError with what the pack printed, when it does not start
   */
  static async start(directory: string, project: string, stack: string): Promise<PolicyPack> {
    const pack = spawn(
      process.execPath,
      [require.resolve("@pulumi/pulumi/cmd/run-policy-pack"), NO_ENGINE, directory],
      {
        cwd: directory,
        stdio: ["ignore", "pipe", "pipe"],
        env: {
          ...withoutPassphrase(process.env),
          PULUMI_NODEJS_PROJECT: project,
          PULUMI_NODEJS_STACK: stack,
          PULUMI_NODEJS_DRY_RUN: "true",
          ...compileCache(),
        },
      },
    );
    const kill = () => pack.kill();
    process.once("exit", kill); // it would outlive a process that ends in the middle
    pack.once("exit", () => process.off("exit", kill));
    const port = await listeningPort(pack, directory);
    const client = new AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure());
    return new PolicyPack(pack, client);
  }

  /** Judges each resource, and the stack that they make, in the order in which the engine does. */
  async judge(registered: readonly Registered[], given: GivenPolicyConfig): Promise<Judgement> {
    const policies = await this.policies();
    const config = reconcile(policies, given);
    await this.configure(config);
    const remediates = [...config.values()].some(
      ({ enforcementLevel }) => enforcementLevel === REMEDIATE,
    );
    const fixed = remediates
      ? await Promise.all(registered.map((resource) => this.remediate(resource)))
      : [];
    const resources = remediates ? fixed.map(({ resource }) => resource) : registered;
    const [ofStack, ...ofResources] = await Promise.all([
      this.analyzeStack(resources),
      ...resources.map((resource) => this.analyze(resource)),
    ]);
    const reasons = new Map(
      ofStack.getNotApplicableList().map((one) => [one.getPolicyName(), one.getReason()]),
    );
    return {
      policies: policies.flatMap((policy) => {
        const level = config.get(policy.getName())?.enforcementLevel;
        return level === analyzer.EnforcementLevel.DISABLED
          ? []
          : [told(policy, level, reasons.get(policy.getName()))];
      }),
      remediations: fixed.flatMap(({ remediations }) => remediations),
      violations: [
        ...fixed.flatMap(({ violations }) => violations),
        ...resources.flatMap(({ urn }, index) => violations(ofResources[index], urn)),
        ...violations(ofStack, ""),
      ],
    };
  }

  async stop(): Promise<void> {
    this.client.close();
    if (this.process.exitCode === null && this.process.kill()) {
      await once(this.process, "exit");
    }
  }

  /** What the pack tells of its policies. */
  async policies(): Promise<analyzer.PolicyInfo[]> {
    const info = promisify<Empty, analyzer.AnalyzerInfo>((request, callback) =>
      this.client.getAnalyzerInfo(request, callback),
    );
    return (await info(new Empty())).getPoliciesList();
  }

  private async configure(config: ReadonlyMap<string, PolicyConfig>): Promise<void> {
    const request = new analyzer.ConfigureAnalyzerRequest();
    for (const [name, { enforcementLevel, properties }] of config) {
      const message = new analyzer.PolicyConfig();
      message.setEnforcementlevel(enforcementLevel);
      message.setProperties(Struct.fromJavaScript(properties as Record<string, JavaScriptValue>));
      request.getPolicyconfigMap().set(name, message);
    }
    await promisify<void>((callback) =>
      this.client.configure(request, (error) => callback(error)),
    )();
  }

  /** Lets policies fix a resource, each what the one before it left, as the engine does. */
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

  private async analyzeStack(resources: readonly Registered[]) {
    const message = new analyzer.AnalyzeStackRequest();
    message.setResourcesList(resources.map(stackResource));
    const analyzeStack = promisify<analyzer.AnalyzeStackRequest, analyzer.AnalyzeResponse>(
      (request, callback) => this.client.analyzeStack(request, callback),
    );
    return analyzeStack(message);
  }
}

/**
 * The pack prints its port on a line by itself. Until then its output is kept for the message about a pack that does not
 * start; the standard error of a pack that starts is passed on.
 *
 * @throws RunError with the pack's output
 */
async function listeningPort(pack: ChildProcess, directory: string): Promise<number> {
  let printed = "";
  let warnings = "";
  let started = false;
  pack.stderr?.on("data", (chunk: Buffer) => {
    if (started) process.stderr.write(chunk);
    else warnings += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    const refuse = (why: string) => {
      clearTimeout(overdue);
      const output = warnings + printed;
      reject(
        new RunError(`The policy pack ${directory} did not start (${why}). It printed:\n${output}`),
      );
    };
    const overdue = setTimeout(() => {
      pack.kill();
      refuse(`no port after ${START_TIMEOUT / 1_000} s`);
    }, START_TIMEOUT);
    pack.stdout?.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
      const [, line] = /^(\d+)\r?\n/m.exec(printed) ?? [];
      if (line === undefined || started) return;
      started = true;
      clearTimeout(overdue);
      if (warnings !== "") process.stderr.write(warnings);
      resolve(Number(line));
    });
    pack.once("error", ({ message }) => refuse(message));
    pack.once("close", (code) => refuse(`exit code ${code}`));
  });
}

/** The configuration is kept from the pack, so what opens it is, too. */
function withoutPassphrase(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !name.startsWith("PULUMI_CONFIG_PASSPHRASE")),
  );
}

/** Lets the pack's process use this process' compile cache, which Node 22.1 and later have. */
function compileCache(): { NODE_COMPILE_CACHE?: string } {
  const { getCompileCacheDir } = nodeModule as { getCompileCacheDir?: () => string | undefined };
  const folder = getCompileCacheDir?.(); // one within the folder that was given, for this version of Node
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: dirname(folder) };
}

function analyzeRequest({ urn, type, name, request, provider }: Registered) {
  const message = new analyzer.AnalyzeRequest();
  message.setUrn(urn);
  message.setType(type);
  message.setName(name);
  message.setProperties(request.getObject());
  message.setOptions(optionsOf(request));
  message.setProvider(provider && providerResource(provider));
  return message;
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

function optionsOf(request: Registered["request"]): analyzer.AnalyzerResourceOptions {
  const options = new analyzer.AnalyzerResourceOptions();
  options.setProtect(request.getProtect() ?? false);
  options.setIgnorechangesList(request.getIgnorechangesList());
  options.setDeletebeforereplace(request.getDeletebeforereplace());
  options.setDeletebeforereplacedefined(request.getDeletebeforereplacedefined());
  options.setAdditionalsecretoutputsList(request.getAdditionalsecretoutputsList());
  options.setParent(request.getParent());
  return options;
}

function providerResource({
  urn,
  type,
  name,
  inputs,
}: Provider): analyzer.AnalyzerProviderResource {
  const resource = new analyzer.AnalyzerProviderResource();
  resource.setUrn(urn);
  resource.setType(type);
  resource.setName(name);
  resource.setProperties(Struct.fromJavaScript(inputs));
  return resource;
}

function stackResource(registered: Registered): analyzer.AnalyzerResource {
  const { urn, type, name, request, state, provider } = registered;
  const resource = new analyzer.AnalyzerResource();
  resource.setUrn(urn);
  resource.setType(type);
  resource.setName(name);
  resource.setProperties(state);
  resource.setOptions(optionsOf(request));
  resource.setProvider(provider && providerResource(provider));
  resource.setParent(request.getParent());
  resource.setDependenciesList(request.getDependenciesList());
  request.getPropertydependenciesMap().forEach((dependencies, property) => {
    const urns = new analyzer.AnalyzerPropertyDependencies();
    urns.setUrnsList(dependencies.getUrnsList());
    resource.getPropertydependenciesMap().set(property, urns);
  });
  return resource;
}

const { MANDATORY, REMEDIATE } = analyzer.EnforcementLevel;
const SEVERITIES = Object.entries(analyzer.PolicySeverity);

function told(
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

function violations(
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

/** The SDK puts the policy's description before each message. */
function withoutDescription(diagnostic: analyzer.AnalyzeDiagnostic): string {
  const message = diagnostic.getMessage();
  const description = diagnostic.getDescription();
  return (message.startsWith(description) ? message.slice(description.length) : message).trim();
}
