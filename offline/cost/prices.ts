/** A price of AWS's public lists. */
export interface Price {
  /** US dollars for `per` units. */
  usd: number;
  per: number;
  unit: string;
  /** AWS's own list. */
  list: string;
  /** Page that quotes the figure: AWS's own page fills it in by script. */
  seenAt: string;
  /** Day of that page, `YYYY-MM-DD`. */
  date: string;
}

/**
 * Region of all prices. Other Regions often have the same prices for EventBridge, SQS and KMS, and higher ones for
 * CloudWatch's logs. No citable list of another Region was found.
 */
export const PRICED_REGION = "us-east-1";
export const CURRENCY = "USD";

const LISTS = {
  eventBridge: {
    list: "https://aws.amazon.com/eventbridge/pricing/",
    seenAt: "https://cloudburn.io/blog/amazon-eventbridge-pricing",
    date: "2026-03-13",
  },
  sqs: {
    list: "https://aws.amazon.com/sqs/pricing/",
    seenAt: "https://cloudburn.io/blog/amazon-sqs-pricing",
    date: "2026-03-14",
  },
  sns: {
    list: "https://aws.amazon.com/sns/pricing/",
    seenAt: "https://www.factualminds.com/blog/amazon-sns-pricing-publishes-fanout-protocols/",
    date: "2026-06-13",
  },
  cloudWatch: {
    list: "https://aws.amazon.com/cloudwatch/pricing/",
    seenAt:
      "https://www.factualminds.com/blog/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards/",
    date: "2026-06-13",
  },
  kms: {
    list: "https://aws.amazon.com/kms/pricing/",
    seenAt: "https://cloudburn.io/blog/aws-kms-pricing",
    date: "2026-03-14",
  },
} as const;

const MILLION = 1_000_000;

/**
 * Custom events, calls of API destinations and requests of SQS are billed by chunks of 64 KB.
 * Sources: EventBridge's and SQS's price lists, 'Size of payloads'.
 */
export const CHUNK_BYTES = 64 * 1024;
/** Bytes that AWS bills as a gigabyte. */
export const GIGABYTE = 1024 ** 3;

/**
 * List prices before free tiers and volume discounts. The first two rotations of a key are billed as well; source: KMS's
 * price list, 'Key storage', as changed in April 2024.
 */
export const PRICES = {
  customEvents: { usd: 1, per: MILLION, unit: "64 KB of an event", ...LISTS.eventBridge },
  apiDestinationCalls: { usd: 0.2, per: MILLION, unit: "64 KB of a call", ...LISTS.eventBridge },
  archiveProcessing: { usd: 0.1, per: 1, unit: "GB", ...LISTS.eventBridge },
  archiveStorage: { usd: 0.023, per: 1, unit: "GB a month", ...LISTS.eventBridge },
  queueRequests: { usd: 0.4, per: MILLION, unit: "request", ...LISTS.sqs },
  topicPublishes: { usd: 0.5, per: MILLION, unit: "publish", ...LISTS.sns },
  emails: { usd: 2, per: 100_000, unit: "e-mail", ...LISTS.sns },
  alarmMetrics: { usd: 0.1, per: 1, unit: "metric of an alarm", ...LISTS.cloudWatch },
  fastAlarmMetrics: { usd: 0.3, per: 1, unit: "metric of a 10 s alarm", ...LISTS.cloudWatch },
  compositeAlarms: { usd: 0.5, per: 1, unit: "composite alarm", ...LISTS.cloudWatch },
  customMetrics: { usd: 0.3, per: 1, unit: "metric of a filter", ...LISTS.cloudWatch },
  dashboards: { usd: 3, per: 1, unit: "dashboard", ...LISTS.cloudWatch },
  logsIngested: { usd: 0.5, per: 1, unit: "GB", ...LISTS.cloudWatch },
  logsStored: { usd: 0.03, per: 1, unit: "GB a month", ...LISTS.cloudWatch },
  keys: { usd: 1, per: 1, unit: "key", ...LISTS.kms },
  keyRequests: { usd: 0.03, per: 10_000, unit: "request", ...LISTS.kms },
} satisfies Record<string, Price>;
