/** The URL of an endpoint; undefined for a text that is not a URL, and for none. */
export function parseEndpoint(endpoint: string | undefined): URL | undefined {
  const text = String(endpoint);
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** A URL without user name, password, path and query. The path may be a secret, too, such as that of a webhook. */
export function withoutSecrets({ protocol, host }: URL): string {
  return `${protocol}//${host}`;
}

/** Whether a host is allowed, either by its name (`acme.my.salesforce.com`) or by a wildcard for its domain (`*.my.salesforce.com`). */
export function isAllowedHost(host: string, allowed: readonly string[]): boolean {
  return allowed.some((entry) => {
    const pattern = entry.toLowerCase();
    return pattern.startsWith("*.") ? host.endsWith(pattern.slice(1)) : host === pattern;
  });
}

/** The number of `*` in an endpoint. Each request has its own value for each `*`. */
export function wildcardsIn(endpoint: string): number {
  return endpoint.split("*").length - 1;
}
