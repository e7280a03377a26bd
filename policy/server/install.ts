import { createRequire } from "node:module";
import { loadAsSdk } from "./load";
import type { Serve } from "./sdk";

/** Loads a module by its specifier. @throws Error for a module that is not installed */
type Load = (specifier: string) => unknown;

/** The versions of @pulumi/policy whose server server/ replaces. A test compares the answers of the two servers. */
const KNOWN_VERSION = /^v?1\.2[01]\./;

/** Functions that server/ uses. The SDK exports them without typings, so a new version may move or change them. */
const FUNCTIONS: Readonly<Record<string, readonly string[]>> = {
  "@pulumi/policy/server": ["serve"],
  "@pulumi/policy/deserialize": ["deserializeProperties", "serializeProperties"],
  "@pulumi/policy/protoutil": [
    ...["asGrpcError", "convertEnforcementLevel"],
    ...["makeAnalyzerInfo", "makeAnalyzeResponse", "makeRemediateResponse"],
  ],
  "@pulumi/policy/proxy": ["unknownCheckingProxy", "UnknownValueError"],
};

/** Methods of the analyzer protocol that server/ answers. */
const METHODS = [
  ...["analyze", "analyzeStack", "remediate", "getAnalyzerInfo", "getPluginInfo"],
  ...["configure", "configureStack"],
];

/**
 * Replaces the SDK's server, which `new PolicyPack(...)` starts, by the pack's server. With another version of the SDK, the
 * SDK's server is kept: it gives the same answers, but takes longer on large stacks.
 *
 * @param warn prints a sentence with the reason why the SDK's server is used
 */
export function installServer(
  load: Load = loadModule,
  warn: (sentence: string) => void = (sentence) => console.error(sentence),
): void {
  const difference = differenceOf(load);
  if (difference !== undefined) {
    warn(
      `The policy pack uses the server of @pulumi/policy, which is slower on large stacks and does not tell secrets from other values, because ${difference}.`,
    );
    return;
  }
  const { serve } = load("./serve") as { serve: Serve };
  (load("@pulumi/policy/server") as { serve: Serve }).serve = serve;
}

const loadOwn = createRequire(__filename);

/** Loads a file of this folder, or a package from where the SDK takes it. */
export const loadModule: Load = (specifier) =>
  specifier.startsWith(".") ? loadOwn(specifier) : loadAsSdk(specifier);

/** The first difference between the installed SDK and the known ones, as the end of a sentence; undefined if there is none. */
function differenceOf(load: Load): string | undefined {
  const { version } = membersOf(load, "@pulumi/policy/version");
  if (typeof version !== "string" || !KNOWN_VERSION.test(version)) {
    return `this pack's own server supports only versions 1.20 and 1.21, and ${typeof version === "string" ? version : "an unknown version"} is installed`;
  }
  for (const [specifier, names] of Object.entries(FUNCTIONS)) {
    const members = membersOf(load, specifier);
    const missing = names.find((name) => typeof members[name] !== "function");
    if (missing !== undefined) return `${specifier} has no function ${missing}`;
  }
  const replaced = Object.getOwnPropertyDescriptor(load("@pulumi/policy/server"), "serve");
  if (replaced?.writable !== true) return "@pulumi/policy/server does not let serve be replaced";
  const service = membersOf(load, "@pulumi/pulumi/proto/analyzer_grpc_pb").AnalyzerService;
  const unknown = METHODS.find((method) => typeof methodOf(service, method) !== "function");
  return unknown && `@pulumi/pulumi describes no method ${unknown} of the analyzer protocol`;
}

/** The members of a module; empty for a module that is not installed. */
function membersOf(load: Load, specifier: string): Record<string, unknown> {
  try {
    return load(specifier) as Record<string, unknown>;
  } catch {
    return {}; // the caller reports the missing members
  }
}

function methodOf(service: unknown, name: string): unknown {
  return (service as Record<string, { responseType?: unknown }> | undefined)?.[name]?.responseType;
}
