/** A set of whole numbers from 0 to a fixed size, one bit each. */
export type Bits = Uint32Array;

const WORD = 32;

export function emptyBits(size: number): Bits {
  return new Uint32Array(Math.ceil(size / WORD));
}

export function fullBits(size: number): Bits {
  const bits = emptyBits(size).fill(-1);
  if (size % WORD > 0) bits[bits.length - 1] = 2 ** (size % WORD) - 1;
  return bits;
}

export function addBit(bits: Bits, number: number): void {
  const word = Math.floor(number / WORD);
  bits[word] = (bits[word] ?? 0) | (1 << (number % WORD));
}

export function deleteBit(bits: Bits, number: number): void {
  const word = Math.floor(number / WORD);
  bits[word] = (bits[word] ?? 0) & ~(1 << (number % WORD));
}

/** Makes a set equal to another. For few words, `TypedArray.set` takes several times as long. */
export function copyTo(bits: Bits, others: Bits): void {
  for (let word = 0; word < bits.length; word += 1) bits[word] = others[word] ?? 0;
}

/** Adds the members of another set. */
export function addAll(bits: Bits, others: Bits): void {
  for (let word = 0; word < bits.length; word += 1) {
    bits[word] = (bits[word] ?? 0) | (others[word] ?? 0);
  }
}

/** Removes the members that another set lacks. @returns whether any member is left */
export function keepOnly(bits: Bits, others: Bits): boolean {
  let left = 0;
  for (let word = 0; word < bits.length; word += 1) {
    const kept = (bits[word] ?? 0) & (others[word] ?? 0);
    bits[word] = kept;
    left |= kept;
  }
  return left !== 0;
}

/** The members, ascending. */
export function membersOf(bits: Bits): number[] {
  const members: number[] = [];
  for (let word = 0; word < bits.length; word += 1) {
    for (let rest = bits[word] ?? 0; rest !== 0; rest &= rest - 1) {
      members.push(word * WORD + WORD - 1 - Math.clz32(rest & -rest));
    }
  }
  return members;
}
