import { isReservedSource, LONGEST } from "../eventbridge/putEvents";
import { PATH_CHARACTERS } from "../eventbridge/quotas";
import { fieldsOf, operationOf, recordOf } from "./action";
import { FIELD_LIMIT, isApiName } from "./apiName";
import { isConstant } from "./compile";
import { headerMistakes } from "./headers";
import { newerWinsFieldMistakes } from "./newerWins";
import { parentKeyMistakes } from "./parentMistakes";
import { parentKey } from "./parents";
import { repeated, sameButForCase } from "./repeated";
import type { FieldSource, Subscription } from "./subscription";
import { pathsOf } from "./unmappable";

const NAME = /^[A-Za-z0-9][A-Za-z0-9-]{0,31}$/;
/** An org's name is a namespace of the stack's configuration, and a part of physical names. */
const ORG = /^[a-z][a-z0-9-]{0,15}$/;
/** The stack's own org, and namespaces of Pulumi's packages. */
const RESERVED_ORGS = ["default", "aws", "pulumi", "random"];
const PATH = /^\$\.detail(\.[A-Za-z0-9_-]+(\[(0|[1-9]\d{0,5})\])*)+$/;

/**
 * The names, paths and constants of a subscription that cannot be used, each as a sentence. Pure.
 *
 * @param subscription whose properties have the types that TypeScript demands
 */
export function declarationMistakes(subscription: Subscription): string[] {
  return [
    ...nameMistakes(subscription),
    ...eventsMistakes(subscription.events),
    ...recordMistakes(subscription),
    ...fieldsMistakes(subscription),
    ...pathMistakes(subscription),
    ...headerMistakes(subscription),
    ...newerWinsFieldMistakes(subscription),
  ];
}

function nameMistakes({ name, org }: Subscription): string[] {
  return [
    ...(NAME.test(name)
      ? []
      : ["the name must have 1 to 32 letters, digits and dashes, and not begin with a dash."]),
    ...(org === undefined || (ORG.test(org) && !RESERVED_ORGS.includes(org))
      ? []
      : [
          `the org name '${org}' must have 1 to 16 lowercase letters, digits and dashes, begin with a letter, and not be ${RESERVED_ORGS.join(", ")}.`,
        ]),
  ];
}

function eventsMistakes({ source, detailTypes: types }: Subscription["events"]): string[] {
  const detailTypes: readonly string[] = types;
  return [
    ...(isReservedSource(source) || source === ""
      ? [
          `events.source is '${source}', which a shop cannot publish; set a source such as shop.magento.`,
        ]
      : []),
    ...(source.length > LONGEST.source
      ? [`events.source has ${source.length} characters; shorten it to ${LONGEST.source}.`]
      : []),
    ...(detailTypes.length === 0
      ? ["events.detailTypes is empty; list at least one detail type."]
      : []),
    ...(detailTypes.includes("") ? ["events.detailTypes has an empty text; remove it."] : []),
    ...repeated(detailTypes).map(
      (type) => `events.detailTypes lists '${type}' more than once; remove the duplicate.`,
    ),
    ...detailTypes
      .filter((type) => type.length > LONGEST.detailType)
      .map(
        (type) =>
          `the detail type '${type.slice(0, 20)}...' has ${type.length} characters; shorten it to ${LONGEST.detailType}.`,
      ),
  ];
}

function recordMistakes(subscription: Subscription): string[] {
  const { object, externalIdField } = recordOf(subscription);
  return Object.entries({ object, externalIdField })
    .filter(([, name]) => !isApiName(name))
    .map(
      ([key, name]) =>
        `${operationOf(subscription)}.${key} is '${name}'; set an API name of Salesforce, such as ${key === "object" ? "Contact" : "Customer_Id__c"}.`,
    );
}

function fieldsMistakes(subscription: Subscription): string[] {
  if (subscription.fields === undefined) return [];
  const fields: Readonly<Record<string, FieldSource>> = fieldsOf(subscription);
  const { externalIdField } = recordOf(subscription);
  const names = Object.keys(fields);
  const has = (name: string) => names.some((field) => field.toLowerCase() === name.toLowerCase());
  return [
    ...(names.length === 0 ? ["fields is empty; map at least one field."] : []),
    ...parentKeyMistakes(subscription, (name) => isApiName(name) && name.length <= FIELD_LIMIT),
    ...names
      .filter((field) => parentKey(field) === undefined)
      .filter((field) => !isApiName(field) || field.length > FIELD_LIMIT)
      .map(
        (field) =>
          `fields has '${field}'; use the API name of a Salesforce field, such as LastName, of at most ${FIELD_LIMIT} characters.`,
      ),
    ...(has("Id") ? ["fields has Id, which Salesforce assigns; remove it."] : []),
    ...sameButForCase(names).map(
      (same) => `fields has ${same.join(" and ")}, which Salesforce takes for one field; keep one.`,
    ),
    ...Object.entries(fields)
      .filter(([, source]) => isInfinite(source))
      .map(
        ([field]) =>
          `the constant for ${field} is not a finite number. JSON would have null, which clears the field; set a finite number.`,
      ),
    ...(has(externalIdField)
      ? [
          `fields has ${externalIdField}, the external-id field, which Salesforce takes from the URL; remove it.`,
        ]
      : []),
  ];
}

function isInfinite(source: FieldSource): boolean {
  return (
    isConstant(source) && typeof source.constant === "number" && !Number.isFinite(source.constant)
  );
}

function pathMistakes(subscription: Subscription): string[] {
  const { record } = subscription;
  const paths =
    record === undefined ? pathsOf(subscription) : [record, recordOf(subscription).externalId];
  return paths
    .filter((path) => !PATH.test(path) || path.length > PATH_CHARACTERS)
    .map(
      (path) =>
        `'${path}' is not a path into the event's detail, such as $.detail.email; use letters, digits, _ and - between the dots, an index such as [0] behind the name of a list, and at most ${PATH_CHARACTERS} characters.`,
    );
}
