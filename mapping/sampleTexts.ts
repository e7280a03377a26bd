import { keyPrefixesOf } from "../salesforceSchema/keyPrefixes";
import type { Field } from "../salesforceSchema/field";

/** Texts by the `format` of their schema. Source: JSON Schema Validation, 'Defined Formats'; RFC 3339. */
const OF_FORMATS: ReadonlyMap<unknown, readonly string[]> = new Map(
  Object.entries({
    "date-time": ["2026-09-14T08:21:07Z", "2026-09-14T08:21:07.123+02:00"],
    date: ["2026-09-14"],
    time: ["08:21:07Z", "08:21:07+02:00"],
    email: ["veronica@shop.example"],
    uri: ["https://shop.example/a"],
    uuid: ["7f8b3a52-7f6d-4d0e-9a51-2f9c5b8f4a10"],
    hostname: ["shop.example"],
    ipv4: ["192.0.2.1"],
  }),
);
/** Texts that a shop might send, of every kind that a field with a strict form takes or refuses. */
const OF_SHOPS = [
  "2026-09-14 08:21:07",
  "2026-09-14T08:21:07",
  "2026-09-14T08:21:07Z",
  "2026-09-14T08:21:07+02:00",
  "2026-09-14T08:21:07.000Z",
  "2026-09-14T08:21:07.000+02:00",
  "2026-09-14T08:21:07+0000",
  "2026-09-14",
  "14.09.2026",
  "09/14/2026",
  "08:21:07",
  "08:21:07.000Z",
  "12",
  "59.9000",
  "-3",
  "1,5",
  "1789374067",
  "true",
  "yes",
  "veronica@shop.example",
  "Default",
];
/** Ids of a shop, of every kind that somebody might take for a record ID of Salesforce. */
const SHOP_IDS = ["C-1001", "1001", "000000123", "7f8b3a52-7f6d-4d0e-9a51-2f9c5b8f4a10"];

/** Examples of the texts of a `format`; undefined for one that is not known. */
export function textsOfFormat(format: unknown): readonly string[] | undefined {
  return OF_FORMATS.get(format);
}

/** Examples of the texts that a shop might send to a field. */
export function textsFor(field: Field): readonly string[] {
  return field.type === "reference"
    ? [...SHOP_IDS, ...(keyPrefixesOf(field) ?? ["a00"]).flatMap(recordIds)]
    : OF_SHOPS;
}

const recordIds = (prefix: string): string[] => [
  `${prefix}000000000001`,
  `${prefix}5g00000AbCdE`,
  `${prefix}5g00000AbCdEQAZ`,
];
