import { addressDigits } from "../addressBlock";
import type { Truth } from "./truth";

/**
 * Whether an address is in a range, given as an address with or without a mask; undefined if one of the two is malformed.
 * Source: IAM User Guide, 'IAM JSON policy elements: Condition operators', IP address condition operators.
 */
export function addressIn(range: string, address: string): Truth {
  const [, base = "", mask] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(range) ?? [];
  const from = addressDigits(base);
  const digits = addressDigits(address);
  if (from === undefined || digits === undefined) return undefined;
  const bits = from.length * 4;
  const kept = mask === undefined ? bits : Number(mask);
  if (kept > bits) return undefined;
  return from.length === digits.length && head(from, kept) === head(digits, kept);
}

/** The first bits of hexadecimal digits, as a number. */
const head = (digits: string, bits: number) =>
  BigInt(`0x${digits}`) >> BigInt(digits.length * 4 - bits);
