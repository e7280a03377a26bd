import type { DeployedStack } from "../../stack/deployed";
import { isSearch } from "../erasureSearch/name";
import type { Happenings, Observation } from "./observations";

/**
 * What a source saw, without the searches of the archive for erasures: they send a copy of each erasure to a queue of their own,
 * and nothing to Salesforce.
 */
export function withoutSearches(
  happenings: Happenings,
  { outputs: { erasureSearch } }: Pick<DeployedStack, "outputs">,
): Happenings {
  const isOfSearch = (one: Observation): boolean =>
    one.kind === "published"
      ? one.replay !== undefined && isSearch(one.replay)
      : "rule" in one && one.rule === erasureSearch?.ruleArn;
  return {
    ...happenings,
    find: async (search) => {
      const found = await happenings.find(search);
      return { ...found, observations: found.observations.filter((one) => !isOfSearch(one)) };
    },
  };
}
