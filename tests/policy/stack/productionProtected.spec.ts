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
    { what: "a stack whose name only contains prod", stack: "nonprod" },
    {
      what: "a stack that is not among the configured stacks",
      stack: "prod",
      config: { stacks: ["live"] },
    },
  ],
  refuses: [
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
