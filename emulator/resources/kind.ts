import { z } from "zod";
import { bytesOf } from "../../eventbridge/quotas";
import type { EmulatedAccount } from "../account";

/** What a provider adds to a resource's inputs, such as `arn`. */
export type ResourceOutputs = Record<string, unknown>;

/** An input that would be refused: where it is, such as `bodies[0].value`, and why. */
export interface ResourceMistake {
  property: string;
  reason: string;
}

/** One type of resource: what it takes, and what it becomes in the world. */
export interface ResourceKind {
  /** Pulumi's type token. */
  type: string;
  /** What the provider fills in for inputs that are not given. */
  defaults: Readonly<Record<string, unknown>>;
  /** Inputs of which a change makes a new resource; any other is changed in place. */
  replacedBy: readonly string[];
  /** Names of the outputs that are known only once the resource is made. */
  computed: readonly string[];
  /** Everything that the provider or the service would refuse, also an input that the emulator does not know. */
  mistakes(inputs: unknown): ResourceMistake[];
  /** The id and the outputs that a new resource gets. Inputs are those of a resource without mistakes. */
  plan(inputs: unknown, account: EmulatedAccount): { id: string; outputs: ResourceOutputs };
  /**
   * Makes the resource in the world, or changes the one that is there.
   *
   * @throws Error for a reference to something that does not exist
   */
  apply(inputs: unknown, outputs: ResourceOutputs, account: EmulatedAccount): void;
  /** Takes the resource out of the world; one that is not there stays away. */
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

/** Ties a type token to the inputs that it takes, checked, and to what they become. */
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

/** Says so where nothing is given; zod would expect a type and have received `undefined`. */
function missing({ code, input }: z.core.$ZodRawIssue): string | undefined {
  return code === "invalid_type" && input === undefined ? "is required" : undefined;
}

function mistakesOf({ path, ...issue }: z.core.$ZodIssue): ResourceMistake[] {
  const at = (keys: PropertyKey[]) =>
    keys
      .map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`))
      .join("")
      .slice(1);
  return issue.code === "unrecognized_keys"
    ? issue.keys.map((key) => ({
        property: at([...path, key]),
        reason: "the emulator does not know this input",
      }))
    : [{ property: at(path), reason: issue.message }];
}

/** A text that must compile, such as an event pattern; the compiler's error is the mistake. */
export function textFor(compile: (text: string) => unknown) {
  return z.string().superRefine((text, context) => refine(() => compile(text), context));
}

/** Turns what `compile` throws into a mistake at the value that is being checked, or at a member of it. */
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

/** The characters of names, in each API's model: EventBridge's, those of a bus, and IAM's. Source: botocore. */
const CHARACTERS = {
  events: [/^[.\-_A-Za-z0-9]*$/, "letters, digits, '.', '-' and '_'"],
  bus: [/^[/.\-_A-Za-z0-9]*$/, "letters, digits, '/', '.', '-' and '_'"],
  iam: [/^[\w+=,.@-]*$/, "letters, digits and _+=,.@-"],
} as const;

/** A name of 1 to so many of the characters that an API takes. */
export function nameFor(api: keyof typeof CHARACTERS, longest: number) {
  const [characters, inWords] = CHARACTERS[api];
  return z.string().min(1).max(longest).regex(characters, `must consist of ${inWords}`);
}

/**
 * A text of so many bytes at most: the service counts characters, but the AWS provider, which is asked first, counts bytes.
 * Source: hashicorp/terraform-provider-aws, internal/service/events/rule.go; its SDK's `validation.StringLenBetween`.
 */
export function textOf(bytes: number) {
  return z.string().refine((text) => bytesOf(text) <= bytes, `has more than ${bytes} bytes`);
}

/** A whole number within a range. */
export const within = ({ lowest, highest }: { lowest: number; highest: number }) =>
  z.number().int().min(lowest).max(highest);

/** What a reference such as a role's name or a queue's URL points to. */
export function existing<T>(found: T | undefined, what: string): T {
  if (found === undefined) {
    throw new Error(`${what} does not exist`);
  }
  return found;
}

/**
 * The provider's ID of what is on a bus: without the bus's name on the bus `default`.
 * Source: hashicorp/terraform-provider-aws, internal/service/events, `ruleCreateResourceID` and `targetCreateResourceID`.
 */
export const onBus = (bus: string, separator: string, name: string): string =>
  bus === "default" ? name : bus + separator + name;
