import { productionProtected } from "../../../policy/stack/productionProtected";
import { TYPES } from "../../../policy/shared/types";
import { policySpec } from "../policySpec";
import { type Shop } from "../shop";

const protectedAll = (shop: Shop) => {
  shop.get("bus").protect = true;
  shop.get("queue").protect = true;
};

policySpec(productionProtected, {
  allows: [
    { what: "a protected stack of production", change: protectedAll, stack: "prod" },
    ...[
      ...[
        "preprod",
        "non-prod",
        "nonprod",
        "pre-production",
        "product-catalog",
        "delivery",
        "alive",
      ],
      ...[
        "nonProd",
        "pre_prod",
        "livestream",
        "reproduction",
        "prod-like",
        "live-demo",
        "dev",
        "prodigy",
      ],
    ].map((stack) => ({ what: `the stack ${stack}`, stack })),
    {
      what: "a queue that holds no dead letters",
      change: (shop) => {
        protectedAll(shop);
        shop.add({ type: TYPES.queue, name: "work", inputs: { name: "work" } });
      },
      stack: "prod",
    },
    {
      what: "a pattern that the name does not fit",
      stack: "shop-live-us",
      config: { stacks: ["shop-*-eu", "*-live", "shop-live-us*us", "a*"] },
    },
    {
      what: "a stack that is not among the configured stacks",
      stack: "prod",
      config: { stacks: ["live"] },
    },
  ],
  refuses: [
    ...[
      ...[
        "prd",
        "live",
        "production",
        "production-eu",
        "prod",
        "prod-eu",
        "eu-prod",
        "acme-prd-1",
        "PROD",
      ],
      ...["shopProd", "prod1", "eu.live", "Production_EU", "non-eu-prod"],
    ].map((stack) => ({
      what: `a bus that can be deleted, in the stack ${stack}`,
      change: (shop: Shop) => {
        shop.get("queue").protect = true;
      },
      stack,
      of: "bus",
      message:
        "Event bus 'bus' can be deleted: the option protect is false, and deleting it would lose events of a production stack. Set protect to true.",
    })),
    ...["shop-*-eu", "*", "SHOP*", "shop*live*eu", "shop-live-eu"].map((pattern) => ({
      what: `a bus that can be deleted, in a stack that fits ${pattern}`,
      change: (shop: Shop) => {
        shop.get("queue").protect = true;
      },
      stack: "shop-live-eu",
      config: { stacks: [pattern] },
      of: "bus",
      message:
        "Event bus 'bus' can be deleted: the option protect is false, and deleting it would lose events of a production stack. Set protect to true.",
    })),
    {
      what: "a bus that can be deleted",
      change: (shop) => {
        protectedAll(shop);
        shop.get("bus").protect = false;
      },
      stack: "prod",
      of: "bus",
      message:
        "Event bus 'bus' can be deleted: the option protect is false, and deleting it would lose events of a production stack. Set protect to true.",
    },
    {
      what: "an archive that can be deleted",
      change: (shop) => {
        protectedAll(shop);
        shop.add({ type: TYPES.archive, name: "archive", inputs: { name: "shop" } });
      },
      stack: "prod",
      of: "archive",
      message:
        "Archive 'archive' can be deleted: the option protect is false, and deleting it would lose events of a production stack. Set protect to true.",
    },
    {
      what: "a dead-letter queue that can be deleted",
      change: (shop) => {
        protectedAll(shop);
        shop.get("queue").protect = false;
      },
      stack: "eu-prod",
      of: "queue",
      message:
        "Queue 'queue' can be deleted: the option protect is false, and deleting it would lose events of a production stack. Set protect to true.",
    },
    {
      what: "a queue that can be deleted, in a configured stack",
      change: (shop) => {
        protectedAll(shop);
        shop.get("queue").protect = false;
      },
      stack: "live.eu",
      config: { stacks: ["live.*"] },
      of: "queue",
      message:
        "Queue 'queue' can be deleted: the option protect is false, and deleting it would lose events of a production stack. Set protect to true.",
    },
  ],
});
