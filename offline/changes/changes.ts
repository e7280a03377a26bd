/** A difference between two states of a stack. */
export interface Change {
  kind: "added" | "removed" | "changed";
  /** Such as `optional field Phone` or `retryPolicy.maximumRetryAttempts`. */
  what: string;
  before?: string;
  after?: string;
  /** Why a reviewer has to look at it, as a sentence; absent for a change that loses and misdirects nothing. */
  danger?: string;
}

/** The differences of one subscription. */
export interface SubscriptionChange {
  subscription: string;
  /** Whether it is a subscription, or a rule that belongs to none. */
  of: "subscription" | "rule";
  kind: Change["kind"];
  changes: Change[];
  /** Numbers of rules. */
  rules: { before: number; after: number };
  /** Whether the rules receive the same events, and every request that they made is still made. */
  keepsRequests: boolean;
}

/** The differences of a resource that belongs to no subscription. */
export interface ResourceChange {
  type: string;
  name: string;
  kind: Change["kind"];
  changes: Change[];
  danger?: string;
}

/** A sample event that becomes other requests. */
export interface EventChange {
  /** File, and the line in it. */
  event: string;
  subscription: string;
  /** What becomes of it, such as a request's method, URL and body. */
  before: string[];
  after: string[];
}

/** What a change of the program does to a stack. */
export interface Changes {
  /** The revision that this checkout is compared with; absent where there is none. */
  base?: string;
  /** Why nothing is compared, as a sentence. */
  unavailable?: string;
  /** What a reader of the comparison has to know, as sentences. */
  notices: string[];
  /** Resources that an update from the base would create, delete and change. */
  resources: { created: number; deleted: number; changed: number };
  subscriptions: SubscriptionChange[];
  others: ResourceChange[];
  /** How many sample events were compared. */
  compared: number;
  events: EventChange[];
}
