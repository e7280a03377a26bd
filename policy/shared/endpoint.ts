/** The URL of an endpoint; undefined for a text that is not a URL. */
export function parseEndpoint(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** A URL without user name, password and query, which may hold secrets. */
export function withoutSecrets({ protocol, host, pathname }: URL): string {
  return `${protocol}//${host}${pathname}`;
}

/** Whether a host is allowed, either by its name (`acme.my.salesforce.com`) or by a wildcard for its domain (`*.my.salesforce.com`). */
export function isAllowedHost(host: string, allowed: readonly string[]): boolean {
  return allowed.some((pattern) =>
    pattern.startsWith("*.") ? host.endsWith(pattern.slice(1)) : host === pattern,
  );
}

/** The number of `*` in an endpoint. Each request has its own value for each `*`. */
export function wildcardsIn(endpoint: string): number {
  return endpoint.split("*").length - 1;
}
