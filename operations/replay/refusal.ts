/** Why a replay is refused. */
export interface Refusal {
  /** One or more sentences. */
  reason: string;
  /** What to do instead, in sentences. */
  remedy?: string;
  /** The option that permits it all the same; undefined if nothing does. */
  unless?: PermittingOption;
}

/** Options that permit a danger. */
export type PermittingOption =
  "--accept-dead-letters" | "--again" | "--as-deployed" | "--ignore-erasures" | "--overwrite-newer";

/** A refusal for people. */
export const describeRefusal = ({ reason, remedy, unless }: Refusal): string =>
  [
    reason,
    ...(remedy === undefined ? [] : [remedy]),
    ...(unless === undefined ? [] : [`To replay all the same, add ${unless}.`]),
  ].join(" ");

/** Separates the refusals that the given options permit; their reasons become notes. */
export function permitted(
  refusals: readonly Refusal[],
  given: ReadonlySet<PermittingOption>,
): { refusals: Refusal[]; accepted: Refusal[] } {
  const isGiven = ({ unless }: Refusal) => unless !== undefined && given.has(unless);
  return {
    refusals: refusals.filter((one) => !isGiven(one)),
    accepted: refusals.filter(isGiven),
  };
}
