/** An HTTPS endpoint that EventBridge calls, at a limited rate. */
export interface ApiDestination {
  arn: string;
  connectionArn: string;
  /** Can contain `*`; each is replaced by a path parameter of the target. */
  endpoint: string;
  method: string;
  /** Requests a second: 1 to 300. */
  rateLimit: number;
}
