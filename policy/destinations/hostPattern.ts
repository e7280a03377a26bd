/** Domains in which everybody can register a domain: `*.co.uk` matches the hosts of strangers. */
const PUBLIC_SUFFIX = /^(?:[^.]+|(?:ac|co|com|edu|gov|gob|net|ne|or|org)\.[a-z]{2})$/;

/**
 * What is wrong with an entry of `allowedHosts`: it can never match a host, or it matches the hosts of everybody. Hosts are
 * compared in the form that `URL` gives them: in lower case, without scheme, port and path, and international names in ASCII.
 *
 * @returns a clause that begins with the entry; undefined for an entry that matches the hosts that it seems to match
 */
export function hostPatternMistake(entry: string): string | undefined {
  const isWildcard = entry.startsWith("*.");
  const name = isWildcard ? entry.slice(2) : entry;
  if (/^[*.]+$/.test(entry))
    return `'${entry}' matches every host or none; name a domain, such as *.example.com`;
  if (name.includes("*")) {
    return `'${entry}' matches no host; * stands for a part of a host only at the start, as in *.example.com`;
  }
  const host = hostOf(name);
  if (host !== name.toLowerCase() || host.endsWith(".") || host.startsWith(".")) {
    const remedy = host === undefined ? "a host" : `'${isWildcard ? "*." : ""}${bare(host)}'`;
    return `'${entry}' matches no host; set ${remedy}, without scheme, port and path`;
  }
  if (isWildcard && PUBLIC_SUFFIX.test(host)) {
    return `'${entry}' matches the hosts of everybody; name a domain, such as *.example.${host}`;
  }
  return undefined;
}

function hostOf(text: string): string | undefined {
  const trimmed = text.trim();
  const url = /^[a-z][a-z\d+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`;
  const host = URL.canParse(url) ? new URL(url).hostname : "";
  return host === "" ? undefined : host;
}

const bare = (host: string) =>
  host
    .split(".")
    .filter((label) => label !== "")
    .join(".");
