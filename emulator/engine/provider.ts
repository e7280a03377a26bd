import { Refused, refuseResource, type ControlPlane } from "../controlPlane";
import { LackingThings } from "../embedded/lacking";
import { computedOf, emulatedInputs, outlookOf, unknownOf } from "../outlook";
import {
  changedKeys,
  hidden,
  revealed,
  unhidden,
  UNKNOWN,
  type PropertyMap,
} from "../propertyValues";
import { formOf } from "../providerForm";
import type { ResourceMistake, ResourceOutputs } from "../resources/kind";
import type { EmulatedAccount } from "../account";
import type { ResourceRecords, ResourceRecord } from "./records";

/** The resource that the engine asks about: its type token and its name. */
export interface ProviderResource {
  type: string;
  name: string;
}

/** What a check knows beside the inputs. */
export interface CheckContext {
  /** The inputs of the existing resource. */
  before?: PropertyMap | undefined;
  /** The Region of the program's own provider; undefined for the stack's. */
  region?: string | undefined;
}

export interface State {
  id: string;
  properties: PropertyMap;
}

/**
 * Implements Pulumi's provider protocol on the emulator, for the packages `aws` and `random`. Secrets are kept in memory only,
 * and return to the engine with their marks; the records on disk contain none.
 */
export class EmulatedProvider {
  /** What the emulator lacks of the resources that were checked. */
  readonly lacking = new LackingThings();
  /** Names of the resources that the engine has, and the account has not. */
  readonly leftOut = new Set<string>();

  /** @throws Refused naming a record that cannot be recreated, such as after an edit of the file */
  constructor(
    private readonly controlPlane: ControlPlane,
    private readonly account: EmulatedAccount,
    private readonly records: ResourceRecords,
  ) {
    for (const record of records.all()) this.refuseEdited(record);
    this.recreate(records.all());
  }

  private refuseEdited({ type, id, inputs }: ResourceRecord): void {
    const [mistake] = this.controlPlane
      .kind(type, id)
      .mistakes(inputs)
      .filter(({ notEmulated }) => notEmulated !== true);
    if (mistake === undefined) return;
    const { property, reason } = mistake;
    throw new Refused(
      `${id} (${type}), in ${this.records.file}, is refused: ${property}: ${reason}. Correct it in the file, or delete the file to start again.`,
    );
  }

  /**
   * Recreates the recorded resources in their order, except those that refer to a later resource: a change in place can cause
   * that, such as a new key for an existing connection. A resource that refers to a missing one, such as a rule on an existing
   * bus that the settings no longer name, is left out of the account; the engine can still delete it, or change its reference.
   */
  private recreate(records: readonly ResourceRecord[]): void {
    const refused = records.filter(({ type, id, inputs, outputs }) => {
      const kind = this.controlPlane.kind(type, id);
      const emulated = emulatedInputs(kind, inputs);
      if (emulated === undefined) return false; // it was left out before
      try {
        kind.apply(emulated, outputs, this.account);
        return false;
      } catch (error) {
        if (isRefusal(error)) return true;
        throw error;
      }
    });
    if (refused.length > 0 && refused.length < records.length) this.recreate(refused);
  }

  /**
   * The inputs as the provider completes them, and the mistakes of those that are known. Inputs and types that only the emulator
   * lacks are no mistakes here: see `lacking`. A provider of the program fills in its Region.
   * Source: pulumi/pulumi-aws, provider/region.go.
   *
   * @throws Refused as `ControlPlane.completed`
   */
  check(
    { type, name }: ProviderResource,
    news: PropertyMap,
    { before, region }: CheckContext = {},
  ): { inputs: PropertyMap; mistakes: ResourceMistake[] } {
    const isElsewhere = region !== undefined && region !== this.account.location.region;
    const isRegional = formOf(type)?.includes("region") === true;
    const given = isElsewhere && isRegional ? { region, ...news } : news;
    const inputs = refuseResource(`${name} (${type})`, () =>
      this.controlPlane.checked({ type, name, inputs: given, before }),
    );
    const previewed = this.controlPlane.preview(type, name, inputs);
    if (previewed === undefined) this.lacking.add({ what: "type", token: type }, name);
    for (const { property, reason } of previewed?.lacking ?? []) {
      this.lacking.add({ what: "input", token: `${type} ${property}`, reason }, name);
    }
    return { inputs, mistakes: previewed?.mistakes ?? [] };
  }

  /**
   * The inputs that differ, and those of them that require a replacement. A resource with a name is deleted before it is
   * replaced, because the new one can have the same name: the provider does not compare the names.
   * Source: pulumi/pulumi-terraform-bridge, `nameRequiresDeleteBeforeReplace`.
   */
  diff(
    { type, name }: ProviderResource,
    before: PropertyMap,
    after: PropertyMap,
  ): { changed: string[]; replaced: string[]; deleteBeforeReplace: boolean } {
    const changed = changedKeys(before, after);
    if (!this.controlPlane.emulates(type)) {
      return { changed, replaced: [], deleteBeforeReplace: false };
    }
    const { replacedBy } = this.controlPlane.kind(type, name);
    // Of a resource that is assumed to exist, no inputs are known: an import does not replace it.
    const isKnown = Object.keys(before).length > 0;
    const replaced = changed.filter((key) => isKnown && replacedBy.includes(key));
    return { changed, replaced, deleteBeforeReplace: replaced.length > 0 && "name" in after };
  }

