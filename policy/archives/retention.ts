import { DOCS } from "../shared/docs";
import { resourcePolicy } from "../shared/policy";
import { TYPES } from "../shared/types";
import { numberAt } from "../shared/values";

interface Config {
  /** Days. */
  most: number;
}

/**
 * An archive must delete what it keeps: events hold customers' data, and one that says nothing keeps them for ever.
 * Source: EventBridge API reference, CreateArchive, `RetentionDays`.
 */
export const archiveRetention = resourcePolicy<Config>({
  name: "archive-retention",
  description: "An archive of events deletes them after a time.",
  enforcementLevel: "advisory",
  severity: "medium",
  tags: ["leak", "archive", "personal-data"],
  remediationSteps: "Set retentionDays of the archive to as many days as a replay may be needed.",
  url: DOCS.archives,
  config: {
    most: {
      type: "integer",
      minimum: 1,
      default: 90,
      description: "Days for which an archive may keep events at the most.",
    },
  },
  types: [TYPES.archive],
  *judge({ props }, { most }) {
    const property = "retentionDays";
    const found = numberAt(props, property);
    const forEver = found === undefined || found === 0;
    if (!forEver && found <= most) return;
    yield {
      problem: `keeps customers' data ${forEver ? "for ever" : "for too long"}`,
      property,
      found,
      because: `where ${most} days are allowed`,
      remedy: `Set it to 1 to ${most}.`,
    };
  },
});
