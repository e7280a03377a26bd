import { RunError } from "@pulumi/pulumi";
import { Refused } from "../controlPlane";
import { PROVIDER, type Subject } from "./registrations";

/**
 * The mistake of a second resource with the same URN, which the engine refuses, also for a component, a provider, or a
 * resource that is only read. It is reported when the program has ended, as for `refusedProvider`.
 * Source: pulumi/pulumi, pkg/resource/deploy/step_generator.go, `generateURN`, and sdk/go/common/diag/errors.go, 2001.
 */
export function refusedTwice({ urn, type, name }: Subject): Refused {
  return new Refused(
    `${name} (${type}) is registered twice: the engine accepts only one resource with the URN ${urn}. Give one of them another name or another parent.`,
  );
}

/** A provider that the program creates itself. */
interface ProviderRequest {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
}

/**
 * The mistake of a provider for another Region: the emulator supports one Region, and the provider's resources would be in
 * the wrong one. It is reported when the program has ended, because Pulumi never ends a program whose resources wait for a
 * refused provider.
 */
export function refusedProvider(
  { type, name, inputs: { region } }: ProviderRequest,
  values: Readonly<Record<string, string>>,
): Refused[] {
  const own = values["aws:region"];
  if (type !== `${PROVIDER}aws` || typeof region !== "string" || region === own) return [];
  return [
    new Refused(
      `${name} (${type}): the emulator supports the Region ${own} only, and the provider is for ${region}. Preview this program with \`pulumi preview\`.`,
    ),
  ];
}

/** The number of waiting resources that are named: all other resources of a stack can depend on one queue. */
const NAMED = 3;

/**
 * The error to throw for all failures of a program. A user's mistakes are reported together, with the resources that were
 * not checked. Any other failure is returned unchanged: the first failure is the cause.
 *
 * @param waiting names of the resources that never reached the control plane
 */
export function describeFailure(failures: readonly unknown[], waiting: readonly string[]): unknown {
  const mistakes = failures.filter(isMistake);
  const [first] = mistakes;
  if (first === undefined || first !== failures[0]) return failures[0];
  const messages = [...new Set(mistakes.map(({ message }) => message))];
  if (waiting.length > 0) {
    const more = waiting.length > NAMED ? ` and ${waiting.length - NAMED} more` : "";
    messages.push(
      `Not checked, because they depend on it: ${waiting.slice(0, NAMED).join(", ")}${more}.`,
    );
  }
  if (messages.length === 1) return first;
  const text = messages.join("\n");
  return first instanceof Refused ? new Refused(text) : new RunError(text);
}

const isMistake = (failure: unknown): failure is Error =>
  failure instanceof Refused || RunError.isInstance(failure);
