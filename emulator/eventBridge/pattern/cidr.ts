import { BlockList, isIP } from "node:net";
import type { Json } from "../event";
import { refuse, type LeafMatcher } from "./leaf";

/** Bits of a mask, at most. Source: aws/event-ruler, CIDR: fewer than the address has. */
const MOST_BITS = { 4: 31, 6: 127 };

/**
 * Compiles the operator `cidr`: `10.0.0.0/24`, `2001:db8::/32`. Texts that are no address do not match.
 * Source: EventBridge User Guide, 'Comparison operators', IP address matching.
 *
 * @throws Error saying what it takes
 */
export function compileCidr(operand: Json, at: string): LeafMatcher {
  const [, address = "", bits = ""] =
    (typeof operand === "string" ? /^([^/]+)\/(\d+)$/.exec(operand) : null) ?? [];
  const version = familyOf(address);
  if (version === undefined || Number(bits) > MOST_BITS[version] || isMapped(address)) {
    return refuse(
      "cidr takes an address with a mask, such as 10.0.0.0/24 (up to 31) or 2001:db8::/32 (up to 127),",
      at,
    );
  }
  const range = new BlockList();
  range.addSubnet(address, Number(bits), version === 4 ? "ipv4" : "ipv6");
  return inRange(range);
}

/** An address in a pattern is equal to itself however it is written; undefined for any other text. */
export function equalAddress(text: string): LeafMatcher | undefined {
  const version = familyOf(text);
  if (version === undefined) return undefined;
  const range = new BlockList();
  range.addAddress(text, version === 4 ? "ipv4" : "ipv6");
  return inRange(range);
}

function inRange(range: BlockList): LeafMatcher {
  return (leaf) => {
    if (typeof leaf !== "string") return false;
    const version = familyOf(leaf);
    return version !== undefined && range.check(leaf, version === 4 ? "ipv4" : "ipv6");
  };
}

const mapped = new BlockList();
mapped.addSubnet("::ffff:0:0", 96, "ipv6");

/** Whether it is an IPv4 address inside an IPv6 one, whose mask the service counts from the IPv4 address. */
function isMapped(address: string): boolean {
  return address.includes(":") && mapped.check(address, "ipv6");
}

/** No zones, and no IPv4 inside IPv6: the service knows neither as an address. */
function familyOf(text: string): 4 | 6 | undefined {
  if (!/^(?:[\d.]+|[\da-fA-F:]+)$/.test(text)) return undefined;
  const version = isIP(text);
  return version === 4 || version === 6 ? version : undefined;
}
