import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";
import { credentials } from "@grpc/grpc-js";
import { RunError } from "@pulumi/pulumi/errors";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { reconcile, type GivenPolicyConfig, type PolicyConfig } from "./policyConfig";
import type { Registered } from "./program";

export interface Violation {
  policy: string;
  /** The URN of the resource, or empty where the stack as a whole is judged. */
  urn: string;
  /** Mandatory, or else advisory. */
  mandatory: boolean;
  description: string;
  message: string;
}

export interface Judgement {
  /** Names of the policies that judged, without those that the configuration disables. */
  policies: string[];
  violations: Violation[];
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
  async judge(resources: readonly Registered[], given: GivenPolicyConfig): Promise<Judgement> {
    const policies = await this.policies();
    const config = reconcile(policies, given);
    await this.configure(config);
    const responses = await Promise.all([
      ...resources.map((resource) => this.analyze(resource)),
      this.analyzeStack(resources),
    ]);
    return {
      policies: [...config]
        .filter(
          ([, { enforcementLevel }]) => enforcementLevel !== analyzer.EnforcementLevel.DISABLED,
        )
        .map(([name]) => name),
      violations: responses.flat(),
    };
  }

  async stop(): Promise<void> {
    this.client.close();
    if (this.process.exitCode === null && this.process.kill()) {
      await once(this.process, "exit");
    }
  }

  private async policies(): Promise<analyzer.PolicyInfo[]> {
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

  private async analyze({ urn, type, name, request }: Registered): Promise<Violation[]> {
    const message = new analyzer.AnalyzeRequest();
    message.setUrn(urn);
    message.setType(type);
    message.setName(name);
    message.setProperties(request.getObject());
    message.setOptions(optionsOf(request));
    const analyze = promisify<analyzer.AnalyzeRequest, analyzer.AnalyzeResponse>(
      (request, callback) => this.client.analyze(request, callback),
    );
    return violations(await analyze(message), urn);
  }

  private async analyzeStack(resources: readonly Registered[]): Promise<Violation[]> {
    const message = new analyzer.AnalyzeStackRequest();
    message.setResourcesList(resources.map(stackResource));
    const analyzeStack = promisify<analyzer.AnalyzeStackRequest, analyzer.AnalyzeResponse>(
      (request, callback) => this.client.analyzeStack(request, callback),
    );
    return violations(await analyzeStack(message), "");
  }
}

/** The pack prints its port as its first line; before that it may only fail. */
async function listeningPort(pack: ChildProcess, directory: string): Promise<number> {
  const printed: string[] = [];
  const refuse = (why: string) =>
    new RunError(`The policy pack ${directory} did not start (${why}):\n${printed.join("")}`);
  return new Promise((resolve, reject) => {
    let port = "";
    const overdue = setTimeout(() => {
      pack.kill();
      reject(refuse(`no port after ${START_TIMEOUT / 1_000} s`));
    }, START_TIMEOUT);
    pack.stderr?.on("data", (chunk: Buffer) => printed.push(chunk.toString()));
    pack.stdout?.on("data", (chunk: Buffer) => {
      printed.push(chunk.toString());
      port += chunk.toString();
      const [, line] = /^(\d+)\r?\n/m.exec(port) ?? [];
      if (line !== undefined) {
        clearTimeout(overdue);
        resolve(Number(line));
      }
    });
    pack.once("error", ({ message }) => {
      clearTimeout(overdue);
      reject(refuse(message));
    });
    pack.once("close", (code) => {
      clearTimeout(overdue);
      reject(refuse(`exit code ${code}`));
    });
  });
}

/** The configuration is kept from the pack, so what opens it is, too. */
function withoutPassphrase(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !name.startsWith("PULUMI_CONFIG_PASSPHRASE")),
  );
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

function stackResource({ urn, type, name, request, state }: Registered): analyzer.AnalyzerResource {
  const resource = new analyzer.AnalyzerResource();
  resource.setUrn(urn);
  resource.setType(type);
  resource.setName(name);
  resource.setProperties(state);
  resource.setOptions(optionsOf(request));
  resource.setParent(request.getParent());
  resource.setDependenciesList(request.getDependenciesList());
  request.getPropertydependenciesMap().forEach((dependencies, property) => {
    const urns = new analyzer.AnalyzerPropertyDependencies();
    urns.setUrnsList(dependencies.getUrnsList());
    resource.getPropertydependenciesMap().set(property, urns);
  });
  return resource;
}

function violations(response: analyzer.AnalyzeResponse, judgedUrn: string): Violation[] {
  return response.getDiagnosticsList().map((diagnostic) => ({
    policy: diagnostic.getPolicyname(),
    urn: diagnostic.getUrn() || judgedUrn,
    mandatory: diagnostic.getEnforcementlevel() === analyzer.EnforcementLevel.MANDATORY,
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
