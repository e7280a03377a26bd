/** What a text of JSON says; undefined for one that is none, of which the caller says what it should be. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the error would quote the text
  }
}
