import type { Resource } from "../resource";
import { UNKNOWN } from "../unknown";
import { declarationsOf, isForeign, type Declaration, type Declarations } from "./declarations";
import { marksOf } from "./marks";
import { defined } from "./read";
import type { Translated } from "./translation";
import { translationOf } from "./translations";

export {
  FOREIGN_TYPES,
  holdsText,
  isForeign,
  type Declarations,
  type Unjudged,
} from "./declarations";

/**
 * A resource in the normal form: as Pulumi's provider aws declares it, which all policies read. A rule can also come from the
 * provider aws-native, from Cloud Control or from a CloudFormation template. It is translated once, before policies see it.
 */
export interface Equivalent {
  resource: Resource;
  /** URNs of resources of the normal form that a value of this resource may refer to. */
  refersTo: readonly string[];
}

const declarations = new WeakMap<object, Declarations>();
const equivalents = new WeakMap<object, readonly Equivalent[]>();

/** What a resource declares in CloudFormation's form; read once for all policies. */
export function declaredBy(resource: Resource): Declarations {
  return once(declarations, resource, declarationsOf);
}

/** The resources of the normal form that a resource declares; empty for a resource of the provider aws. */
export function equivalentsOf(resource: Resource): readonly Equivalent[] {
  if (!isForeign(resource.type)) return [];
  return once(equivalents, resource, () =>
    declaredBy(resource).declared.flatMap((one) => translate(one, resource)),
  );
}

function once<T>(results: WeakMap<object, T>, resource: Resource, work: (of: Resource) => T): T {
  let result = results.get(resource.props);
  if (result === undefined) {
    result = work(resource);
    results.set(resource.props, result);
  }
  return result;
}

function translate(declaration: Declaration, of: Resource): Equivalent[] {
  const { cfnType, properties, identifiers, logicalId } = declaration;
  const translation = translationOf(cfnType);
  // A type that no policy names is still judged by the policies on all resources.
  const other: Translated = { type: cfnType, props: properties as Resource["props"] };
  const translated = translation?.(properties) ?? [other];
  const marks = marksOf(declaration, of, translation);
  const [main, ...parts] = translated;
  if (main === undefined) return [];
  const named = { ...main.props, ...defined({ ...identifiers }) };
  const path = logicalId === undefined ? [] : [logicalId];
  return [
    equivalent({ ...main, props: named }, { declaration, of, path, secrets: marks(main) }),
    ...parts.map((part) =>
      equivalent(linked(part, named), {
        ...{ declaration, of, path: [...path, part.part ?? ""], secrets: marks(part) },
      }),
    ),
  ];
}

/** A part with its reference to the main resource, by the name or ARN of that resource, if it is known. */
function linked(part: Translated, main: Resource["props"]): Translated {
  const { refersToMain } = part;
  if (refersToMain === undefined) return part;
  const value = main[refersToMain.by] ?? UNKNOWN;
  return { ...part, props: { ...part.props, [refersToMain.property]: value } };
}

interface Origin {
  declaration: Declaration;
  of: Resource;
  path: readonly string[];
  secrets: ReadonlySet<string> | undefined;
}

function equivalent(
  { type, props, refersToMain }: Translated,
  { declaration, of, path, secrets }: Origin,
): Equivalent {
  const urnOf = (at: readonly string[]) => [of.urn, ...at].join("#");
  const { logicalId, isRetained, refersTo } = declaration;
  const main = logicalId === undefined ? of.urn : urnOf([logicalId]);
  const resource: Resource = {
    type,
    name: [of.name, ...path].join("/"),
    urn: urnOf(path),
    opts: isRetained ? { ...of.opts, protect: true } : of.opts,
    provider: of.provider,
    props: defined({ ...props, region: of.props.region }),
    secrets,
    declaredBy: of.urn,
  };
  const others = refersTo.map((id) => urnOf([id]));
  return { resource, refersTo: refersToMain === undefined ? others : [main, ...others] };
}
