import type { EmulatedAccount } from "./account";
import {
  hasUnknown,
  propertyAt,
  UNKNOWN,
  withoutProperty,
  type PropertyMap,
} from "./propertyValues";
import type { ResourceKind, ResourceMistake } from "./resources/kind";

/** What is known of a resource before it is created. Unknown values are `UNKNOWN`. */
export interface Outlook {
  id: string;
  /** The outputs that the provider adds to the inputs. */
  outputs: PropertyMap;
  /** Mistakes for which the provider or the service would refuse the inputs. */
  mistakes: ResourceMistake[];
  /** Inputs that AWS accepts and the emulator lacks. */
  lacking: ResourceMistake[];
}

/**
 * Plans a resource whose inputs can be unknown, as at a preview. A mistake about an unknown value is none. The id and the
 * outputs are known where the inputs that identify the resource are known.
 *
 * @param inputs without marks of secrets
 */
export function outlookOf(
  kind: ResourceKind,
  inputs: PropertyMap,
  account: EmulatedAccount,
): Outlook {
  const found = kind.mistakes(inputs);
  const isOpen = ({ property }: ResourceMistake) => hasUnknown(propertyAt(inputs, property));
  const lacking = found.filter((mistake) => mistake.notEmulated === true && !isOpen(mistake));
  const mistakes = found.filter((mistake) => mistake.notEmulated !== true && !isOpen(mistake));
  if (mistakes.length > 0 || kind.replacedBy.some((key) => hasUnknown(inputs[key]))) {
    return { ...unknownOf(kind, inputs), mistakes, lacking };
  }
  const { id, outputs } = kind.plan(inputs, account);
  return { id: known(id) as string, outputs: known(outputs) as PropertyMap, mistakes, lacking };
}

/**
 * The inputs without those that only the emulator lacks, with which the resource is created. Undefined where it cannot be created
 * without them, such as a rule that has a schedule and no pattern.
 */
export function emulatedInputs(kind: ResourceKind, inputs: PropertyMap): PropertyMap | undefined {
  const lacking = kind.mistakes(inputs).filter(({ notEmulated }) => notEmulated === true);
  if (lacking.length === 0) return inputs;
  const rest = lacking.reduceRight(
    (given, { property }) => withoutProperty(given, property), // the last of a list first
    inputs,
  );
  return kind.mistakes(rest).length === 0 ? rest : undefined;
}

/** The id and the outputs of a resource of which nothing is known yet. */
export const unknownOf = (
  { computed }: ResourceKind,
  inputs: PropertyMap,
): Pick<Outlook, "id" | "outputs"> => ({
  id: UNKNOWN,
  outputs: Object.fromEntries(computedOf(computed, inputs).map((key) => [key, UNKNOWN])),
});

/** The computed outputs of a resource; the name is one of them where the provider generates it from a prefix. */
export const computedOf = (computed: readonly string[], { name, namePrefix }: PropertyMap) =>
  name === undefined && namePrefix !== undefined ? [...computed, "name"] : computed;

/** The value, in which each text that contains an unknown value is unknown. */
export function known(value: unknown): unknown {
  if (typeof value === "string") return value.includes(UNKNOWN) ? UNKNOWN : value;
  if (Array.isArray(value)) return value.map(known);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, known(inner)]));
}
