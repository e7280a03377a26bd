/**
 * An external ID in the form in which two are compared. Salesforce ignores the case, unless the field is declared otherwise. That it
 * also ignores white space at both ends, and how a letter with an accent is composed, is assumed: where it does not, two IDs are taken
 * for one, which refuses an event too many and not one too few.
 *
 * Source: SOAP API Developer Guide, `upsert`, 'External ID'.
 */
export const comparableId = (id: string): string => id.normalize("NFC").trim().toLowerCase();
