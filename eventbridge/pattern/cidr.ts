import type { Json } from "../event";
import { addressDigits } from "./address";
import { refuse, type LeafMatcher } from "./leaf";

/**
 * Compiles the operator `cidr`: `10.0.0.0/24`, `2001:db8::/32`. Texts that are not an address do not match, nor do addresses
 * of the other family. event-ruler matches some of those, and some numbers, against the Guide.
 * Source: EventBridge User Guide, 'Comparison operators', IP address matching; aws/event-ruler, CIDR.
 *
 * @throws PatternError naming the operands that it takes
 */
export function compileCidr(operand: Json, at: string): LeafMatcher {
  const [, address = "", mask = ""] =
    (typeof operand === "string" ? /^([^/]+)\/\+?(\d+)\/*$/.exec(operand) : null) ?? [];
  const digits = addressDigits(address);
  // event-ruler refuses a mask of all bits, which would be one address.
  if (digits === undefined || Number(mask) >= digits.length * 4) {
    return refuse(
      "cidr takes an address with a mask, such as 10.0.0.0/24 (up to 31) or 2001:db8::/32 (up to 127),",
      at,
    );
  }
  const [first, last] = ends(digits, Number(mask));
  return (leaf) => {
    if (typeof leaf !== "string") return false;
    const found = addressDigits(leaf);
    return found?.length === digits.length && first <= found && found <= last;
  };
}

/** Matches an address in each of its notations; undefined for a text that is not an address. */
export function equalAddress(text: string): LeafMatcher | undefined {
  const digits = addressDigits(text);
  if (digits === undefined) return undefined;
  return (leaf) => typeof leaf === "string" && addressDigits(leaf) === digits;
}

/** The first and the last address, as digits of equal length: their order as texts is that of the addresses. */
function ends(digits: string, mask: number): [first: string, last: string] {
  const free = BigInt(digits.length * 4 - mask);
  const first = (BigInt(`0x${digits}`) >> free) << free;
  const last = first + (1n << free) - 1n;
  const write = (value: bigint) => value.toString(16).padStart(digits.length, "0");
  return [write(first), write(last)];
}
