/** How EventBridge authorizes its requests to API destinations: OAuth client credentials. */
export interface Connection {
  arn: string;
  tokenEndpoint: string;
  method: "GET" | "POST" | "PUT";
  clientId: string;
  clientSecret: string;
  /** Headers of the token request. */
  headers: Record<string, string>;
  /** Query parameters of the token request. */
  query: Record<string, string>;
  /** Added to the form of the token request. A `grant_type` here replaces `client_credentials`. */
  body: Record<string, string>;
  /** Added to each request to a destination. Where the target sets the same key, this value is sent. */
  invocation: {
    headers: Record<string, string>;
    query: Record<string, string>;
    body: Record<string, string>;
  };
}
