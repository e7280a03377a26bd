import { DOCS } from "../shared/docs";
import { resourcePolicy } from "../shared/policy";
import { TYPES } from "../shared/types";
import { numberAt } from "../shared/values";

interface Config {
  /** Days. */
  most: number;
}

/**
 * An archive must delete its events: they hold customers' data, and an archive without a retention keeps them forever.
 * Source: EventBridge API reference, CreateArchive, `RetentionDays`.
 */
export const archiveRetention = resourcePolicy<Config>({
  name: "archive-retention",
  description: "An archive deletes its events after a limited time.",
  enforcementLevel: "advisory",
  severity: "medium",
  tags: ["leak", "archive", "personal-data"],
  remediationSteps:
    "Set retentionDays of the archive to the number of days after which a replay is no longer needed.",
  url: DOCS.archives,
  config: {
    most: {
      type: "integer",
      minimum: 1,
      default: 90,
      description: "The most days that an archive may keep events.",
    },
  },
  types: [TYPES.archive],
  *judge({ props }, { most }) {
    const property = "retentionDays";
    const found = numberAt(props, property);
    const forEver = found === undefined || found === 0;
    if (!forEver && found <= most) return;
    yield {
      problem: `keeps customers' data ${forEver ? "forever" : "too long"}`,
      property,
      found,
      because: `and at most ${most} days are allowed`,
      remedy: `Set retentionDays to a number from 1 to ${most}.`,
    };
  },
});
