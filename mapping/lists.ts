import { fieldsOf, recordOf } from "./action";
import { COPY, findLeaf } from "./jsonSchema";
import { indexIn } from "./listElements";
import { isOptional } from "./optionalFields";
import { ABSENT, patternKeys, pathSegments, PRESENT, type FieldDemand } from "./pattern";
import { everyElementHas } from "./schemaObjects";
import type { DetailPath, Subscription } from "./subscription";

/** Whether a path reads an element of a list, such as `$.detail.addresses[0].city`. */
export const isInList = (path: string): boolean => path.includes("[");

/** The paths that read elements of one list, by the path of the outermost list, such as `$.detail.addresses`. */
export function byList(paths: readonly DetailPath[]): Map<DetailPath, DetailPath[]> {
  const lists = new Map<DetailPath, DetailPath[]>();
  for (const path of paths.filter(isInList)) {
    const list = path.slice(0, path.indexOf("[")) as DetailPath;
    lists.set(list, [...(lists.get(list) ?? []), path]);
  }
  return lists;
}

/**
 * The demands that find the events of which no element of a list has all mapped values. A pattern with several values inside a list
 * demands them of one element. In a pattern, `exists: false` means no element, unless a field before it by name has chosen one: then
 * it means the chosen element. So each demand for the absence of a value comes with the presence of those before it.
 *
 * Where only some elements have the values by the schema, an event that follows it can have another element with a part of them. There,
 * each demand stands alone, and an event that breaks the schema in a certain way matches no rule: see docs/mapping.md.
 * Source: aws/event-ruler, ACFinder and ArrayMembership, which was run.
 *
 * @param paths required paths in one list
 */
export function withoutWholeElement(
  { events }: Subscription,
  paths: readonly DetailPath[],
): FieldDemand[][] {
  const keys = (path: DetailPath) => patternKeys(path).join(".");
  const sorted = [...new Map(paths.map((path) => [keys(path), path])).values()].sort(
    (one, other) => (keys(one) < keys(other) ? -1 : 1),
  );
  const isWhole = sorted.every((path) => everyElementHas(events.schema, pathSegments(path)));
  return sorted.map((path, index): FieldDemand[] => [
    ...sorted.slice(0, isWhole ? index : 0).map((before): FieldDemand => [before, PRESENT]),
    [path, ABSENT],
  ]);
}

/** The paths with an index that cannot be mapped, each as a sentence. The schema has them. Pure. */
export function listMistakes(
  subscription: Subscription,
  required: readonly DetailPath[],
): string[] {
  return [...byList(required)].flatMap(([list, paths]) =>
    haveCommonElement(subscription, paths)
      ? []
      : [
          `${paths.join(" and ")} are values of different elements of ${list}. An event pattern demands them of one element, and none has them all by the schema, so no event would match; ${COPY} for all but one of them.`,
        ],
  );
}

/** The paths whose index no schema can allow, each with its mistake as a sentence. Pure. */
export function misplacedIndices(subscription: Subscription): Map<DetailPath, string> {
  const { externalId } = recordOf(subscription);
  const optional = Object.values(fieldsOf(subscription))
    .filter(isOptional)
    .map((source) => source.optional);
  const why = [
    ...optional.map((path) => [
      path,
      "is mapped as optional, and reads an element of a list. An event pattern cannot tell whether this element has the value",
    ]),
    [
      externalId,
      "is the external id, and reads an element of a list. An event pattern checks any element, not this one, so another record could be changed",
    ],
  ] as [DetailPath, string][];
  return new Map(
    why
      .filter(([path]) => isInList(path))
      .map(([path, reason]) => [path, `${path} ${reason}; ${COPY}.`]),
  );
}

/** Whether one element of each list has the values of all paths by the schema. */
function haveCommonElement({ events }: Subscription, paths: readonly DetailPath[]): boolean {
  return paths.some((reference) => {
    const chosen = new Map<string, string>();
    return [reference, ...paths].every((path) => {
      const found = findLeaf(events.schema, withIndices(pathSegments(path), chosen));
      return "leaf" in found;
    });
  });
}

/** The segments with the indices that are chosen for their lists; the first path that goes through a list chooses. */
function withIndices(segments: readonly string[], chosen: Map<string, string>): string[] {
  const keys: string[] = [];
  return segments.map((segment) => {
    if (indexIn(segment) === undefined) {
      keys.push(segment);
      return segment;
    }
    keys.push("[]");
    const list = keys.join(".");
    const index = chosen.get(list) ?? segment;
    chosen.set(list, index);
    return index;
  });
}

/** The values that elements of a list lack, of those that are mapped from one of them, by their paths. */
export function missingInElements(
  list: unknown,
  at: DetailPath,
  { paths, has }: { paths: readonly DetailPath[]; has: (path: DetailPath) => boolean },
): DetailPath[] {
  if (!Array.isArray(list)) return [];
  const rest = paths.map((path) => path.slice(path.indexOf("]", at.length) + 1));
  return list
    .flatMap((_, index) => rest.map((one): DetailPath => `${at}[${index}]${one}`))
    .filter((path) => !has(path));
}
