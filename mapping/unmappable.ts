import { comparable } from "../eventbridge/pattern/number";
import { identification, identifies } from "./externalId";
import { fieldGroups, isOptional } from "./optionalFields";
import { ABSENT, nodeAt, pathSegments, PRESENT, type FieldDemand } from "./pattern";
import type { DetailPath, FieldSource, Subscription } from "./subscription";

/** Paths that every event must have for a request to be made, but for the external id's. */
export function requiredPaths({ fields }: Pick<Subscription, "fields">): DetailPath[] {
  const isPath = (source: FieldSource): source is DetailPath => typeof source === "string";
  return [...new Set(Object.values(fields).filter(isPath))];
}

/**
 * What tells an event that no request can be made of, beside the filter: it fulfils all demands of one entry at
 * least. It has no external id, lacks a required path, or has only a part of what comes together by its schema.
 * With the patterns of the rules that send, this leaves no event out. A path that the filter restricts is there.
 */
export function unmappableDemands(subscription: Subscription): FieldDemand[][] {
  const { events, upsert } = subscription;
  const free = (path: DetailPath) => nodeAt(events.filter ?? {}, pathSegments(path)) === undefined;
  const required = requiredPaths(subscription).filter((path) => path !== upsert.externalId);
  return [
    ...[upsert.externalId]
      .filter(free)
      .map((path): FieldDemand[] => [[path, identification(subscription).absent]]),
    ...required.filter(free).map((path): FieldDemand[] => [[path, ABSENT]]),
    ...fieldGroups(subscription).flatMap(({ paths }) => inPart(paths)),
  ];
}

/** Around the circle of paths that are there in part, one that is there is followed by one that is not. */
function inPart(paths: readonly DetailPath[]): FieldDemand[][] {
  return paths.flatMap((path, index): FieldDemand[][] => {
    const next = paths[(index + 1) % paths.length];
    return next === undefined || next === path
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
 * Why no request can be made of an event that the subscription means, each as a clause; empty where one can. Names
 * paths and never their values. Pure.
 *
 * @param detail of the event
 */
export function whyUnmappable(subscription: Subscription, detail: unknown): string[] {
  const { externalId } = subscription.upsert;
  const has = (path: DetailPath) => isThere(detailValueAt(detail, path));
  const id = detailValueAt(detail, externalId);
  const unusable = `${externalId} is ${has(externalId) ? `${kindOf(id)}, which names no record` : "missing"}`;
  return [
    ...(identifies(subscription, id) ? [] : [unusable]),
    ...requiredPaths(subscription)
      .filter((path) => path !== externalId && !has(path))
      .map((path) => `${path} is missing`),
    ...fieldGroups(subscription).flatMap(({ paths }) => {
      const missing = paths.filter((path) => !has(path));
      return missing.length === 0 || missing.length === paths.length
        ? []
        : [`${missing.join(" and ")} should come with ${paths.filter(has).join(" and ")}`];
    }),
  ];
}

/** Every path that a subscription reads. */
export function pathsOf({ upsert, fields }: Subscription): DetailPath[] {
  const sources = Object.values(fields).flatMap((source) =>
    typeof source === "string" ? [source] : isOptional(source) ? [source.optional] : [],
  );
  return [...new Set([upsert.externalId, ...sources])];
}

/** The value at a path of an event's detail; undefined where there is none. */
export function detailValueAt(detail: unknown, path: DetailPath): unknown {
  return pathSegments(path).reduce<unknown>(
    (node, segment) =>
      typeof node === "object" && node !== null && Object.hasOwn(node, segment)
        ? (node as Record<string, unknown>)[segment]
        : undefined,
    detail,
  );
}

/** As `exists` has it: a single value, null too. Source: EventBridge User Guide, 'Comparison operators'. */
function isThere(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return value !== undefined && (typeof value !== "object" || value === null);
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string") {
    return value === "" ? "an empty text" : "a text that is not expected";
  }
  if (typeof value !== "number") return String(value);
  if (value > 0 && comparable(value) === comparable(0)) {
    return "a number that is 0 in its first six decimals, which are all that EventBridge compares";
  }
  return value > 0 ? "a number that is not expected or too large" : "a number that is not above 0";
}
