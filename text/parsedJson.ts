/** The value of a JSON text; undefined for a text that is not JSON, which the caller reports. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the error would quote the text
  }
}
