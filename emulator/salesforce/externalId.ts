import {
  FORMAT_EXTENSIONS,
  LAST_VERSION_WITH_FORMATS,
  UNFOUND_EXTENSIONS,
} from "../../mapping/riskyIds";

/**
 * The external id in the last part of a URL; undefined where Salesforce finds no such resource. It decodes the part once: `%2F` is a
 * slash of the id, `%20` a space, and `+` is itself. An extension that is a file's makes the resource unknown; up to version 57.0,
 * one that is the format of the answer is cut off.
 *
 * Sources: REST API Developer Guide, 'sObject Rows by External ID' (`.inc`) and 'REST API Architecture' (`.json`, `.xml`); for
 * slashes and spaces published reports (texei/texei-sfdx-plugin#112, restforce/restforce#411). That the ends `.json` and `.xml`
 * belong to the id in later versions is assumed.
 *
 * @param segment still encoded
 */
export function externalIdIn(segment: string, version: number): string | undefined {
  const decoded = decode(segment);
  const [, beginning = "", extension = ""] = /^(.*)\.(\w+)$/s.exec(decoded ?? "") ?? [];
  const named = extension.toLowerCase();
  if (UNFOUND_EXTENSIONS.includes(named)) return undefined;
  return version <= LAST_VERSION_WITH_FORMATS && FORMAT_EXTENSIONS.includes(named)
    ? beginning
    : decoded;
}

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined; // a lone % or an incomplete character: no such resource exists
  }
}
