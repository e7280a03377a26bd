import { Refused, refuseResource, type ControlPlane } from "../controlPlane";
import {
  changedKeys,
  hasUnknown,
  hidden,
  revealed,
  unhidden,
  UNKNOWN,
  propertyAt,
  type PropertyMap,
} from "../propertyValues";
import type { ResourceMistake, ResourceOutputs } from "../resources/kind";
import type { EmulatedAccount } from "../account";
import type { ResourceRecords, ResourceRecord } from "./records";

/** What the engine asks about: a type token and the resource's name. */
export interface Subject {
  type: string;
  name: string;
}

export interface State {
  id: string;
  properties: PropertyMap;
}

/**
 * Pulumi's provider protocol in terms of the emulator, for the packages `aws` and `random` alike. Secrets go
 * into the world, which is memory, and back to the engine in their marks; the records on disk hold none.
 */
export class EmulatedProvider {
  /** @throws Refused naming a record that cannot be made again, as after an edit of the file */
  constructor(
    private readonly controlPlane: ControlPlane,
    private readonly account: EmulatedAccount,
    private readonly records: ResourceRecords,
  ) {
    for (const record of records.all()) this.refuseEdited(record);
    this.remake(records.all());
  }

  private refuseEdited({ type, id, inputs }: ResourceRecord): void {
    const [mistake] = this.controlPlane.kind(type, id).mistakes(inputs);
    if (mistake === undefined) return;
    const { property, reason } = mistake;
    throw new Refused(
      `${id} (${type}), in ${this.records.file}, is refused: ${property}: ${reason}. Fix it there, or remove the file to start anew.`,
    );
  }

  /**
   * Makes what is in the records, in the order in which it was made, but for what refers to something that was made later:
   * a change in place can do that, as that of a connection which is encrypted by a new key. What refers to something that
   * is not there any more, as a rule on somebody's bus that the settings do not name now, is left out of the world; the
   * engine can still delete it, or change it to refer to something else.
   */
  private remake(records: readonly ResourceRecord[]): void {
    const refused = records.filter(({ type, id, inputs, outputs }) => {
      const kind = this.controlPlane.kind(type, id);
      try {
        kind.apply(inputs, outputs, this.account);
        return false;
      } catch (error) {
        // A kind refuses by a plain error; a TypeError or the like is a mistake in the emulator itself.
        if (error instanceof Error && error.constructor === Error) return true;
        throw error;
      }
    });
    if (refused.length > 0 && refused.length < records.length) this.remake(refused);
  }

  /** What is wrong with the configuration of a provider: one for another Region would make everything in this one. */
  checkConfig({ region }: PropertyMap): ResourceMistake[] {
    const own = this.account.location.region;
    return typeof region !== "string" || region === own
      ? []
      : [{ property: "region", reason: `the emulator has the Region ${own} alone` }];
  }

  /** Inputs with the provider's defaults, and what is wrong with those that are known already. */
  check(
    { type, name }: Subject,
    news: PropertyMap,
  ): { inputs: PropertyMap; mistakes: ResourceMistake[] } {
    const kind = this.controlPlane.kind(type, name);
    const inputs = { ...kind.defaults, ...news };
    const plain = revealed(inputs);
    const mistakes = kind
      .mistakes(plain)
      .filter(({ property }) => !hasUnknown(propertyAt(plain, property)));
    return { inputs, mistakes };
  }

  /**
   * Inputs that differ, and those of them that make a new resource. One that has a name of its own is deleted first, because
   * the new one may have the same: the provider does not look whether it has.
   * Source: pulumi/pulumi-terraform-bridge, `nameRequiresDeleteBeforeReplace`.
   */
  diff(
    { type, name }: Subject,
    before: PropertyMap,
    after: PropertyMap,
  ): { changed: string[]; replaced: string[]; deleteBeforeReplace: boolean } {
    const changed = changedKeys(before, after);
    const { replacedBy } = this.controlPlane.kind(type, name);
    const replaced = changed.filter((key) => replacedBy.includes(key));
    return { changed, replaced, deleteBeforeReplace: replaced.length > 0 && "name" in after };
  }

  /** What a preview can tell of a resource that is to be made: its id and its computed outputs are not known. */
  preview({ type, name }: Subject, inputs: PropertyMap): PropertyMap {
    const { computed } = this.controlPlane.kind(type, name);
    const outputs = Object.fromEntries(computed.map((key) => [key, UNKNOWN]));
    return this.controlPlane.state(type, inputs, { id: UNKNOWN, outputs });
  }

  /** What a preview can tell of one that is to be changed in place: what was computed stays. */
  previewUpdate(
    { type, name }: Subject,
    id: string,
    before: PropertyMap,
    inputs: PropertyMap,
  ): PropertyMap {
    const { computed } = this.controlPlane.kind(type, name);
    const outputs = Object.fromEntries(computed.map((key) => [key, before[key]]));
    return this.controlPlane.state(type, inputs, { id, outputs });
  }

  /** @throws Refused when one like it exists, or when it refers to what does not */
  create({ type, name }: Subject, inputs: PropertyMap): State {
    const kind = this.controlPlane.kind(type, name);
    const { id, outputs } = kind.plan(revealed(inputs), this.account);
    if (this.records.find(type, id) !== undefined) {
      throw new Refused(`${name} (${type}): there is one with the id ${id} already`);
    }
    return { id, properties: this.put({ type, name }, id, inputs, outputs) };
  }

  /** @throws Refused when it is not there any more, or refers to what is not */
  update(subject: Subject, id: string, inputs: PropertyMap): PropertyMap {
    const record = this.records.find(subject.type, id);
    if (record === undefined) {
      throw new Refused(
        `${subject.name} (${subject.type}) does not exist any more; \`refresh\` tells the engine.`,
      );
    }
    return this.put(subject, id, inputs, record.outputs);
  }

  /** The resource as it is now; undefined when it is gone. Secrets are those that the engine knows. */
  read(
    { type }: Subject,
    id: string,
    inputs: PropertyMap,
  ): (State & { inputs: PropertyMap }) | undefined {
    const record = this.records.find(type, id);
    if (record === undefined) return undefined;
    const now = unhidden(record.inputs, inputs) as PropertyMap;
    return { id, inputs: now, properties: this.controlPlane.state(type, now, record) };
  }

  delete({ type, name }: Subject, id: string): void {
    const record = this.records.find(type, id);
    if (record === undefined) return;
    this.controlPlane.kind(type, name).remove(record.inputs, record.outputs, this.account);
    this.records.remove(type, id);
  }

  private put(
    { type, name }: Subject,
    id: string,
    inputs: PropertyMap,
    outputs: ResourceOutputs,
  ): PropertyMap {
    const kind = this.controlPlane.kind(type, name);
    refuseResource(`${name} (${type})`, () => kind.apply(revealed(inputs), outputs, this.account));
    this.records.put({ type, id, inputs: hidden(inputs) as PropertyMap, outputs });
    return this.controlPlane.state(type, inputs, { id, outputs });
  }
}
