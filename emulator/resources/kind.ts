import { z } from "zod";
import type { NameRule } from "../../eventbridge/nameRules";
import { bytesOf } from "../../eventbridge/quotas";
import type { EmulatedAccount } from "../account";
import { isObject, UNKNOWN, withoutProperty, type PropertyMap } from "../propertyValues";
import { nameWithPrefix } from "../provider/automaticNames";
import { formOf } from "../providerForm";
import type { Random } from "../random";

/** The outputs that a provider adds to a resource's inputs, such as `arn`. */
export type ResourceOutputs = Record<string, unknown>;

/** An input that would be refused. */
export interface ResourceMistake {
  /** The path of the input, such as `bodies[0].value`. */
  property: string;
  reason: string;
  /**
   * Set where AWS accepts the input, and only the emulator lacks it. A preview goes on without the input, and so does the creation,
   * unless the input is required. A schema sets it with `notEmulated`.
   */
  notEmulated?: true;
}

/** A type of resource: the inputs it accepts, and its effect on the emulated account. */
export interface ResourceKind {
  /** Pulumi's type token. */
  type: string;
  /** The provider's defaults for inputs that are absent. */
  defaults: Readonly<Record<string, unknown>>;
  /** Inputs whose change replaces the resource. Any other change is made in place. */
  replacedBy: readonly string[];
  /** Names of the outputs that are unknown until the resource is created. */
  computed: readonly string[];
  /** All mistakes for which the provider or the service would refuse the inputs, and inputs that the emulator does not support. */
  mistakes(inputs: unknown): ResourceMistake[];
  /** The id and the outputs of a new resource. The inputs must have no mistakes. */
  plan(inputs: unknown, account: EmulatedAccount): { id: string; outputs: ResourceOutputs };
  /**
   * Creates the resource in the account, or changes the existing one.
   *
   * @throws Error for a reference to a resource that does not exist
   */
  apply(inputs: unknown, outputs: ResourceOutputs, account: EmulatedAccount): void;
  /** Removes the resource from the account, if it exists. */
  remove(inputs: unknown, outputs: ResourceOutputs, account: EmulatedAccount): void;
}

interface Definition<Schema extends z.ZodObject, Computed extends ResourceOutputs> {
  /** The inputs that the emulator has. It knows the provider's other inputs by the type's form. */
  inputs: Schema;
  /** Inputs that change nothing in the emulator, beside those that have no effect in any type. */
  withoutEffect?: readonly string[];
  defaults?: Readonly<Record<string, unknown>>;
  replacedBy: readonly (keyof z.output<Schema> & string)[];
  computed: readonly (keyof Computed & string)[];
  plan(inputs: z.output<Schema>, account: EmulatedAccount): { id: string; outputs: Computed };
  apply(inputs: z.output<Schema>, outputs: Computed, account: EmulatedAccount): void;
  remove(inputs: z.output<Schema>, outputs: Computed, account: EmulatedAccount): void;
}

/** Inputs that change no delivery, whatever the type. */
const WITHOUT_EFFECT = ["region", "description", "forceDestroy", "tagsAll"];

/** Inputs whose change replaces a resource, whatever the type. */
const REPLACING = ["region", "namePrefix"];

/**
 * Defines a type of resource. Its functions receive inputs that the schema has checked, and the account as the resource's Region
 * sees it. `plan` also receives inputs that the schema does not accept, such as unknown ones, unchecked.
 */
