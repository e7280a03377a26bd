/** Pages that policies link to. */
const EVENTBRIDGE = "https://docs.aws.amazon.com/eventbridge/latest/userguide";
const SQS = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide";

export const DOCS = {
  apiDestinations: `${EVENTBRIDGE}/eb-api-destinations.html`,
  connections: `${EVENTBRIDGE}/eb-target-connection.html`,
  deadLetters: `${EVENTBRIDGE}/eb-rule-dlq.html`,
  retryPolicy: `${EVENTBRIDGE}/eb-rule-retry-policy.html`,
  inputTransformer: `${EVENTBRIDGE}/eb-transform-target-input.html`,
  patterns: `${EVENTBRIDGE}/eb-event-patterns.html`,
  rules: `${EVENTBRIDGE}/eb-rules.html`,
  schedules: `${EVENTBRIDGE}/eb-create-rule-schedule.html`,
  busPolicies: `${EVENTBRIDGE}/eb-event-bus-perms.html`,
  identity: `${EVENTBRIDGE}/eb-use-identity-based.html`,
  keys: `${EVENTBRIDGE}/eb-encryption-key-policy.html`,
  metrics: `${EVENTBRIDGE}/eb-monitoring.html`,
  quotas: `${EVENTBRIDGE}/eb-quota.html`,
  pipes: `${EVENTBRIDGE}/eb-pipes-error-troubleshooting.html`,
  scheduler: "https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html",
  subscribers:
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-eventsv2-subscriber.html",
  templates:
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-reference.html",
  queueEncryption: `${SQS}/sqs-server-side-encryption.html`,
  queueKeys: `${SQS}/sqs-key-management.html`,
  keyPolicies: "https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html",
  principals:
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
  queuePolicies: `${SQS}/sqs-basic-examples-of-sqs-policies.html`,
  queueAttributes: `${SQS}/sqs-configure-queue-parameters.html`,
  archives: `${EVENTBRIDGE}/eb-archive.html`,
  busLogs: `${EVENTBRIDGE}/eb-event-bus-logs.html`,
  busDeadLetters: `${EVENTBRIDGE}/eb-encryption-event-bus-dlq.html`,
  queueTargets: `${EVENTBRIDGE}/eb-use-resource-based.html#eb-sqs-permissions`,
  functionTargets: `${EVENTBRIDGE}/eb-use-resource-based.html#eb-lambda-permissions`,
  topicTargets: `${EVENTBRIDGE}/eb-use-resource-based.html#eb-sns-permissions`,
  logRetention:
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html",
  topicPolicies: "https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html",
  alarmActions: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-actions.html",
  tags: "https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html",
  secrets: "https://www.pulumi.com/docs/iac/concepts/secrets/",
  protect: "https://www.pulumi.com/docs/iac/concepts/resources/options/protect/",
} as const;
