import { useState } from "preact/hooks";

/** Values that a reader has chosen, which stay when another page is shown. */
const values = new Map<string, unknown>();

/** A state that stays while the console is open. @param key unique in the console */
export function useKept<T>(key: string, initial: T): [T, (value: T) => void] {
  const [value, setValue] = useState<T>(() => (values.has(key) ? (values.get(key) as T) : initial));
  return [
    value,
    (next) => {
      values.set(key, next);
      setValue(() => next);
    },
  ];
}
