import { recordOf } from "../mapping/action";
import type { Subscription } from "../mapping/subscription";
import { ruleNameOf, STALE_MESSAGE, staleFormula } from "../salesforceSchema/newerWins";

/** A file of Salesforce metadata. */
export interface MetadataFile {
  /** Path below `objects/` of a package. */
  file: string;
  text: string;
}

/** In the description: a comment before the root would hide from the Salesforce CLI that the file is a part of an object. */
const GENERATED = "Made from the subscriptions by `npm run generate`.";
const NAMESPACE = 'xmlns="http://soap.sforce.com/2006/04/metadata"';
/** The most characters of a label. Source: Metadata API Developer Guide, CustomField. */
const LONGEST_LABEL = 40;

/**
 * The field for the time of a change, and the validation rule that refuses an older version, for each object of the subscriptions
 * with `newerWins`. Standard fields and fields of a managed package exist in the org, so they have the rule only.
 * Sources: Metadata API Developer Guide, CustomField and ValidationRule.
 */
export function orderGuards(subscriptions: readonly Subscription[]): MetadataFile[] {
  const guarded = subscriptions.flatMap((one) =>
    one.newerWins === undefined ? [] : [`${recordOf(one).object}.${one.newerWins.field}`],
  );
  return [...new Set(guarded)].sort().flatMap((one) => {
    const [object = "", field = ""] = one.split(".");
    return [
      ...(isOwn(field)
        ? [{ file: `${object}/fields/${field}.field-meta.xml`, text: fieldXml(field) }]
        : []),
      {
        file: `${object}/validationRules/${ruleNameOf(field)}.validationRule-meta.xml`,
        text: ruleXml(object, field),
      },
    ];
  });
}

/** Whether a field is a custom field without a package's namespace. */
const isOwn = (field: string): boolean => /^(?!.*__.*__c$).*__c$/i.test(field);

function fieldXml(field: string): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<CustomField ${NAMESPACE}>`,
    ...elements({
      fullName: field,
      description: `The time of the newest change that the shop has sent. Clear it to accept an older version. ${GENERATED}`,
      externalId: "false",
      label: labelOf(field),
      required: "false",
      trackTrending: "false",
      type: "DateTime",
    }),
    "</CustomField>",
    "",
  ].join("\n");
}

function ruleXml(object: string, field: string): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<ValidationRule ${NAMESPACE}>`,
    ...elements({
      fullName: ruleNameOf(field),
      active: "true",
      description: `Refuses a version of the record that is older than the one it has. Keep the beginning of the message, by which the integration knows the refusal. ${GENERATED}`,
      errorConditionFormula: staleFormula(field).replaceAll("<", "&lt;"),
      errorDisplayField: field,
      errorMessage: `${STALE_MESSAGE} (${object}.${field}).`,
    }),
    "</ValidationRule>",
    "",
  ].join("\n");
}

/** `ShopUpdatedAt__c` gives `Shop Updated At`. */
const labelOf = (field: string): string =>
  field
    .replace(/__c$/i, "")
    .replaceAll("_", " ")
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .slice(0, LONGEST_LABEL)
    .trim();

/** `subscriptionMistakes` checks that API names hold only letters, digits and underscores. */
const elements = (all: Record<string, string>): string[] =>
  Object.entries(all).map(([name, text]) => `    <${name}>${text}</${name}>`);
