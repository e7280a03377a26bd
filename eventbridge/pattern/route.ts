/** How to reach a field in an event, worked out once. */
export interface Route {
  /** `stems[n]` is the name of what the first n steps lead to. */
  stems: readonly string[];
  /**
   * `keys[n]` has the keys that an object which n steps have led to may hold next: of one step, of two, and on.
   * Empty at the end.
   */
  keys: readonly (readonly string[])[];
}

/**
 * The route to a field. `{"a": {"b": 1}}` and `{"a.b": 1}` are one to the service, in patterns and in events.
 * Source: aws/event-ruler, Path and GenericMachine.isFieldStepUsed.
 *
 * @param name its keys, joined by dots
 */
export function routeTo(name: string): Route {
  const steps = name.split(".");
  return {
    stems: [...steps.keys(), steps.length].map((taken) => steps.slice(0, taken).join(".")),
    keys: [...steps.keys(), steps.length].map((taken) =>
      steps.slice(taken).map((_, more) => steps.slice(taken, taken + more + 1).join(".")),
    ),
  };
}

/** How many steps two routes have in common. */
export function commonSteps(one: Route, other: Route): number {
  const apart = one.stems.findIndex((stem, taken) => stem !== other.stems[taken]);
  return (apart < 0 ? one.stems.length : apart) - 1;
}
