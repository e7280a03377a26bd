import { isJsonPath, isMeantAsPath } from "../shared/inputTemplate";
import type { HttpValueUse } from "../shared/mistakenPath";
import type { Finding, Properties } from "../shared/policy";
import { isKnown, knownTextAt, listAt, objectAt, spell, type Key } from "../shared/values";

const HEADERS = ["httpTarget", "headerParameters"] as const;
const QUERY = ["httpTarget", "queryStringParameters"] as const;
const PATH_VALUES = ["httpTarget", "pathParameterValues"] as const;

/** Characters of a name or value of a header or query parameter. Source: EventBridge API reference, HttpParameters. */
const MOST_CHARACTERS = 512;

/**
 * Headers that EventBridge sets or removes, in lower case.
 * Source: EventBridge User Guide, 'API destinations', headers in requests to API destinations. `authorization` is assumed to
 * belong to the connection alone.
 */
export const REMOVED_HEADERS: ReadonlySet<string> = new Set(
  (
    "a-im accept-charset accept-datetime accept-encoding cache-control connection content-encoding " +
    "content-length content-md5 date expect forwarded from host http2-settings if-match " +
    "if-modified-since if-none-match if-range if-unmodified-since max-forwards origin pragma " +
    "proxy-authorization range referer te trailer transfer-encoding user-agent upgrade via warning " +
    "authorization"
  ).split(" "),
);

/** The keys of the headers or of the query; none as long as they are not known. */
const keysOf = (props: Properties, path: readonly string[]) =>
  isKnown(props, ...path) ? Object.keys(objectAt(props, ...path)) : [];

/** Paths to the values of a target's HTTP parameters, and what each is for. A parameter that is not known yet has none. */
export function httpValues(props: Properties): { path: Key[]; use: HttpValueUse }[] {
  const count = isKnown(props, ...PATH_VALUES) ? listAt(props, ...PATH_VALUES).length : 0;
  return [
    ...Array.from({ length: count }, (_, index) => ({
      path: [...PATH_VALUES, index],
      use: index === count - 1 ? ("last path" as const) : ("path" as const),
    })),
    ...keysOf(props, HEADERS).map((key) => ({ path: [...HEADERS, key], use: "header" as const })),
    ...keysOf(props, QUERY).map((key) => ({ path: [...QUERY, key], use: "query" as const })),
  ];
}

/** Checks the HTTP parameters of a target that are known. */
export function* checkHttpParameters(props: Properties): Iterable<Finding> {
  for (const key of keysOf(props, HEADERS)) yield* checkKey(key, spell(HEADERS), "header");
  for (const key of keysOf(props, QUERY)) yield* checkKey(key, spell(QUERY), "query");
  for (const { path, use } of httpValues(props)) {
    const found = knownTextAt(props, ...path);
    if (found !== undefined) yield* checkValue(found, spell(path), use);
  }
}

function* checkValue(found: string, property: string, use: HttpValueUse): Iterable<Finding> {
  if (isMeantAsPath(found)) {
    if (!isJsonPath(found)) yield invalidPath(property, found);
  } else if (use === "header" || use === "query") yield* checkText(found, property, use);
}

/** The finding of a text that must be a JSON path, or starts like one, and is none. */
export function invalidPath(property: string, found: string): Finding {
  return {
    problem: "has an invalid JSON path",
    property,
    found,
    because: "which finds nothing in any event",
    remedy: "Set it to a JSON path such as $.detail.email.",
  };
}

/** Sources: EventBridge API reference, HttpParameters, the patterns and lengths of keys and values. */
function* checkText(found: string, property: string, use: "header" | "query"): Iterable<Finding> {
  const refused = use === "header" ? /[^\t\x20-\x7E]/u : /[\x00-\x09\x0B\x0C\x0E-\x1F\x7F]/;
  const [character] = refused.exec(found) ?? [];
  if (character !== undefined) {
    yield {
      problem: `has a ${use} value that the service refuses`,
      property: `a character of ${property}`,
      found: `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`,
      because:
        use === "header"
          ? "and a header holds printable ASCII characters only"
          : "and a query parameter holds no control characters",
      remedy: "Remove the character.",
    };
  } else if (found.length > MOST_CHARACTERS) {
    yield {
      problem: `has a ${use} value that is too long`,
      property: `the length of ${property}`,
      found: found.length,
      because: `and the service accepts ${MOST_CHARACTERS} characters`,
      remedy: "Shorten the value, or send it in the body.",
    };
  }
}

function* checkKey(key: string, property: string, use: "header" | "query"): Iterable<Finding> {
  const accepted = use === "header" ? /^[!#$%&'*+.^_`|~0-9a-zA-Z-]+$/ : /^[^\x00-\x1F\x7F]+$/;
  if (!accepted.test(key) || key.length > MOST_CHARACTERS) {
    yield {
      problem: `has a ${use} name that the service refuses`,
      property,
      found: key,
      because:
        use === "header"
          ? `and a header name has 1 to ${MOST_CHARACTERS} letters, digits or signs such as -, without spaces and colons`
          : `and a query key has 1 to ${MOST_CHARACTERS} characters, without control characters`,
      remedy: "Correct the name.",
    };
  }
}
