/** Something that the emulator lacks, so that values of the plan are unknown or have no effect. */
export interface Lacking {
  /**
   * `type`: a type of resource, whose outputs are unknown. `function`: a function, whose result is unknown. `input`: an input of a
   * type, without effect. `read`: an existing resource, which only AWS knows. `provider`: a provider whose account or Region is unknown here.
   */
  what: "type" | "function" | "input" | "read" | "provider";
  /** The token of the type or function, or the path of the input behind the type: `aws:sqs/queue:Queue policy`. */
  token: string;
  /** Why, where the token does not say it. */
  reason?: string;
  /** Names of the resources; empty for a function. */
  resources: string[];
}

/** Collects what the emulator lacks, each thing once. */
export class LackingThings {
  private readonly found = new Map<string, Lacking>();

  add(one: Omit<Lacking, "resources">, resource?: string): void {
    const key = `${one.what} ${one.token} ${one.reason ?? ""}`;
    const entry = this.found.get(key) ?? { ...one, resources: [] };
    if (resource !== undefined && !entry.resources.includes(resource))
      entry.resources.push(resource);
    this.found.set(key, entry);
  }

  all(): Lacking[] {
    return [...this.found.values()];
  }
}
