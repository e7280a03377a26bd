import type { Json } from "../event";
import { addressDigits } from "./address";
import { refuse, type LeafMatcher } from "./leaf";

/**
 * Compiles the operator `cidr`: `10.0.0.0/24`, `2001:db8::/32`. Texts that are no address do not match, nor do
 * addresses of the other family; event-ruler lets some of those pass, and some numbers, which the Guide does not.
 * Source: EventBridge User Guide, 'Comparison operators', IP address matching; aws/event-ruler, CIDR.
 *
 * @throws Error saying what it takes
 */
export function compileCidr(operand: Json, at: string): LeafMatcher {
  const [, address = "", mask = ""] =
    (typeof operand === "string" ? /^([^/]+)\/\+?(\d+)\/*$/.exec(operand) : null) ?? [];
  const digits = addressDigits(address);
  // A mask of all the bits, of one address, is refused: event-ruler wants fewer.
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

/** An address in a pattern is equal to itself however it is written; undefined for any other text. */
export function equalAddress(text: string): LeafMatcher | undefined {
  const digits = addressDigits(text);
  if (digits === undefined) return undefined;
  return (leaf) => typeof leaf === "string" && addressDigits(leaf) === digits;
}

/** The first and the last address, as digits of the same length, which are in the order of their values. */
function ends(digits: string, mask: number): [first: string, last: string] {
  const free = BigInt(digits.length * 4 - mask);
  const first = (BigInt(`0x${digits}`) >> free) << free;
  const last = first + (1n << free) - 1n;
  const write = (value: bigint) => value.toString(16).padStart(digits.length, "0");
  return [write(first), write(last)];
}
