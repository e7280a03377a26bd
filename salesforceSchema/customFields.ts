import { XMLParser, XMLValidator } from "fast-xml-parser";
import type { CustomField, Field } from "./field";

/** The parser's result for an element: its text, its elements, or a list of either. */
type Element = string | { readonly [name: string]: Element } | readonly Element[];

const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false });

/** The length of a text field whose metadata has none, in characters. Source: Salesforce Help, 'Custom Field Types'. */
const LENGTHS: Readonly<Record<string, number>> = {
  Text: 255,
  TextArea: 255,
  LongTextArea: 32_768,
  Html: 32_768,
  EncryptedText: 175,
  Phone: 40,
  Url: 255,
};
/** Fields whose values Salesforce computes. Source: Metadata API Developer Guide, CustomField. */
const COMPUTED = ["AutoNumber", "Summary"];

/**
 * Reads a field's metadata, a `.field-meta.xml` file of a Salesforce project. A type that is not known here counts as a text of
 * 255 characters.
 *
 * Source: Metadata API Developer Guide, CustomField.
 *
 * @returns undefined for a text that is not the metadata of a field
 */
export function parseCustomField(object: string, xml: string): CustomField | undefined {
  if (XMLValidator.validate(xml) !== true) return undefined;
  const root = member(parser.parse(xml) as Element, "CustomField");
  const name = textOf(member(root, "fullName"));
  if (root === undefined || name === "") return undefined;
  const read = (key: string) => textOf(member(root, key));
  const type = read("type");
  return {
    object,
    name,
    field: fieldOf(root, { name, type, label: read("label") || name }),
    isRequired: read("required") === "true" || type === "MasterDetail",
    isExternalId: read("externalId") === "true",
    isUnique: read("unique") === "true",
  };
}

function fieldOf(
  root: Element,
  { name, type, label }: { name: string; type: string; label: string },
): Field {
  const read = (key: string) => textOf(member(root, key));
  const isComputed = COMPUTED.includes(type) || member(root, "formula") !== undefined;
  if (isComputed) return { label, type: "text", length: LENGTHS.Text ?? 255, readOnly: true };
  switch (type) {
    case "Checkbox":
      return { label, type: "boolean" };
    case "Date":
      return { label, type: "date" };
    case "DateTime":
      return { label, type: "datetime" };
    case "Time":
      return { label, type: "time" };
    case "Number":
    case "Currency":
    case "Percent":
      return { label, type: "number", ...digitsOf(read("precision"), read("scale")) };
    case "Email":
      return { label, type: "email", length: 80 };
    case "Picklist":
      return { label, type: "picklist", ...valuesOf(root) };
    case "MultiselectPicklist":
      return { label, type: "multipicklist", ...valuesOf(root) };
    case "Lookup":
    case "MasterDetail":
    case "Hierarchy":
      return {
        label,
        type: "reference",
        relationship: name.replace(/__c$/, "__r"),
        parents: [read("referenceTo")].filter((one) => one !== ""),
      };
    default:
      return { label, type: "text", length: Number(read("length")) || (LENGTHS[type] ?? 255) };
  }
}

function digitsOf(precision: string, scale: string): { digits?: number } {
  const digits = Number(precision) - Number(scale);
  return precision !== "" && digits > 0 ? { digits } : {};
}

/** The values of a picklist. Those of a global value set are in another file: the field then accepts any value here. */
function valuesOf(root: Element): { values: string[]; restricted: boolean } {
  const set = member(root, "valueSet");
  const definition = member(set, "valueSetDefinition");
  const values = [member(definition, "value") ?? []]
    .flat()
    .filter((one) => textOf(member(one, "isActive")) !== "false")
    .map((one) => textOf(member(one, "fullName")));
  const restricted = textOf(member(set, "restricted")) === "true" && definition !== undefined;
  return { values, restricted };
}

function member(element: Element | undefined, name: string): Element | undefined {
  return typeof element === "object" && !isList(element) && Object.hasOwn(element, name)
    ? element[name]
    : undefined;
}

const isList = (element: Element): element is readonly Element[] => Array.isArray(element);

const textOf = (element: Element | undefined): string =>
  typeof element === "string" ? element.trim() : "";
