import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** A number from 0 up to, but not including, 1. */
export type Random = () => number;

/** A source of random numbers that returns the same sequence for the same seed. */
export function seededRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  return () => uniformFloat64(generator);
}

/** `length` hexadecimal digits. */
export function hexadecimal(random: Random, length: number): string {
  let digits = "";
  while (digits.length < length) {
    digits += Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, "0");
  }
  return digits.slice(0, length);
}

/** A version 4 UUID. */
export function uuid(random: Random): string {
  const digits = hexadecimal(random, 32);
  const [a, b, c] = [digits.slice(0, 8), digits.slice(8, 12), digits.slice(13, 16)];
  const [d, e] = [digits.slice(17, 20), digits.slice(20)];
  return `${a}-${b}-4${c}-${"89ab"[Math.floor(random() * 4)]}${d}-${e}`;
}
