import { DOCS } from "../shared/docs";
import { resourcePolicy, type Resource } from "../shared/policy";
import { reading } from "../shared/stack";
import { TYPES } from "../shared/types";
import { isGiven, isKnown, isObject, objectAt, valueAt, type Properties } from "../shared/values";

interface Config {
  /** Keys of tags. */
  required: string[];
}

/** The types of this pattern that take tags. */
const TAGGABLE = [
  ...[TYPES.bus, TYPES.rule, TYPES.queue, TYPES.topic, TYPES.role, TYPES.policy, TYPES.key],
  ...[TYPES.alarm, TYPES.logGroup],
  ...[TYPES.logDelivery, TYPES.logDeliveryDestination, TYPES.logDeliverySource],
];

/**
 * Resources must carry the tags that are configured, their own or those that the provider gives all of them
 * (`aws:defaultTags`): who is asked when the alarm goes off. Source: AWS, 'Best practices for tagging'.
 */
export const requiredTags = resourcePolicy<Config>({
  name: "required-tags",
  description: "Resources that take tags have the required ones.",
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
    const missing = lacking.filter((key) => !isGiven(defaultTags(resource), key));
    for (const key of missing) {
      yield {
        problem: `has no tag '${key}'`,
        property: `tags.${key}`,
        found: undefined,
        because: `where ${required.join(", ")} are required`,
        remedy: "Set it, or aws:defaultTags for all resources.",
      };
    }
  },
});

/** Tags that the provider adds. It has its structured settings as JSON. Source: Pulumi, provider inputs. */
function defaultTags({ provider }: Resource): Properties {
  if (provider === undefined) return {};
  return reading(provider, (props) => {
    const given = valueAt(props, "defaultTags");
    const settings: unknown = typeof given === "string" ? JSON.parse(given) : given;
    return isObject(settings) ? objectAt(settings, "tags") : {};
  });
}
