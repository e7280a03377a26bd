import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { compileIndexedPattern } from "../eventbridge/pattern/compile";
import { RuleIndex } from "../eventbridge/pattern/ruleIndex";
import { median, report, round } from "./report";

const PEER = "serverless-offline-aws-eventbridge";
const HOW_TO_GET_IT = `Install it anywhere (npm install --ignore-scripts --legacy-peer-deps ${PEER}), and name that folder: npm run bench -- --peer <folder>`;

/** The matcher of another emulator, which takes its own form of an event. */
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

/** Rules that an index can help with, and rules that it cannot. The event matches one, or all. */
const KINDS = {
  "of other detail types": (place: number) => ({
    source: ["shop.magento"],
    "detail-type": [`type-${place}`],
    detail: { store: [{ prefix: "Default" }] },
  }),
  "of any detail type": (place: number) => ({
    detail: { store: [{ prefix: "Default" }], id: [place, 7] },
  }),
};

/** Microseconds for an event, with 1, 100 and 1,000 rules; and how often those of the other emulator that is. */
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
      // An event of its own each time: what matched one that is known is not looked for again.
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

/** The median of 5 rounds, each of some 100 ms. */
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
  if (!existsSync(file)) throw new Error(`${folder} has no ${PEER}. ${HOW_TO_GET_IT}`);
  const plugin = createRequire(file)(".") as { prototype: Peer };
  return Object.assign(Object.create(plugin.prototype) as Peer, { logDebug: () => undefined });
}
