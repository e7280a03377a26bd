import { NOT_EMULATED, Refused, type ControlPlane } from "../controlPlane";
import { known } from "../outlook";
import { hasUnknown, revealed, UNKNOWN, type PropertyMap } from "../propertyValues";
import { formOf } from "../providerForm";
import { LackingThings } from "./lacking";
import type { Provider } from "./registrations";

/** A resource that the program registers, or an existing one that it reads. */
export interface PlannedResource {
  type: string;
  name: string;
  /** As the program gives them, with marks of secrets and of unknown values. */
  inputs: PropertyMap;
  /** All properties of the resource's class, where they are known. */
  properties: readonly string[];
  /** The provider that the program chose; undefined for the default one. */
  provider: Provider | undefined;
  /** The id of an existing resource that is imported or read. */
  id?: string | undefined;
  urn: string;
  /** URNs of the resources whose outputs are among the inputs. */
  needs: readonly string[];
}

/** A resource in a plan. */
export interface PlannedState {
  /** `UNKNOWN` where only the real provider knows it. */
  id: string;
  /** Inputs and outputs, without marks of secrets. */
  state: PropertyMap;
}

/**
 * Plans the resources of a program. A refusal is a failure of the program; the plan goes on with unknown outputs, so that all
 * refusals are found, and no resource waits for a refused one.
 */
export class Planner {
  readonly lacking = new LackingThings();
  /** Names of the refused resources, with their types. */
  readonly refused = new Set<string>();
  private readonly creations: Creation[] = [];
  /** Emulated resources that are not created, by URN: a part of them is unknown here, or lacking, or left out itself. */
  private readonly uncreated = new Map<string, string>();

  /** @param failures of the program, to which the planner adds */
  constructor(
    private readonly controlPlane: ControlPlane,
    private readonly failures: unknown[],
  ) {}

  /** The inputs with the provider's defaults. A mistake is a failure of the program. */
  checked(type: string, name: string, inputs: PropertyMap): PropertyMap {
    try {
      return this.controlPlane.checked({ type, name, inputs });
    } catch (error) {
      this.refuse(`${name} (${type})`, (error as Error).message);
      return inputs;
    }
  }

  private refuse(subject: string, reason: string): void {
    this.refused.add(subject);
    this.failures.push(new Refused(`${subject} is refused: ${reason}`));
  }

  /** Plans a resource that is to be created, or imported. */
  plan(resource: PlannedResource): PlannedState {
    const { type, name, provider, inputs, id, urn, needs } = resource;
    const plain = { ...regionOf(type, provider), ...(revealed(inputs) as PropertyMap) };
    const previewed = this.controlPlane.preview(type, name, plain);
    if (previewed === undefined) {
      this.lacking.add({ what: "type", token: type }, name);
      return { id: id ?? UNKNOWN, state: unknownState(resource, plain) };
    }
    const { mistakes, lacking, outputs } = previewed;
    for (const { property, reason } of lacking) {
      this.lacking.add({ what: "input", token: `${type} ${property}`, reason }, name);
    }
    if (mistakes.length > 0) {
      const reasons = mistakes.map(({ property, reason }) => `${property}: ${reason}`);
      this.refuse(`${name} (${type})`, reasons.join("; "));
    }
    if (isElsewhere(provider)) {
      this.lacking.add({ what: "provider", token: provider?.name ?? "" }, name);
      return { id: id ?? UNKNOWN, state: unknownState(resource, plain) };
    }
    const answer = { id: id ?? previewed.id, outputs };
    const { create } = previewed;
    const isUnknown = answer.id === UNKNOWN || hasUnknown(known(plain));
    if (isUnknown || create === undefined || needs.some((one) => this.uncreated.has(one))) {
      this.uncreated.set(urn, name);
    } else this.creations.push({ type, name, id: answer.id, create });
    const state = known(this.controlPlane.state(type, plain, answer)) as PropertyMap;
    return { id: answer.id, state };
  }

  /** An existing resource that the program reads: only its id and the given properties are known. */
  read(resource: PlannedResource): PlannedState {
    const { type, name, inputs, id = UNKNOWN } = resource;
    if (type !== STACK_REFERENCE) this.lacking.add({ what: "read", token: type }, name);
    return { id, state: unknownState(resource, revealed(inputs) as PropertyMap) };
  }

  /** The result of a provider's function; undefined where it is unknown. */
  invoke(
    token: string,
    inputs: PropertyMap,
    provider: Provider | undefined,
  ): PropertyMap | undefined {
    const args = revealed(inputs) as PropertyMap;
    if (hasUnknown(known(args))) return undefined;
    try {
      const result = isElsewhere(provider)
        ? NOT_EMULATED
        : this.controlPlane.invoke(token, { ...regionInputs(provider), ...args });
      if (result !== NOT_EMULATED) return result;
      this.lacking.add({ what: "function", token });
    } catch (error) {
      this.failures.push(error);
    }
    return undefined;
  }

  /** A method of a resource, or of a component that another program provides. Its result is unknown. */
  call(token: string): void {
    this.lacking.add({ what: "function", token });
  }

  /** Names of the resources that `create` leaves out, because the emulator lacks them or a part of them. */
  leftOut(): string[] {
    const lacking = this.lacking.all().filter(({ what }) => what === "type" || what === "provider");
    return [...lacking.flatMap(({ resources }) => resources), ...this.uncreated.values()];
  }

  /**
   * Creates the planned resources, except those that are left out. The emulated account has one resource of each type and id: a
   * second one would silently replace the first.
   *
   * @throws Refused, before any resource is created, naming two resources with the same id
   */
  create(): void {
    const names = new Map<string, string>();
    for (const { type, name, id } of this.creations) {
      const key = `${type} ${id}`;
      const other = names.get(key);
      if (other !== undefined) {
        throw new Refused(
          `${name} (${type}) has the same id as ${other}, ${id}: one would overwrite the other. Give one of them another physical name, or remove one.`,
        );
      }
      names.set(key, name);
    }
    this.creations.forEach(({ create }) => create());
  }
}

interface Creation {
  type: string;
  name: string;
  id: string;
  create: () => void;
}

/** The outputs of another stack are unknown here, as for everyone who cannot read its state. */
const STACK_REFERENCE = "pulumi:pulumi:StackReference";

/** A resource of which nothing is known but its inputs. */
function unknownState({ properties }: PlannedResource, inputs: PropertyMap): PropertyMap {
  const unknown = properties.map((key): [string, unknown] => [key, UNKNOWN]);
  return { ...Object.fromEntries(unknown), ...inputs };
}

/** The Region of the provider that the program chose, as the input `region` of a type that has it. */
const regionOf = (type: string, provider: Provider | undefined): PropertyMap =>
  formOf(type)?.includes("region") ? regionInputs(provider) : {};

function regionInputs(provider: Provider | undefined): PropertyMap {
  const region = provider?.inputs.region;
  return region === undefined ? {} : { region };
}

/** Whether a provider's Region is unknown, or it assumes a role, so that its resources can be in another account. */
const isElsewhere = (provider: Provider | undefined): boolean =>
  provider?.inputs.region === UNKNOWN ||
  Object.keys(provider?.inputs ?? {}).some((key) => key.startsWith("assumeRole"));
