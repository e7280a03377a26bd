import { fieldsOf, recordOf } from "./action";
import { isOptional } from "./optionalFields";
import { externalIdMistakes } from "./externalId";
import { findLeaf } from "./jsonSchema";
import { leafAt } from "./leafAt";
import { newerWinsPathMistakes } from "./newerWins";
import { parentIdMistakes } from "./parentMistakes";
import { listMistakes, misplacedIndices } from "./lists";
import { pathSegments } from "./pattern";
import type { Subscription } from "./subscription";
import { recordMistakes } from "./recordMistakes";
import { togetherMistakes } from "./together";
import { pathsOf, requiredPaths } from "./unmappable";

/** The paths of a subscription that do not fit its schema, each as a sentence. Pure. */
export function schemaMistakes(subscription: Subscription): string[] {
  const { schema } = subscription.events;
  const misplaced = misplacedIndices(subscription);
  const unusable = [...recordMistakes(subscription), ...misplaced.values()];
  const paths = pathsOf(subscription).filter((path) => !misplaced.has(path));
  const notFound = paths.flatMap((path) => {
    const found = findLeaf(schema, pathSegments(path));
    return "mistake" in found ? [`${path} ${found.mistake}.`] : [];
  });
  return unusable.length + notFound.length > 0
    ? [...unusable, ...notFound]
    : [
        ...externalIdMistakes(subscription),
        ...parentIdMistakes(subscription),
        ...optionalMistakes(subscription),
        ...togetherMistakes(subscription),
        ...newerWinsPathMistakes(subscription),
        ...listMistakes(subscription, requiredPaths(subscription)),
      ];
}

/** An optional field doubles the rules, so it must be optional by the schema too. */
function optionalMistakes(subscription: Subscription): string[] {
  const { events } = subscription;
  const required = new Map(
    [recordOf(subscription).externalId, ...requiredPaths(subscription)].map((path) => [
      leafAt(events.schema, path).decidedAt,
      path,
    ]),
  );
  return Object.values(fieldsOf(subscription)).flatMap((source) => {
    if (!isOptional(source)) return [];
    const path = source.optional;
    const { decidedAt } = leafAt(events.schema, path);
    if (decidedAt === undefined) {
      return [
        `${path} is mapped as optional, but the schema has it in every event; map it as required.`,
      ];
    }
    const companion = required.get(decidedAt);
    if (companion === undefined) return [];
    return companion === path
      ? [`${path} is mapped as optional and as required; map it as required.`]
      : [
          `${path} always comes with ${companion}, which is mapped as required; map it as required too.`,
        ];
  });
}
