import { randomUUID } from "node:crypto";
import { detailMistakes } from "../../events/files";
import { recordOf } from "../../mapping/action";
import { findLeaf } from "../../mapping/jsonSchema";
import { pathSegments } from "../../mapping/pattern";
import { detailValueAt } from "../../mapping/unmappable";
import type { DetailPath, Subscription } from "../../mapping/subscription";

/** The external id of the records that drills write, where the schema allows it: no shop has such a customer. */
export const DRILL_ID = "bridge-drill";
/** Numbers of each length that are tried: a record that an earlier drill has left uses one up. */
const NUMBERS = 10;
/** Other texts, for ids without a digit. */
const WORDS = ["bridgedrill", "BRIDGEDRILL", "BRIDGE-DRILL"];

/** Whether a path of an event of the subscription may hold a text. */
export function isText({ events }: Subscription, path: DetailPath): boolean {
  const found = findLeaf(events.schema, pathSegments(path));
  return "leaf" in found && found.leaf.types.includes("string");
}

/**
 * External ids for a drill's record that the schema allows, the best first. Only `bridge-drill` is known to belong to drills; the
 * others have the form of the sample's id, so a customer may have one.
 *
 * @param detail of a sample event
 * @param withId the detail with another external id
 */
export function idsForDrills(
  subscription: Subscription,
  detail: unknown,
  withId: (id: string | number) => unknown,
): (string | number)[] {
  const { externalId } = recordOf(subscription);
  const sampleId = detailValueAt(detail, externalId);
  const ids: (string | number)[] = isText(subscription, externalId)
    ? [DRILL_ID, ...textsLike(String(sampleId))]
    : countedDown([9, 6, String(sampleId).length]).map(Number);
  return [...new Set(ids)].filter((id) => allowsValue(subscription, detail, withId(id)));
}

/** Whether a changed detail has no mistake by the schema that the sample's detail does not have. */
export function allowsValue(
  subscription: Subscription,
  sample: unknown,
  changed: unknown,
): boolean {
  const known = new Set(detailMistakes(subscription, sample));
  return detailMistakes(subscription, changed).every((mistake) => known.has(mistake));
}

/** Texts of the form of a shop's id, such as `K-999999999999` for `K-000123`. */
function textsLike(sample: string): string[] {
  const [, before = "", digits = "", after = ""] = /^(.*?)(\d+)(\D*)$/s.exec(sample) ?? [];
  const numbered =
    digits === ""
      ? []
      : countedDown([12, 9, digits.length]).map((number) => `${before}${number}${after}`);
  const uuid = randomUUID();
  const sameForm = sample.replace(/\d/g, "9").replace(/[a-z]/g, "z").replace(/[A-Z]/g, "Z");
  return [...numbered, uuid, uuid.toUpperCase(), ...WORDS, sameForm];
}

/** The greatest numbers of each of these lengths, such as 999, 998 and so on. */
function countedDown(lengths: readonly number[]): string[] {
  return lengths.flatMap((length) =>
    Array.from({ length: NUMBERS }, (_, index) =>
      (10n ** BigInt(length) - 1n - BigInt(index)).toString(),
    ).filter((number) => number.length === length && number !== "0"),
  );
}