export function resourceKind<Schema extends z.ZodObject, Computed extends ResourceOutputs>(
  type: string,
  { inputs: schema, withoutEffect = [], defaults = {}, ...does }: Definition<Schema, Computed>,
): ResourceKind {
  const form = formOf(type);
  const isOfProvider = (key: string) => form?.includes(key) === true;
  const ignored = [...WITHOUT_EFFECT, ...withoutEffect].filter(
    (key) => isOfProvider(key) && !Object.hasOwn(schema.shape, key),
  );
  const effective = (given: unknown) => withEffect(given, ignored);
  const recorded = (given: unknown, { name }: ResourceOutputs) => {
    const inputs = effective(given);
    if (name === undefined) return schema.parse(inputs);
    return schema.parse({ ...withoutProperty(inputs, "namePrefix"), name });
  };
  return {
    type,
    defaults,
    replacedBy: [...does.replacedBy, ...REPLACING.filter(isOfProvider)],
    computed: does.computed,
    mistakes: (given) => {
      const named = withPrefixedName(effective(given), () => 0);
      const { error } = schema.safeParse(named, { error: missing });
      return (error?.issues ?? []).flatMap((issue) => mistakesOf(issue, form));
    },
    plan: (given, account) => {
      const unnamed = effective(given);
      const named = withPrefixedName(unnamed, account.random);
      const read = schema.safeParse(named);
      const accepted = read.success ? read.data : ({ ...defaults, ...named } as z.output<Schema>);
      const { id, outputs } = does.plan(accepted, inRegionOf(given, account));
      return { id, outputs: unnamed === named ? outputs : { ...outputs, name: named.name } };
    },
    apply: (given, outputs, account) =>
      does.apply(recorded(given, outputs), outputs as Computed, inRegionOf(given, account)),
    remove: (given, outputs, account) =>
      does.remove(recorded(given, outputs), outputs as Computed, inRegionOf(given, account)),
  };
}

/** The inputs without those that are null, which is the same as absent, and those without an effect. */
function withEffect(given: unknown, ignored: readonly string[]): PropertyMap {
  return Object.fromEntries(
    Object.entries(asObject(given)).filter(
      ([key, value]) => value !== null && value !== undefined && !ignored.includes(key),
    ),
  );
}

const asObject = (value: unknown): PropertyMap => (isObject(value) ? value : {});

/** The inputs with the name that the provider generates for a prefix; a FIFO queue's or topic's name has a suffix. */
function withPrefixedName(inputs: PropertyMap, random: Random): PropertyMap {
  const { namePrefix, ...rest } = inputs;
  if (typeof namePrefix !== "string" || rest.name !== undefined) return inputs;
  const suffix = rest.fifoQueue === true || rest.fifoTopic === true ? ".fifo" : "";
  return { ...rest, name: nameWithPrefix(namePrefix, random, suffix) };
}

/** The account as the Region of a resource sees it. The provider fills in its own Region where the program gives none. */
function inRegionOf(given: unknown, account: EmulatedAccount): EmulatedAccount {
  const { region } = asObject(given);
  return typeof region === "string" && region !== UNKNOWN ? account.inRegion(region) : account;
}

/** The message for an absent input, in place of zod's `expected string, received undefined`. */
function missing({ code, input }: z.core.$ZodRawIssue): string | undefined {
  return code === "invalid_type" && input === undefined ? "is required" : undefined;
}

