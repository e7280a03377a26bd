import { archiveRetention } from "../../../policy/archives/retention";
import { TYPES } from "../../../policy/shared/types";
import { policySpec } from "../policySpec";
import { UNKNOWN, type Shop } from "../shop";

const archive = (retentionDays?: unknown) => (shop: Shop) =>
  shop.add({ type: TYPES.archive, name: "archive", inputs: { name: "shop" } }).set("archive", {
    retentionDays,
  });
const forEver = (found: string) =>
  `Archive 'archive' keeps customers' data for ever: retentionDays is ${found}, where 90 days are allowed. Set it to 1 to 90.`;

policySpec(archiveRetention, {
  level: "advisory",
  compliant: archive(90),
  allows: [
    { what: "a stack without an archive", change: (shop) => shop },
    {
      what: "as many days as are configured",
      change: archive(400),
      config: { most: 400 },
    },
  ],
  refuses: [
    {
      what: "an archive without retention",
      change: archive(),
      of: "archive",
      message: forEver("not set"),
    },
    {
      what: "an archive that keeps events for ever",
      change: archive(0),
      of: "archive",
      message: forEver("0"),
    },
    {
      what: "an archive that keeps them for longer than is allowed",
      change: archive(91),
      of: "archive",
      message:
        "Archive 'archive' keeps customers' data for too long: retentionDays is 91, where 90 days are allowed. Set it to 1 to 90.",
    },
  ],
  later: [
    {
      what: "a retention that is not known yet",
      change: archive(UNKNOWN),
      message: "retentionDays of archive 'archive'",
    },
  ],
});
