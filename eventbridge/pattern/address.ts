const V4 = /^\d+\.\d+\.\d+\.\d+$/;
const V6 = /^[\da-f:]*:[\da-f:]*$/i;
/** An IPv4-mapped IPv6 address, which the service treats as the IPv4 address. */
const MAPPED = /^0{20}f{4}/;

const V4_PARTS = { radix: 10, most: 0xff, width: 2 };
const V6_PARTS = { radix: 16, most: 0xffff, width: 4 };

/**
 * An IP address as hexadecimal digits, 8 for IPv4 and 32 for IPv6: every notation of an address gives the same digits.
 * Undefined for any other text. Zones, and IPv6 addresses that end in IPv4 notation, are not read: the service does not
 * know them. Leading zeros, as in `010.0.0.1`, are decimal for the service; `node:net` refuses them.
 * Source: aws/event-ruler, CIDR, which uses java.net.InetAddress.
 */
export function addressDigits(text: string): string | undefined {
  if (V4.test(text)) return text.length > 15 ? undefined : digitsOf(text.split("."), V4_PARTS);
  return V6.test(text) ? digitsOfV6(text) : undefined;
}

function digitsOfV6(text: string): string | undefined {
  const [head = [], tail, ...more] = text
    .split("::")
    .map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (more.length > 0 || (tail === undefined ? missing !== 0 : missing < 1)) return undefined;
  const zeros = Array.from({ length: missing }, () => "0");
  const digits = digitsOf([...head, ...zeros, ...(tail ?? [])], V6_PARTS);
  return digits?.replace(MAPPED, "");
}

/** The parts, each as `width` hexadecimal digits; undefined if a part is above `most`. */
function digitsOf(
  parts: readonly string[],
  { radix, most, width }: typeof V4_PARTS,
): string | undefined {
  const values = parts.map((part) => (part === "" ? NaN : parseInt(part, radix)));
  return values.every((value) => value <= most)
    ? values.map((value) => value.toString(16).padStart(width, "0")).join("")
    : undefined;
}
