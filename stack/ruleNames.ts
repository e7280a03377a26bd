/** Rule names by the subscription's name, as in a stack's outputs. */
export type RuleNames = Readonly<Record<string, OwnRules>>;

/** The rule names of a subscription. */
export interface OwnRules {
  sending: readonly string[];
  /** The rule that sends events to the dead-letter queue from which no request can be made. */
  unmappable?: string;
}

/** All rule names of a subscription. */
export const allRules = ({ sending, unmappable }: OwnRules): readonly string[] =>
  unmappable === undefined ? sending : [...sending, unmappable];

/** The rule names of a subscription; undefined for a subscription that the stack does not have. */
export const rulesOf = (ruleNames: RuleNames, subscription: string): OwnRules | undefined =>
  Object.hasOwn(ruleNames, subscription) ? ruleNames[subscription] : undefined;
