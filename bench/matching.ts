import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { compileIndexedPattern } from "../eventbridge/pattern/compile";
import { RuleIndex } from "../eventbridge/pattern/ruleIndex";
import { median, report, round } from "./report";

const PEER = "serverless-offline-aws-eventbridge";
const HOW_TO_GET_IT = `Install it in any folder (npm install --ignore-scripts --legacy-peer-deps ${PEER}), then run: npm run bench -- --peer <folder>`;

/** The matcher of another emulator. It takes an entry of PutEvents. */
interface Peer {
  verifyIsSubscribed(subscriber: object, entry: object): boolean;
}

const EVENT = {
  source: "shop.magento",
  "detail-type": "type-0",
  detail: { id: 7, store: "Default Store View", email: "veronica@example.com" },
};
const ENTRY = {
  Source: EVENT.source,
  DetailType: EVENT["detail-type"],
  Detail: JSON.stringify(EVENT.detail),
};

/** As many optional fields as 1,000 rules need for a rule of each combination. */
const OPTIONAL = Array.from({ length: 10 }, (_, bit) => `optional${bit}`);

/** Patterns by how an index can tell them apart. The event matches one of them, or with `of any detail type` all. */
const KINDS: Record<string, (place: number) => object> = {
  "with a detail type each": (place) => ({
    source: ["shop.magento"],
    "detail-type": [`type-${place}`],
    detail: { store: [{ prefix: "Default" }] },
  }),
  "of one detail type, for each combination of optional fields": (place) => ({
    source: ["shop.magento"],
    "detail-type": ["type-0"],
    detail: {
      id: [{ numeric: [">", 0] }, { prefix: "" }],
      store: [{ exists: true }],
      email: [{ exists: true }],
      ...Object.fromEntries(
        OPTIONAL.map((field, bit) => [field, [{ exists: ((place >> bit) & 1) === 1 }]]),
      ),
    },
  }),
  "of any detail type": (place) => ({
    detail: { store: [{ prefix: "Default" }], id: [place, 7] },
  }),
};

/**
 * Reports the microseconds that an event takes with 1, 100 and 1,000 rules. With another emulator's folder it reports
 * that emulator's microseconds too, and how many times as long it takes.
 */
export function benchMatching(peerFolder: string | undefined): void {
  const peer = peerFolder === undefined ? undefined : loadPeer(peerFolder);
  if (peer === undefined) report({ bench: "matching", peer: PEER, skipped: HOW_TO_GET_IT });
  for (const [kind, patternOf] of Object.entries(KINDS)) {
    for (const rules of [1, 100, 1_000]) {
      const patterns = Array.from({ length: rules }, (_, place) => patternOf(place));
      const index = new RuleIndex<number>();
      patterns.forEach((pattern, place) =>
        index.put(String(place), compileIndexedPattern(JSON.stringify(pattern)), place),
      );
      // A new object each time, because the index keeps the result for an event that it knows.
      const ours = microseconds(() => index.match({ ...EVENT }).length);
      const subscribers = patterns.map((pattern) => ({ event: { pattern } }));
      const theirs =
        peer &&
        microseconds(() => subscribers.filter((one) => peer.verifyIsSubscribed(one, ENTRY)).length);
      report({
        bench: "matching",
        rules,
        kind,
        microseconds: round(ours),
        ...(theirs !== undefined && { peer: round(theirs), ratio: round(theirs / ours) }),
      });
    }
  }
}

/** The median of 5 rounds of about 100 ms each. */
function microseconds(work: () => number): number {
  let calls = 1;
  const round = () => {
    const start = performance.now();
    for (let i = 0; i < calls; i += 1) if (work() === 0) throw new Error("nothing matches");
    return performance.now() - start;
  };
  while (round() < 100) calls *= 2;
  return (median(Array.from({ length: 5 }, round)) / calls) * 1_000;
}

function loadPeer(folder: string): Peer {
  const file = join(folder, "node_modules", PEER, "package.json");
  if (!existsSync(file)) throw new Error(`The folder ${folder} has no ${PEER}. ${HOW_TO_GET_IT}`);
  const plugin = createRequire(file)(".") as { prototype: Peer };
  return Object.assign(Object.create(plugin.prototype) as Peer, { logDebug: () => undefined });
}
