import type { InputTransformer, Transform } from "../../eventbridge/inputTransformer";
import type { Value } from "../../eventbridge/jsonPath";

/** A rule of a bus, with its targets. */
export interface Rule {
  name: string;
  arn: string;
  busArn: string;
  /** A disabled rule matches no event. */
  enabled: boolean;
  /** The event pattern, as JSON text. */
  pattern: string;
  /** By their id within the rule. */
  targets: Map<string, RuleTarget>;
}

/** A target of a rule, and the request that each event becomes. */
export interface RuleTarget {
  id: string;
  /** ARN of an API destination, a queue or a topic. */
  arn: string;
  /** ARN of the role that calls an API destination. A queue or a topic grants EventBridge access by its own policy. */
  roleArn: string | undefined;
  /** One for each `*` in the destination's URL, in order. */
  pathParameters: Value[];
  /** By name. */
  headers: Record<string, Value>;
  /** By key; added to the query of the destination's URL. */
  query: Record<string, Value>;
  transform: Transform;
  retryPolicy: TargetRetryPolicy;
  deadLetterQueueArn: string | undefined;
  /** What its request is made of, as it was given. */
  given: TargetRequest;
}

/** What a target's request is made of, as PutTargets takes it. At most one of the last three is set. */
export interface TargetRequest {
  pathParameterValues: readonly string[];
  headers: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string>>;
  input: string | undefined;
  inputPath: string | undefined;
  inputTransformer: InputTransformer | undefined;
}

/** How long EventBridge retries. Source: EventBridge API reference, RetryPolicy. */
export interface TargetRetryPolicy {
  /** Retries after the first attempt: 0 to 185. */
  maximumRetryAttempts: number;
  /** Seconds since the bus accepted the event: 60 to 86,400. */
  maximumEventAgeInSeconds: number;
}
