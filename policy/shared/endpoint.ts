/** The URL of an endpoint; undefined for a text that is none. */
export function parseEndpoint(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** What may be shown of a URL: neither a user's name and password, nor the query. */
export function withoutSecrets({ protocol, host, pathname }: URL): string {
  return `${protocol}//${host}${pathname}`;
}

/** Whether a host is one of those allowed: `acme.my.salesforce.com` by itself, or by `*.my.salesforce.com`. */
export function isAllowedHost(host: string, allowed: readonly string[]): boolean {
  return allowed.some((pattern) =>
    pattern.startsWith("*.") ? host.endsWith(pattern.slice(1)) : host === pattern,
  );
}

/** `*` stands in an endpoint for a value that each request has of its own. */
export function wildcardsIn(endpoint: string): number {
  return endpoint.split("*").length - 1;
}
