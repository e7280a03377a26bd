import { MEANINGS, type CauseKind } from "./meanings";

const THEN = "Then redrive. Or correct single events with `dlq redrive --edit`.";

/**
 * The remedies of codes whose cause has a more general one. Source: SOAP API Developer Guide, 'StatusCode'.
 */
const REMEDIES: ReadonlyMap<string, string> = new Map([
  [
    "STRING_TOO_LONG",
    `The value is longer than the field (\`dlq show --reveal\` shows both lengths). Make the field longer in Salesforce, or have the shop send a shorter value and give the schema a maxLength. ${THEN}`,
  ],
  [
    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
    `The picklist does not have the value. Add the value to the picklist in Salesforce, also for the record type of the integration user, or have the shop send a value of the picklist and give the schema an enum. ${THEN}`,
  ],
  [
    "REQUIRED_FIELD_MISSING",
    `Salesforce demands a field that the request lacks. Map the field in subscriptions.ts, or make it optional in Salesforce. Then run \`pulumi up\` and redrive.`,
  ],
  [
    "INVALID_EMAIL_ADDRESS",
    `The text is no e-mail address for Salesforce. Have the shop correct it, and give the schema a format or a pattern. ${THEN}`,
  ],
  [
    "NUMBER_OUTSIDE_VALID_RANGE",
    `The number has more digits than the field. Widen the field in Salesforce, or have the shop correct the number and give the schema a minimum and a maximum. ${THEN}`,
  ],
]);

/** The remedy of a code, where it differs from that of its cause. */
export function remedyOfCode(kind: CauseKind, code: string | undefined): string | undefined {
  return kind === "bad-field" && code !== undefined ? REMEDIES.get(code) : undefined;
}

/** The remedy of a cause, by its code where the code says more. */
export const remedyBy = (kind: CauseKind, code: string | undefined): string =>
  remedyOfCode(kind, code) ?? MEANINGS[kind].remedy;
