import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { sdk } from "./sdk";
import { isObject, spell, type Key, type Properties } from "../shared/values";

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

const NO_SECRETS: ReadonlySet<string> = new Set();

/**
 * Reads properties as the SDK does, and keeps the marks of secrets, which the SDK drops. The engine sends the marks for
 * `Analyze`, `AnalyzeStack` and `Remediate`: a secret in an object or list has its own mark.
 * Source: pulumi/pulumi, sdk/go/common/resource/plugin/analyzer_plugin.go, `KeepSecrets`.
 */
export function readProperties(properties: Struct | undefined): Read {
  if (properties === undefined) return { props: {}, secrets: NO_SECRETS };
  const marked: Properties = properties.toJavaScript();
  const secrets = new Set<string>();
  const plain = unmarked(marked, [], secrets);
  const props = sdk.deserializeProperties({ toJavaScript: () => plain as Properties }, false);
  return { props, secrets: secrets.size === 0 ? NO_SECRETS : secrets };
}

/** The value without marks of secrets, whose paths it collects; the same object if it has no marks. */
function unmarked(value: unknown, path: readonly Key[], secrets: Set<string>): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item, index) => unmarked(item, [...path, index], secrets));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  if (!isObject(value)) return value;
  const signature = value[SIGNATURE];
  if (signature === SECRET || signature === OUTPUT) {
    if (signature === SECRET || value.secret === true) secrets.add(spell(path));
    const known = Object.hasOwn(value, "value");
    return known ? unmarked(value.value, path, secrets) : signature === OUTPUT ? UNKNOWN : null;
  }
  let changed = false;
  const members = Object.entries(value).map(([key, member]): [string, unknown] => {
    const plain = unmarked(member, [...path, key], secrets);
    changed ||= plain !== member;
    return [key, plain];
  });
  return changed ? Object.fromEntries(members) : value;
}

/** Stands for a value that is not known at a preview. An output without a value is not known. */
const UNKNOWN = sdk.unknownStringValue;
