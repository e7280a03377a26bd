import { z } from "zod";
import type { NameRule } from "../../eventbridge/nameRules";
import { bytesOf } from "../../eventbridge/quotas";
import type { EmulatedAccount } from "../account";

/** The outputs that a provider adds to a resource's inputs, such as `arn`. */
export type ResourceOutputs = Record<string, unknown>;

/** An input that would be refused. */
export interface ResourceMistake {
  /** The path of the input, such as `bodies[0].value`. */
  property: string;
  reason: string;
  /**
   * Set where AWS accepts the input, and only the emulator lacks it. A preview goes on without the input; the resource cannot
   * be created. A schema sets it with `notEmulated`.
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

interface Definition<Schema extends z.ZodType, Computed extends ResourceOutputs> {
  inputs: Schema;
  defaults?: Readonly<Record<string, unknown>>;
  replacedBy: readonly (keyof z.output<Schema> & string)[];
  computed: readonly (keyof Computed & string)[];
  plan(inputs: z.output<Schema>, account: EmulatedAccount): { id: string; outputs: Computed };
  apply(inputs: z.output<Schema>, outputs: Computed, account: EmulatedAccount): void;
  remove(inputs: z.output<Schema>, outputs: Computed, account: EmulatedAccount): void;
}

/** Defines a type of resource. Its functions receive inputs that the schema has checked. */
export function resourceKind<Schema extends z.ZodType, Computed extends ResourceOutputs>(
  type: string,
  { inputs, defaults = {}, replacedBy, computed, ...does }: Definition<Schema, Computed>,
): ResourceKind {
  return {
    type,
    defaults,
    replacedBy,
    computed,
    mistakes: (given) => {
      const read = inputs.safeParse(given, { error: missing });
      return (read.error?.issues ?? []).flatMap(mistakesOf);
    },
    plan: (given, account) => does.plan(inputs.parse(given), account),
    apply: (given, outputs, account) =>
      does.apply(inputs.parse(given), outputs as Computed, account),
    remove: (given, outputs, account) =>
      does.remove(inputs.parse(given), outputs as Computed, account),
  };
}

/** The message for an absent input, in place of zod's `expected string, received undefined`. */
function missing({ code, input }: z.core.$ZodRawIssue): string | undefined {
  return code === "invalid_type" && input === undefined ? "is required" : undefined;
}

function mistakesOf(issue: z.core.$ZodIssue): ResourceMistake[] {
  const at = (keys: PropertyKey[]) =>
    keys
      .map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`))
      .join("")
      .slice(1);
  const { path, message } = issue;
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      property: at([...path, key]),
      reason: "the emulator does not know this input",
      notEmulated: true,
    }));
  }
  const isLacking = issue.code === "custom" && issue.params?.notEmulated === true;
  return [{ property: at(path), reason: message, ...(isLacking && { notEmulated: true }) }];
}

/** The issue of a value that AWS accepts and the emulator lacks, for `context.addIssue` of a schema. */
export const notEmulated = (message: string, ...path: PropertyKey[]) => ({
  code: "custom" as const,
  message,
  path,
  params: { notEmulated: true },
});

/** A text that must compile, such as an event pattern. The compiler's error becomes the mistake. */
export function textFor(compile: (text: string) => unknown) {
  return z.string().superRefine((text, context) => refine(() => compile(text), context));
}

/** Reports an error of `compile` as a mistake of the checked value, or of its member at `path`. */
export function refine(
  compile: () => unknown,
  context: z.core.$RefinementCtx,
  ...path: string[]
): void {
  try {
    compile();
  } catch (error) {
    const message = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    context.addIssue({ code: "custom", message, path });
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
