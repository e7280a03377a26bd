import { RunError } from "@pulumi/pulumi/errors";
import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { readTextFile, Unreadable } from "../text/textFile";
import { parseCustomField } from "./customFields";
import type { CustomField } from "./field";

/** The folder of the Salesforce project, from the folder of Pulumi.yaml. */
export const SALESFORCE_FOLDER = "salesforce";

/** Ending of a field's metadata. Source: Salesforce DX Developer Guide, 'Salesforce DX Project Structure and Source Format'. */
const ENDING = ".field-meta.xml";

/**
 * Reads the custom fields that a Salesforce project declares, in `objects/<object>/fields/` of any of its packages.
 *
 * @param folder such as `salesforce`; none without it
 * @throws RunError with every file that is not the metadata of a field
 */
export function readCustomFields(folder: string): CustomField[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(ENDING) && basename(dirname(file)) === "fields")
    .sort();
  const read = files.map((file) => ({ file, result: readField(join(folder, file)) }));
  const mistakes = read.flatMap(({ file, result }) =>
    typeof result === "string" ? [`${join(basename(folder), file)} ${result}.`] : [],
  );
  if (mistakes.length > 0) throw new RunError(mistakes.join("\n"));
  return read.flatMap(({ result }) => (typeof result === "string" ? [] : [result]));
}

/** A field, or why the file cannot be used, as a clause. */
function readField(path: string): CustomField | string {
  const object = basename(dirname(dirname(path)));
  try {
    return (
      parseCustomField(object, readTextFile(path)) ??
      "is not the metadata of a custom field: it must be XML with a CustomField and its fullName"
    );
  } catch (error) {
    if (error instanceof Unreadable) return error.message;
    throw error;
  }
}
