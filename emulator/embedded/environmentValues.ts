import * as pulumi from "@pulumi/pulumi";
import { UNKNOWN_VALUE, type StackFile } from "../../settings/stackFile";
import { isObject, UNKNOWN } from "../propertyValues";
import { unknownOutput, unknownValue } from "./unknownResults";

/*
 * Values that an environment of Pulumi ESC may give, and that only `pulumi` can read. They are unknown here.
 */

/** The value, in which each text with a stand-in is unknown: policies must not judge a stand-in. */
export function withoutStandIns(value: unknown): unknown {
  if (typeof value === "string") return value.includes(UNKNOWN_VALUE) ? UNKNOWN : value;
  if (Array.isArray(value)) return value.map(withoutStandIns);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, withoutStandIns(inner)]),
  );
}

type Require = (this: pulumi.Config, key: string, ...rest: unknown[]) => unknown;

/** What a missing value is replaced with; undefined where a program could not go on with an unknown value. */
const UNKNOWN_OF: Readonly<Record<string, (() => unknown) | undefined>> = {
  require: () => UNKNOWN,
  requireObject: () => unknownValue,
  requireSecret: () => pulumi.secret(unknownOutput()),
  requireSecretNumber: () => pulumi.secret(unknownOutput()),
  requireSecretBoolean: () => pulumi.secret(unknownOutput()),
  requireSecretObject: () => pulumi.secret(unknownOutput()),
  requireNumber: undefined,
  requireBoolean: undefined,
};

/**
 * Lets a program require keys that are not in the stack file where an environment may give them.
 *
 * @returns restores Pulumi's class
 */
export function requireFromEnvironments({
  environments = [],
  values,
  file,
}: StackFile): () => void {
  if (environments.length === 0) return () => undefined;
  const config = pulumi.Config.prototype as unknown as Record<string, Require>;
  const undo = Object.entries(UNKNOWN_OF).flatMap(([method, unknownOf]) => {
    const original = config[method];
    if (original === undefined) return [];
    config[method] = function (key, ...rest) {
      const full = `${this.name}:${key}`;
      if (values[full] !== undefined) return original.call(this, key, ...rest);
      if (unknownOf !== undefined) return unknownOf();
      const kind = method === "requireNumber" ? "number" : "Boolean";
      throw new pulumi.RunError(
        `${full} is not in ${file ?? "the stack file"}. The environment ${environments.join(", ")} may give it, but only \`pulumi\` opens environments, and a program cannot go on with an unknown ${kind}. Set ${full} in a stack file for previews, or use \`pulumi preview\`.`,
      );
    };
    return [() => void (config[method] = original)];
  });
  return () => undo.forEach((restore) => restore());
}
