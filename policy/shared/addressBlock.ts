/*
 * A deliberate copy of eventbridge/pattern/cidr.ts and address.ts: the pack is published as a separate package, without that
 * folder. tests/policy/shared/sameLanguage.spec.ts compares the two.
 */
const V4 = /^\d+\.\d+\.\d+\.\d+$/;
const V6 = /^[\da-f]*:[\da-f:]*$/i;
/** The digits before an IPv4 address inside an IPv6 address. The service treats such an address as the IPv4 address. */
const MAPPED = /^0{20}f{4}/;

/**
 * Whether a text is an address and a mask that is shorter than the address, such as `10.0.0.0/24`. The service accepts neither
 * zones nor IPv6 addresses that end in dotted IPv4 notation.
 * Sources: EventBridge User Guide, 'Comparison operators', IP address matching; aws/event-ruler, CIDR.
 */
export function isAddressBlock(text: string): boolean {
  const [, address = "", mask = ""] = /^([^/]+)\/\+?(\d+)\/*$/.exec(text) ?? [];
  const digits = addressDigits(address);
  return digits !== undefined && Number(mask) < digits.length * 4;
}

/** An address as hexadecimal digits, 8 for IPv4 and 32 for IPv6; undefined for any other text. */
export function addressDigits(text: string): string | undefined {
  if (V4.test(text)) return text.length > 15 ? undefined : digitsOf(text.split("."), IPV4_PART);
  return V6.test(text) ? digitsOfV6(text) : undefined;
}

function digitsOfV6(text: string): string | undefined {
  const [head = [], tail, ...more] = text
    .split("::")
    .map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (more.length > 0 || (tail === undefined ? missing !== 0 : missing < 1)) return undefined;
  const zeros = Array.from({ length: missing }, () => "0");
  const digits = digitsOf([...head, ...zeros, ...(tail ?? [])], IPV6_PART);
  return digits?.replace(MAPPED, "");
}

/** How one part of an address is written: its number base, its highest value, and its length in hexadecimal digits. */
interface PartFormat {
  radix: number;
  most: number;
  width: number;
}
const IPV4_PART: PartFormat = { radix: 10, most: 0xff, width: 2 };
const IPV6_PART: PartFormat = { radix: 16, most: 0xffff, width: 4 };

/** The parts of an address as hexadecimal digits; undefined if a part is empty, and so not a number, or too large. */
function digitsOf(
  parts: readonly string[],
  { radix, most, width }: PartFormat,
): string | undefined {
  const values = parts.map((part) => parseInt(part, radix));
  return values.every((value) => value <= most)
    ? values.map((value) => value.toString(16).padStart(width, "0")).join("")
    : undefined;
}
