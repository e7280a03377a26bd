import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { sdk } from "./sdk";
import { isObject, spell, type Key } from "../shared/values";

/** Properties in plain text, and the paths of the values among them that Pulumi holds as secrets. */
interface Read {
  props: Record<string, unknown>;
  secrets: ReadonlySet<string>;
}

/**
 * Marks on the wire. Sources: pulumi/pulumi, sdk/go/common/resource/sig/sig.go; @pulumi/pulumi, runtime/rpc.js.
 */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** Members that are not shown, of other objects and of assets and archives. */
const NOTHING: ReadonlySet<string> = new Set();
const OF_ASSETS: ReadonlySet<string> = new Set([SIGNATURE, "hash"]);

/**
 * Reads properties as the SDK does, and keeps the marks of secrets, which the SDK drops. The engine sends the marks for
 * `Analyze`, `AnalyzeStack` and `Remediate`: a secret in an object or list has its own mark. Assets and archives, of which the SDK
 * makes objects of classes, and refuses empty ones, are plain objects with a path, text, URI or assets.
 * Source: pulumi/pulumi, sdk/go/common/resource/plugin/analyzer_plugin.go, `KeepSecrets`.
 */
export function readProperties(properties: Struct | undefined): Read {
  const secrets = new Set<string>();
  const props = unmarked(properties?.toJavaScript() ?? {}, [], secrets) as Record<string, unknown>;
  return { props, secrets };
}

/** The value without signatures, with the paths of secrets collected. */
function unmarked(value: unknown, path: readonly Key[], secrets: Set<string>): unknown {
  if (Array.isArray(value)) {
    return value.map((item, index) => unmarked(item, [...path, index], secrets));
  }
  if (!isObject(value)) return value;
  const signature = value[SIGNATURE];
  if (signature === SECRET || signature === OUTPUT) {
    if (signature === SECRET || value.secret === true) secrets.add(spell(path));
    const known = Object.hasOwn(value, "value");
    return known ? unmarked(value.value, path, secrets) : signature === OUTPUT ? UNKNOWN : null;
  }
  // The SDK does not show the hash of an asset either.
  const hidden = signature === undefined ? NOTHING : OF_ASSETS;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !hidden.has(key))
      .map(([key, member]) => [key, unmarked(member, [...path, key], secrets)]),
  );
}

/** Stands for a value that is not known at a preview. An output without a value is not known. */
const UNKNOWN = sdk.unknownStringValue;
