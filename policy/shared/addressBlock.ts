/*
 * A deliberate copy of what eventbridge/pattern/cidr.ts and address.ts does: the pack stands alone, and is published without the rest.
 * tests/policy/shared/sameLanguage.spec.ts holds the two together.
 */
const V4 = /^\d+\.\d+\.\d+\.\d+$/;
const V6 = /^[\da-f:]*:[\da-f:]*$/i;
/** An IPv4 address inside an IPv6 one, which is that IPv4 address to the service. */
const MAPPED = /^0{20}f{4}/;

/**
 * Whether a text is an address with a mask of fewer bits than it has, such as `10.0.0.0/24`. No zones, and no IPv6 that ends
 * in the dots of IPv4: the service knows neither.
 * Sources: EventBridge User Guide, 'Comparison operators', IP address matching; aws/event-ruler, CIDR.
 */
export function isAddressBlock(text: string): boolean {
  const [, address = "", mask = ""] = /^([^/]+)\/\+?(\d+)\/*$/.exec(text) ?? [];
  const digits = addressDigits(address);
  return digits !== undefined && Number(mask) < digits.length * 4;
}

/** An address as hexadecimal digits, 8 of IPv4 and 32 of IPv6; undefined for any other text. */
function addressDigits(text: string): string | undefined {
  if (V4.test(text)) return text.length > 15 ? undefined : digitsOf(text.split("."), 10, 0xff, 2);
  return V6.test(text) ? digitsOfV6(text) : undefined;
}

function digitsOfV6(text: string): string | undefined {
  const [head = [], tail, ...more] = text
    .split("::")
    .map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (more.length > 0 || (tail === undefined ? missing !== 0 : missing < 1)) return undefined;
  const zeros = Array.from({ length: missing }, () => "0");
  const digits = digitsOf([...head, ...zeros, ...(tail ?? [])], 16, 0xffff, 4);
  return digits?.replace(MAPPED, "");
}

/** The parts, each as so many hexadecimal digits. */
function digitsOf(
  parts: readonly string[],
  radix: number,
  most: number,
  width: number,
): string | undefined {
  const values = parts.map((part) => (part === "" ? NaN : parseInt(part, radix)));
  return values.every((value) => value <= most)
    ? values.map((value) => value.toString(16).padStart(width, "0")).join("")
    : undefined;
}