  /**
   * The properties of a new resource in a preview: its id and its computed outputs are unknown. The SDK takes as unknown each
   * property that is absent, so all outputs of a type that the emulator lacks.
   */
  preview({ type, name }: ProviderResource, inputs: PropertyMap): PropertyMap {
    if (!this.controlPlane.emulates(type)) return inputs;
    return this.controlPlane.state(
      type,
      inputs,
      unknownOf(this.controlPlane.kind(type, name), inputs),
    );
  }

  /** The properties of a resource that changes in place, in a preview: its computed outputs stay the same. */
  previewUpdate(
    { type, name }: ProviderResource,
    { id, before, inputs }: { id: string; before: PropertyMap; inputs: PropertyMap },
  ): PropertyMap {
    if (!this.controlPlane.emulates(type)) return inputs;
    const { computed } = this.controlPlane.kind(type, name);
    const outputs = Object.fromEntries(
      computedOf(computed, inputs).map((key) => [key, before[key] ?? UNKNOWN]),
    );
    return this.controlPlane.state(type, inputs, { id, outputs });
  }

  /**
   * Creates a resource, without inputs that the emulator lacks. One that needs them, or that refers to such a one, is recorded for the
   * engine and left out of the account: see `leftOut`.
   *
   * @throws Refused where the emulator lacks the type, where a resource with the same id exists, or where a referenced one does not
   */
  create({ type, name }: ProviderResource, inputs: PropertyMap): State {
    const emulated = emulatedInputs(this.controlPlane.kind(type, name), plainly(inputs));
    const { id, outputs } =
      emulated === undefined
        ? outlookOf(this.controlPlane.kind(type, name), plainly(inputs), this.account)
        : this.controlPlane.plan(type, name, emulated);
    if (this.records.find(type, id) !== undefined) {
      throw new Refused(`${name} (${type}): a resource with the id ${id} already exists`);
    }
    return { id, properties: this.put({ type, name }, { id, inputs, outputs }) };
  }

  /** @throws Refused where the resource, or a referenced one, does not exist */
  update(subject: ProviderResource, id: string, inputs: PropertyMap): PropertyMap {
    const record = this.records.find(subject.type, id);
    if (record === undefined) {
      throw new Refused(
        `${subject.name} (${subject.type}) no longer exists; run \`refresh\` to update the engine's state.`,
      );
    }
    return this.put(subject, { id, inputs, outputs: record.outputs });
  }

  /** The current resource; undefined where it no longer exists. Its secrets are those that the engine knows. */
  read(
    { type }: ProviderResource,
    id: string,
    inputs: PropertyMap,
  ): (State & { inputs: PropertyMap }) | undefined {
    const record = this.records.find(type, id);
    if (record === undefined) return undefined;
    const now = unhidden(record.inputs, inputs) as PropertyMap;
    return { id, inputs: now, properties: this.controlPlane.state(type, now, record) };
  }

  /**
   * A resource that the program imports or looks up, and that is not in the engine's state. One that the emulator does not have
   * is assumed to exist in the account: its properties are unknown, so the engine warns that the inputs of an import can differ.
   */
  readExisting(subject: ProviderResource, id: string): State & { inputs: PropertyMap } {
    return this.read(subject, id, {}) ?? { id, inputs: {}, properties: { id } };
  }

  delete({ type, name }: ProviderResource, id: string): void {
    const record = this.records.find(type, id);
    if (record === undefined) return;
    const kind = this.controlPlane.kind(type, name);
    const emulated = emulatedInputs(kind, record.inputs);
    if (emulated !== undefined) kind.remove(emulated, record.outputs, this.account);
    this.records.remove(type, id);
  }

  private put(
    { type, name }: ProviderResource,
    { id, inputs, outputs }: { id: string; inputs: PropertyMap; outputs: ResourceOutputs },
  ): PropertyMap {
    const kind = this.controlPlane.kind(type, name);
    const emulated = emulatedInputs(kind, plainly(inputs));
    if (emulated === undefined) this.leftOut.add(name);
    else this.apply({ type, name }, () => kind.apply(emulated, outputs, this.account));
    this.records.put({ type, id, inputs: hidden(inputs) as PropertyMap, outputs });
    return this.controlPlane.state(type, inputs, { id, outputs });
  }

  /** Applies a resource. One that the account refuses beside others that were left out may refer to one of these. */
  private apply({ type, name }: ProviderResource, work: () => void): void {
    try {
      work();
      this.leftOut.delete(name);
    } catch (error) {
      if (isRefusal(error) && this.leftOut.size > 0) this.leftOut.add(name);
      else refuseResource(`${name} (${type})`, () => raise(error));
    }
  }
}

const plainly = (inputs: PropertyMap) => revealed(inputs) as PropertyMap;

/** A kind refuses with a plain Error; any other error, such as a TypeError, is a fault of the emulator. */
const isRefusal = (error: unknown): boolean =>
  error instanceof Error && error.constructor === Error;

function raise(error: unknown): never {
  throw error;
}
