import { DOCS } from "../shared/docs";
import { resourcePolicy, type Resource } from "../shared/policy";
import { parseObject } from "../shared/normalForm/parse";
import { readFrom } from "../shared/resource";
import { TYPES } from "../shared/types";
import { isGiven, isKnown, objectAt, valueAt, type Properties } from "../shared/values";

interface Config {
  /** Keys of tags. */
  required: string[];
}

/** The resource types of such stacks that accept tags. */
const TAGGABLE = [
  ...[TYPES.bus, TYPES.rule, TYPES.queue, TYPES.topic, TYPES.role, TYPES.policy, TYPES.key],
  ...[TYPES.alarm, TYPES.logGroup],
  ...[TYPES.logDelivery, TYPES.logDeliveryDestination, TYPES.logDeliverySource],
];

/**
 * Resources must have the configured tags, either their own or those that the provider adds to all resources
 * (`aws:defaultTags`): they tell whom to call when an alarm goes off. Source: AWS, 'Best practices for tagging'.
 */
export const requiredTags = resourcePolicy<Config>({
  name: "required-tags",
  description: "Resources that accept tags have the required tags.",
  enforcementLevel: "mandatory",
  severity: "low",
  tags: ["operations", "tags"],
  remediationSteps:
    "Set the tags for all resources with the provider's defaultTags (aws:defaultTags in the stack file), or tags of the resource.",
  url: DOCS.tags,
  config: {
    required: {
      type: "array",
      items: { type: "string", minLength: 1 },
      default: [],
      description: "Keys of the tags that every resource must have.",
    },
  },
  types: TAGGABLE,
  *judge(resource, { required }) {
    const own = objectAt(resource.props, "tags");
    const all = isKnown(resource.props, "tagsAll") ? objectAt(resource.props, "tagsAll") : {};
    const lacking = required.filter((key) => !isGiven(own, key) && !isGiven(all, key));
    if (lacking.length === 0) return;
    const defaults = defaultTags(resource);
    for (const key of lacking.filter((key) => !isGiven(defaults ?? {}, key))) {
      yield {
        problem: `has no tag '${key}'`,
        property: `tags.${key}`,
        found: undefined,
        because:
          defaults === undefined
            ? "and defaultTags of its provider are not a JSON object"
            : `and the required tags are ${required.join(", ")}`,
        remedy: "Set the tag, or aws:defaultTags for all resources.",
      };
    }
  },
});

/** Tags that the provider adds; undefined if its settings cannot be read. A provider holds structured settings as JSON. Source: Pulumi, provider inputs. */
function defaultTags({ provider }: Resource): Properties | undefined {
  if (provider === undefined) return {};
  return readFrom(provider, (props) => {
    const given = valueAt(props, "defaultTags");
    if (given === undefined || given === "") return {};
    const settings = parseObject(given);
    return settings && objectAt(settings, "tags");
  });
}
