/** A place on the way to a field. */
export interface Step {
  /** The keys up to here, joined by dots. */
  stem: string;
  /** How many keys lead here. */
  taken: number;
  /**
   * The keys that an object here may hold next, and where each leads: a key of one part, of two parts, and so on.
   * Empty at the field.
   */
  next: readonly { key: string; step: Step }[];
}

/**
 * The first step of the way to a field. `{"a": {"b": 1}}` and `{"a.b": 1}` are the same field, in patterns and in events.
 * Source: aws/event-ruler, Path and GenericMachine.isFieldStepUsed.
 *
 * @param name the field's keys, joined by dots
 */
export function routeTo(name: string): Step {
  const parts = name.split(".");
  const steps: Step[] = [];
  for (let taken = parts.length; taken >= 0; taken -= 1) {
    const later = steps.map((step) => ({ key: parts.slice(taken, step.taken).join("."), step }));
    steps.unshift({ stem: parts.slice(0, taken).join("."), taken, next: later });
  }
  const [first] = steps;
  if (first === undefined) throw new Error(`there is no route to ${name}`);
  return first;
}

/** How many keys the ways to two fields have in common, from the first on. */
export function commonKeys(keys: readonly string[], others: readonly string[]): number {
  const apart = keys.findIndex((key, index) => key !== others[index]);
  return apart < 0 ? keys.length : apart;
}
