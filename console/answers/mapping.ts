import type { MappedSubscription } from "../../offline/mappingTable";

export type { MappedField, MappedSubscription } from "../../offline/mappingTable";
export type { EventFinding, TextPlace, TriedEvent } from "../../offline/tryEvent";

/** The subscriptions of a stack file and this checkout, field by field. */
export interface MappingAnswer {
  subscriptions: MappedSubscription[];
  /** The most rules that a bus may have. */
  mostRules: number;
  /** What may go wrong with the mapping, and how it could be better, each as a sentence. */
  notes: string[];
}

/** Sample events of the folder events/. */
export interface SamplesAnswer {
  /** Each with the file's name, and the line where a file holds several. */
  samples: { name: string; text: string }[];
  /** Files that cannot be used, each as a sentence. */
  mistakes: string[];
}
