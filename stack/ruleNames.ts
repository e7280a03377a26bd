/** Rules by the subscription's name, as a stack's outputs have them. */
export type RuleNames = Readonly<Record<string, OwnRules>>;

/** The rules of a subscription. */
export interface OwnRules {
  sending: readonly string[];
  /** Sends to the queue itself what no request can be made of. */
  unmappable?: string;
}

/** All of them. */
export const allRules = ({ sending, unmappable }: OwnRules): readonly string[] =>
  unmappable === undefined ? sending : [...sending, unmappable];
