import { requiredTags } from "../../../policy/stack/requiredTags";
import { TYPES } from "../../../policy/shared/types";
import { policySpec } from "../policySpec";
import { UNKNOWN, type Shop, type Values } from "../shop";

const tags = (tags: Values) => (shop: Shop) => shop.set("bus", { tags });
const untag = (shop: Shop) =>
  shop.resources.forEach(({ name }) => shop.set(name, { tags: undefined }));

policySpec(requiredTags, {
  config: { required: ["team"] },
  allows: [
    {
      what: "tags, with a tagsAll that is not known yet",
      change: (shop) => shop.set("bus", { tagsAll: UNKNOWN }),
    },
    {
      what: "all tags, whatever the provider adds",
      change: (shop) =>
        shop.resources.forEach((one) => {
          one.inputs.tags = { team: "shop" };
          one.provider = { defaultTags: UNKNOWN };
        }),
    },
    {
      what: "default tags of the provider",
      change: (shop) => {
        untag(shop);
        shop.resources.forEach(
          (one) => (one.provider = { defaultTags: '{"tags":{"team":"shop"}}' }),
        );
      },
    },
    {
      what: "default tags of the provider as an object",
      change: (shop) => {
        untag(shop);
        shop.resources.forEach(
          (one) => (one.provider = { defaultTags: { tags: { team: "shop" } } }),
        );
      },
    },
    {
      what: "a tag that is set but not known yet",
      change: tags({ team: UNKNOWN }),
    },
    {
      what: "tagsAll as the provider computes it",
      change: (shop) => shop.set("bus", { tags: undefined, tagsAll: { team: "shop" } }),
    },
    { what: "no tags, with no required tags", change: untag, config: {} },
    {
      what: "a resource that does not accept tags",
      change: (shop) => shop.set("connection", { tags: undefined }),
    },
  ],
  refuses: [
    {
      what: "a log delivery without the tag",
      change: (shop) => {
        shop.resources.forEach(({ name }) => shop.set(name, { tags: { team: "a" } }));
        shop.add({ type: TYPES.logDelivery, name: "delivery", inputs: {} });
      },
      of: "delivery",
      message:
        "Log delivery 'delivery' has no tag 'team': tags.team is not set, and the required tags are team. Set the tag, or aws:defaultTags for all resources.",
    },
    {
      what: "a resource without one of two required tags",
      change: (shop) => {
        shop.resources.forEach(({ name }) => shop.set(name, { tags: { team: "a", stage: "b" } }));
        tags({ team: "a" })(shop);
      },
      config: { required: ["team", "stage"] },
      of: "bus",
      message:
        "Event bus 'bus' has no tag 'stage': tags.stage is not set, and the required tags are team, stage. Set the tag, or aws:defaultTags for all resources.",
    },
    {
      what: "a resource without the tag",
      change: tags({ owner: "shop" }),
      of: "bus",
      message:
        "Event bus 'bus' has no tag 'team': tags.team is not set, and the required tags are team. Set the tag, or aws:defaultTags for all resources.",
    },
    {
      what: "a tag without a value",
      change: tags({ team: "" }),
      of: "bus",
      message:
        "Event bus 'bus' has no tag 'team': tags.team is not set, and the required tags are team. Set the tag, or aws:defaultTags for all resources.",
    },
    {
      what: "a resource whose provider has settings without tags",
      change: (shop) => {
        tags({ owner: "x" })(shop);
        shop.get("bus").provider = { defaultTags: "[]" };
      },
      of: "bus",
      message:
        "Event bus 'bus' has no tag 'team': tags.team is not set, and defaultTags of its provider are not a JSON object. Set the tag, or aws:defaultTags for all resources.",
    },
    ...["CANARY", "{CANARY", "1", '"CANARY"', "null", 7, true, ["CANARY"]].map((defaultTags) => ({
      what: `default tags that are not a JSON object, without showing them: ${JSON.stringify(defaultTags)}`,
      change: (shop: Shop) => {
        tags({ owner: "x" })(shop);
        shop.get("bus").provider = { defaultTags };
      },
      of: "bus",
      message:
        "Event bus 'bus' has no tag 'team': tags.team is not set, and defaultTags of its provider are not a JSON object. Set the tag, or aws:defaultTags for all resources.",
    })),
    ...["{}", '{"tags":null}', '{"tags":["team"]}', '{"tags":{"team":""}}', "", undefined].map(
      (defaultTags) => ({
        what: `default tags without the tag: ${JSON.stringify(defaultTags)}`,
        change: (shop: Shop) => {
          tags({ owner: "x" })(shop);
          shop.get("bus").provider = { defaultTags };
        },
        of: "bus",
        message:
          "Event bus 'bus' has no tag 'team': tags.team is not set, and the required tags are team. Set the tag, or aws:defaultTags for all resources.",
      }),
    ),
  ],
  later: [
    {
      what: "a resource without tags, whose provider's tags are not known yet",
      change: (shop) => {
        tags({ owner: "x" })(shop);
        shop.get("bus").provider = { defaultTags: UNKNOWN };
      },
      message: "defaultTags of provider 'default'",
    },

    {
      what: "tags that are not known yet",
      change: (shop) => shop.set("bus", { tags: UNKNOWN }),
      message: "tags of event bus 'bus'",
    },
  ],
});
