import type { EnforcementLevel, PolicyPackArgs, PolicyPackConfig, Severity } from "@pulumi/policy";
import * as deserialize from "@pulumi/policy/deserialize";
import * as protoutil from "@pulumi/policy/protoutil";
import * as proxy from "@pulumi/policy/proxy";
import * as version from "@pulumi/policy/version";
import type * as grpcModule from "@grpc/grpc-js";
import type * as analyzerService from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import type * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import type * as pluginMessages from "@pulumi/pulumi/proto/plugin_pb";
import { loadAsSdk } from "./load";

/** The messages of the analyzer protocol, its service, and the server for it. */
export const protocol = {
  ...(loadAsSdk("@pulumi/pulumi/proto/analyzer_pb") as typeof analyzer),
  ...(loadAsSdk("@pulumi/pulumi/proto/analyzer_grpc_pb") as typeof analyzerService),
  ...(loadAsSdk("@pulumi/pulumi/proto/plugin_pb") as typeof pluginMessages),
};
export const grpc = loadAsSdk("@grpc/grpc-js") as typeof grpcModule;

/** A violation, as a policy reports it. */
export interface Diagnostic {
  policyName: string;
  policyPackName: string;
  policyPackVersion: string;
  message: string;
  urn: string | undefined;
  description: string;
  enforcementLevel: EnforcementLevel;
  severity: Severity | undefined;
}

/** The properties that a policy has fixed, or the reason why it could not fix them. */
export interface Fixed {
  policyName: string;
  policyPackName: string;
  policyPackVersion: string;
  description: string;
  properties?: object;
  diagnostic?: string;
}

export type Serve = (
  name: string,
  version: string,
  level: EnforcementLevel,
  args: PolicyPackArgs,
  initialConfig?: PolicyPackConfig,
) => void;

/** The functions of the SDK that make up a server. The SDK exports them without typings; install.ts checks that they exist. */
export const sdk = { ...deserialize, ...protoutil, ...proxy, ...version } as unknown as {
  version: string;
  /** With `keepSecrets`, secrets stay marked as secret, also after a property is changed. */
  deserializeProperties: (
    message: { toJavaScript: () => object },
    keepSecrets: boolean,
  ) => Record<string, unknown>;
  serializeProperties: (properties: object) => Promise<object>;
  unknownCheckingProxy: <T>(properties: T) => T;
  unknownStringValue: string;
  UnknownValueError: new (...args: never[]) => Error;
  asGrpcError: (error: unknown, message?: string) => Error;
  convertEnforcementLevel: (level: analyzer.EnforcementLevel) => EnforcementLevel;
  makeAnalyzerInfo: (...pack: Parameters<Serve>) => analyzer.AnalyzerInfo;
  makeAnalyzeResponse: (
    diagnostics: readonly Diagnostic[],
    notApplicable: readonly analyzer.PolicyNotApplicable[],
  ) => analyzer.AnalyzeResponse;
  makeRemediateResponse: (fixed: readonly Fixed[]) => analyzer.RemediateResponse;
};
