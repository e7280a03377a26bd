import { comparable } from "../eventbridge/pattern/number";
import { fieldsOf, recordOf } from "./action";
import { identification, identifies } from "./externalId";
import { isTime, requiredValues } from "./newerWins";
import { fieldGroups, isOptional } from "./optionalFields";
import { indexIn } from "./listElements";
import { byList, isInList, missingInElements, withoutWholeElement } from "./lists";
import { isParentValue, parentsOf, parentValuesAt } from "./parents";
import { ABSENT, nodeAt, pathSegments, patternKeys, PRESENT, type FieldDemand } from "./pattern";
import { demandedOfRecord } from "./record";
import type { DetailPath, FieldSource, Subscription } from "./subscription";

/** The paths that an event must have for a request to be made of it, except the external id's. */
export function requiredPaths(subscription: Subscription): DetailPath[] {
  const isPath = (source: FieldSource): source is DetailPath => typeof source === "string";
  const mapped = Object.values(fieldsOf(subscription)).filter(isPath);
  return [...new Set([...mapped, ...demandedOfRecord(subscription)])];
}

/**
 * The demands that find the events of which no request can be made, beside the filter. Such an event fulfils all demands of at
 * least one entry: it has no external id, lacks a required path, or has only a part of the values that come together by
 * its schema. Together with the rules that send, this covers every event. A path that the filter restricts is present.
 */
export function unmappableDemands(subscription: Subscription): FieldDemand[][] {
  const { events } = subscription;
  const { externalId } = recordOf(subscription);
  const free = (path: DetailPath) => nodeAt(events.filter ?? {}, patternKeys(path)) === undefined;
  const required = requiredPaths(subscription).filter((path) => path !== externalId);
  return [
    ...[externalId]
      .filter(free)
      .map((path): FieldDemand[] => [[path, identification(subscription).absent]]),
    ...required
      .filter((path) => !isInList(path) && free(path))
      .map((path): FieldDemand[] => [
        [
          path,
          [...requiredValues(subscription, path).absent, ...otherThanParents(subscription, path)],
        ],
      ]),
    ...[...byList(required).values()].flatMap((paths) => withoutWholeElement(subscription, paths)),
    ...optionalParents(subscription).map((path): FieldDemand[] => [
      [path, otherThanParents(subscription, path)],
    ]),
    ...fieldGroups(subscription).flatMap(({ paths }) => inPart(paths)),
  ];
}

/** The values at a path that names a parent of which no request can be made; empty for any other path. */
const otherThanParents = (subscription: Subscription, path: DetailPath): readonly unknown[] =>
  parentValuesAt(subscription, path)?.other ?? [];

/** Paths that name a parent and may be absent. */
function optionalParents(subscription: Subscription): DetailPath[] {
  const required = [recordOf(subscription).externalId, ...requiredPaths(subscription)];
  const paths = parentsOf(subscription).map(({ path }) => path);
  return [...new Set(paths)].filter((path) => !required.includes(path));
}

/** If only some of the paths are present, then going round them in a circle a present path is followed by an absent one. */
function inPart(paths: readonly DetailPath[]): FieldDemand[][] {
  return paths.flatMap((path, index): FieldDemand[][] => {
    const next = paths[(index + 1) % paths.length] ?? path;
    return next === path
      ? []
      : [
          [
            [path, PRESENT],
            [next, ABSENT],
          ],
        ];
  });
}

/**
 * The reasons why no request can be made of an event of the subscription, each as a clause; empty if a request can be made.
 * Names paths and never their values. Pure.
 *
 * @param detail of the event
 */
export function whyUnmappable(subscription: Subscription, detail: unknown): string[] {
  const { externalId } = recordOf(subscription);
  const has = (path: DetailPath) => isPresent(detailValueAt(detail, path));
  const id = detailValueAt(detail, externalId);
  const required = requiredPaths(subscription).filter((path) => path !== externalId);
  const unusable = `${externalId} is ${has(externalId) ? `${kindOf(id)}, which identifies no record` : "missing"}`;
  return [
    ...(identifies(subscription, id) ? [] : [unusable]),
    ...[
      ...new Set([...required.filter((path) => !has(path)), ...lacking(detail, required, has)]),
    ].map((path) => `${path} is missing`),
    ...parentsOf(subscription)
      .map(({ path }) => path)
      .filter((path) => path !== externalId && has(path))
      .filter((path) => !isParentValue(subscription, path, detailValueAt(detail, path)))
      .map(
        (path) => `${path} is ${kindOf(detailValueAt(detail, path))}, which identifies no parent`,
      ),
    ...noTimeIn(subscription, detail),
    ...fieldGroups(subscription).flatMap(({ paths }) => {
      const missing = paths.filter((path) => !has(path));
      return missing.length === 0 || missing.length === paths.length
        ? []
        : [`${missing.join(" and ")} should come with ${paths.filter(has).join(" and ")}`];
    }),
  ];
}

/** Why a value that is present is not the time of a change; empty for a time, and for an absent value. */
function noTimeIn({ newerWins }: Subscription, detail: unknown): string[] {
  if (newerWins === undefined) return [];
  const value = detailValueAt(detail, newerWins.path);
  if (!isPresent(value) || isTime(value)) return [];
  const kind =
    value === null
      ? "null"
      : value === ""
        ? "an empty text"
        : `a ${Array.isArray(value) ? "list" : typeof value}`;
  return [
    `${newerWins.path} is ${kind.replace("string", "text")} and no time, which newerWins needs`,
  ];
}

/** The values that other elements of a list lack than the mapped one. A pattern sees the elements alike. */
function lacking(
  detail: unknown,
  required: readonly DetailPath[],
  has: (path: DetailPath) => boolean,
): DetailPath[] {
  return [...byList(required)].flatMap(([list, paths]) =>
    missingInElements(detailValueAt(detail, list), list, { paths, has }),
  );
}

/** Every path whose value a subscription sends, or demands of an event. */
export function pathsOf(subscription: Subscription): DetailPath[] {
  const sources = Object.values(fieldsOf(subscription)).flatMap((source) =>
    typeof source === "string" ? [source] : isOptional(source) ? [source.optional] : [],
  );
  return [
    ...new Set([recordOf(subscription).externalId, ...sources, ...demandedOfRecord(subscription)]),
  ];
}

/** The value at a path of an event's detail; undefined if it is absent. */
export function detailValueAt(detail: unknown, path: DetailPath): unknown {
  return pathSegments(path).reduce<unknown>((node, segment) => {
    const index = indexIn(segment);
    if (index !== undefined) return Array.isArray(node) ? (node[index] as unknown) : undefined;
    return typeof node === "object" && node !== null && Object.hasOwn(node, segment)
      ? (node as Record<string, unknown>)[segment]
      : undefined;
  }, detail);
}

/** Whether `exists: true` matches: a single value, also null. Source: EventBridge User Guide, 'Comparison operators'. */
function isPresent(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return value !== undefined && (typeof value !== "object" || value === null);
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string") {
    return value === "" ? "an empty text" : "a text that the schema does not allow";
  }
  if (typeof value !== "number") return String(value);
  if (value > 0 && comparable(value) === comparable(0)) {
    return "a number whose first six decimals are 0, and EventBridge compares no more";
  }
  return value > 0
    ? "a number that is above 5e9 or that the schema does not allow"
    : "a number that is not above 0";
}
