import assert from "node:assert/strict";
import { rulesOf } from "../../../stack/ruleNames";
import { answered } from "../../operations/deadLetters/letters";
import { CUSTOMER, type InBrowser, type SentLetter } from "./inBrowser";

/** Dead letters by cause: 1,000 in all. */
export const SEEDED = { "bad-field": 690, "row-lock": 280, "no-request": 30 } as const;
/** The external ID of the customer of the first one. */
const FIRST = 100_000;

const seeded = new WeakMap<InBrowser, Promise<void>>();

/** Fills the queue once with dead letters of three causes, each of a customer of its own. */
export function seedLetters(shared: InBrowser): Promise<void> {
  const begun = seeded.get(shared) ?? sendAll(shared);
  seeded.set(shared, begun);
  return begun;
}

async function sendAll(shared: InBrowser): Promise<void> {
  const { outputs } = await shared.stack();
  const rule = rulesOf(outputs.ruleNames, "customer-updated")?.sending[0] ?? assert.fail("no rule");
  const RULE_ARN = `arn:aws:events:eu-central-1:000000000000:rule/${outputs.eventBusName}/${rule}`;
  const attributes = {
    "row-lock": { ...answered(400, "UNABLE_TO_LOCK_ROW"), RULE_ARN },
    "bad-field": { ...answered(400, "INVALID_FIELD"), RULE_ARN },
    "no-request": {},
  } as const;
  const kinds = Object.entries(SEEDED).flatMap(([kind, count]) =>
    Array.from({ length: count }, () => kind as keyof typeof SEEDED),
  );
  await shared.send(
    kinds.map((kind, index): SentLetter => ({
      attributes: attributes[kind],
      body: JSON.stringify(eventOf(index, kind === "no-request")),
    })),
  );
}

const eventOf = (index: number, lacksName: boolean) => ({
  version: "0",
  id: `9f1c7a52-0000-4000-8000-${String(index).padStart(12, "0")}`,
  source: "shop.magento",
  account: "000000000000",
  time: "2026-09-14T08:00:00Z",
  region: "eu-central-1",
  resources: [],
  "detail-type": "customer-updated",
  detail: { ...CUSTOMER, id: FIRST + index, ...(lacksName && { lastname: undefined }) },
});
