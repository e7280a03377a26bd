import type { Properties } from "../values";

/** A resource in the form of Pulumi's provider aws, as the policies read it. */
export interface Translated {
  /** Pulumi's type token. */
  type: string;
  props: Properties;
  /** What the declaration holds beside its main resource, which is the first, such as `targets[0]` of a rule. */
  part?: string;
  /** A property that refers to the main resource, and the property of that resource whose value it has. */
  refersToMain?: { property: string; by: "name" | "arn" };
}

/** Translates the properties of a CloudFormation resource. The values may be unknown, each by itself. */
export type Translation = (properties: unknown) => readonly Translated[];
