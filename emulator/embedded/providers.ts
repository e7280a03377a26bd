import type { StackFile } from "../../settings/stackFile";
import type { PropertyMap } from "../propertyValues";
import type { Provider } from "./registrations";

/** The prefix of the type tokens of providers; the package's name follows. */
export const PROVIDER = "pulumi:providers:";

/** The providers of a program: those that it makes, and the default ones, which the engine makes of the configuration. */
export class Providers {
  private readonly explicit = new Map<string, Provider>();
  private readonly defaults = new Map<string, Provider>();

  constructor(private readonly configuration: StackFile) {}

  add({ inputs, ...provider }: Omit<Provider, "inputs"> & { inputs: PropertyMap }): void {
    const given = Object.entries(inputs).map(([key, value]): [string, string] => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]);
    this.explicit.set(provider.urn, { ...provider, inputs: Object.fromEntries(given) });
  }

  /**
   * The provider of a resource or function.
   *
   * @param token of its type, or its package
   * @param reference the URN of the provider, `::` and its id; empty for the default provider
   */
  of(token: string, reference: string): { provider: Provider; isDefault: boolean } {
    const [name = ""] = token.split(":");
    const chosen = this.explicit.get(reference.slice(0, reference.lastIndexOf("::")));
    return chosen?.type === PROVIDER + name
      ? { provider: chosen, isDefault: false }
      : { provider: this.default(name), isDefault: true };
  }

  /** Made once for each package: a stack file can have very many keys. @param name of the package */
  private default(name: string): Provider {
    const made = this.defaults.get(name) ?? this.makeDefault(name);
    this.defaults.set(name, made);
    return made;
  }

  private makeDefault(name: string): Provider {
    const { project, stack, values, secretKeys } = this.configuration;
    const type = PROVIDER + name;
    const own = Object.entries(values).filter(
      ([key]) => key.startsWith(`${name}:`) && !secretKeys.has(key),
    );
    return {
      urn: `urn:pulumi:${stack}::${project}::${type}::default`,
      type,
      name: "default",
      inputs: Object.fromEntries(own.map(([key, value]) => [key.slice(name.length + 1), value])),
    };
  }
}