function mistakesOf(
  issue: z.core.$ZodIssue,
  form: readonly string[] | undefined,
): ResourceMistake[] {
  const at = (keys: PropertyKey[]) =>
    keys
      .map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`))
      .join("")
      .slice(1);
  const { path, message } = issue;
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      property: at([...path, key]),
      ...unrecognized(key, path, form),
    }));
  }
  const isLacking = issue.code === "custom" && issue.params?.notEmulated === true;
  return [{ property: at(path), reason: message, ...(isLacking && { notEmulated: true }) }];
}

/** An input that the emulator does not have: the provider has it if its form does. Members of blocks are not in the form. */
function unrecognized(
  key: string,
  path: readonly PropertyKey[],
  form: readonly string[] | undefined,
): Omit<ResourceMistake, "property"> {
  // Source: the provider's schemas, `ConflictsWith` of `name`.
  if (key === "namePrefix" && form?.includes(key))
    return { reason: "cannot be set together with name" };
  if (path.length === 0 && form?.includes(key) === false) {
    return { reason: "the provider does not know this input" };
  }
  return { reason: "the emulator does not know this input", notEmulated: true };
}

/** The issue of a value that AWS accepts and the emulator lacks, for `context.addIssue` of a schema. */
export const notEmulated = (message: string, ...path: PropertyKey[]) => ({
  code: "custom" as const,
  message,
  path,
  params: { notEmulated: true },
});

/** Reports an error of `compile` as a value that only the emulator lacks, in one line. */
export function refineEmulated(
  compile: () => unknown,
  context: z.core.$RefinementCtx,
  what = "",
): void {
  try {
    compile();
  } catch (error) {
    const reason =
      error instanceof z.ZodError
        ? error.issues
            .map(({ message, path }) => `${message} → at ${z.core.toDotPath(path)}`)
            .join(", ")
        : (error as Error).message;
    context.addIssue(notEmulated(what + reason));
  }
}

/** One of several texts, of which the emulator has the first ones only. */
export const emulatedOf = <Has extends string>(has: readonly Has[], lacks: readonly string[]) =>
  z.custom<Has>().superRefine((value: unknown, context) => {
    if (has.some((one) => one === value)) return;
    const message = `must be one of ${[...has, ...lacks].join(", ")}`;
    context.addIssue(
      lacks.some((one) => one === value)
        ? notEmulated(`the emulator has ${has.join(", ")} only`)
        : { code: "custom", message: value === undefined ? "is required" : message },
    );
  });

/** A value that the provider accepts, and of which the emulator has only those that `has` accepts. */
export const emulatedIf = <Schema extends z.ZodType>(
  schema: Schema,
  has: (value: z.output<Schema>) => boolean,
  message: string,
) =>
  schema.superRefine((value, context) => {
    if (!has(value)) context.addIssue(notEmulated(message));
  });

/** A text that must compile, such as an event pattern. The compiler's error becomes the mistake. */
export function textFor(compile: (text: string) => unknown) {
  const accepted = new Set<string>();
  return z.string().superRefine((text, context) => {
    if (accepted.has(text)) return;
    if (refine(() => compile(text), context)) {
      if (accepted.size >= REMEMBERED) accepted.clear();
      accepted.add(text);
    }
  });
}

/** A text is checked when its resource is planned, and again when it is created. */
const REMEMBERED = 1_000;

/** Reports an error of `compile` as a mistake of the checked value, or of its member at `path`; returns whether there was none. */
export function refine(
  compile: () => unknown,
  context: z.core.$RefinementCtx,
  ...path: string[]
): boolean {
  try {
    compile();
    return true;
  } catch (error) {
    const message = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    context.addIssue({ code: "custom", message, path });
    return false;
  }
}

/** A name that the service accepts for a kind of resource. */
export function nameField({ longest, characters, inWords }: NameRule) {
  return z
    .string()
    .refine(
      (name) => name.length <= longest && characters.test(name),
      `must be 1 to ${longest} ${inWords}`,
    );
}

/**
 * A text of limited size in bytes: the service counts characters, but the AWS provider, which checks first, counts bytes.
 * Source: hashicorp/terraform-provider-aws, internal/service/events/rule.go; its SDK's `validation.StringLenBetween`.
 */
export function textOf(bytes: number) {
  return z.string().refine((text) => bytesOf(text) <= bytes, `has more than ${bytes} bytes`);
}

/** A whole number within a range. */
export const within = ({ lowest, highest }: { lowest: number; highest: number }) =>
  z.number().int().min(lowest).max(highest);

/** The resource to which a reference refers, such as a role's name. @throws Error naming the reference if it does not exist */
export function existing<T>(found: T | undefined, reference: string): T {
  if (found === undefined) {
    throw new Error(`${reference} does not exist`);
  }
  return found;
}

/**
 * The provider's ID of a resource on a bus. The bus's name is left out for the bus `default`.
 * Source: hashicorp/terraform-provider-aws, internal/service/events, `ruleCreateResourceID` and `targetCreateResourceID`.
 */
export const onBus = (bus: string, separator: string, name: string): string =>
  bus === "default" ? name : bus + separator + name;
