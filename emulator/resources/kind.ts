import type { z } from "zod";
import type { World } from "../world";

/** A resource as the control plane has planned it: its outputs are known, and nothing exists yet. */
export interface Planned {
  id: string;
  /** What the provider would add to the inputs, such as `arn`. */
  outputs: Record<string, unknown>;
  /** Makes it in the world. */
  create(): void;
}

/** One type of resource. */
export interface ResourceKind {
  /** Pulumi's type token. */
  type: string;
  /**
   * @throws z.ZodError when an input is missing, wrong, or one that the emulator would have to ignore
   * @throws Error for what the service would refuse
   */
  plan(inputs: unknown, world: World): Planned;
}

/** Ties a type token to the inputs that it takes, checked, and to what they become. */
export function resourceKind<Schema extends z.ZodType>(
  type: string,
  inputs: Schema,
  plan: (inputs: z.output<Schema>, world: World) => Planned,
): ResourceKind {
  return { type, plan: (given, world) => plan(inputs.parse(given), world) };
}

/** What a reference such as a role's name or a queue's URL points to. */
export function existing<T>(found: T | undefined, what: string): T {
  if (found === undefined) {
    throw new Error(`${what} does not exist`);
  }
  return found;
}
