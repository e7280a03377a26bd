import { archiveRetention } from "../../../policy/archives/retention";
import { TYPES } from "../../../policy/shared/types";
import { policySpec } from "../policySpec";
import { UNKNOWN, type Shop } from "../shop";

const archive = (retentionDays?: unknown) => (shop: Shop) =>
  shop.add({ type: TYPES.archive, name: "archive", inputs: { name: "shop" } }).set("archive", {
    retentionDays,
  });
const forever = (found: string) =>
  `Archive 'archive' keeps customers' data forever: retentionDays is ${found}, and at most 90 days are allowed. Set retentionDays to a number from 1 to 90.`;

policySpec(archiveRetention, {
  level: "advisory",
  compliant: archive(90),
  allows: [
    { what: "a stack without an archive", change: (shop) => shop },
    {
      what: "the configured number of days",
      change: archive(400),
      config: { most: 400 },
    },
  ],
  refuses: [
    {
      what: "an archive without retention",
      change: archive(),
      of: "archive",
      message: forever("not set"),
    },
    {
      what: "an archive that keeps events forever",
      change: archive(0),
      of: "archive",
      message: forever("0"),
    },
    {
      what: "an archive that keeps events longer than the maximum",
      change: archive(91),
      of: "archive",
      message:
        "Archive 'archive' keeps customers' data too long: retentionDays is 91, and at most 90 days are allowed. Set retentionDays to a number from 1 to 90.",
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
