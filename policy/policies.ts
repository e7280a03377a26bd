import type { Policies } from "@pulumi/policy";
import { alarmActions } from "./alarms/actions";
import { deadLetterAlarms } from "./alarms/deadLetters";
import { archiveRetention } from "./archives/retention";
import { eventBusClosed } from "./buses/closed";
import { eventBusDeadLetterQueue } from "./buses/deadLetterQueue";
import { connectionAuthorization } from "./connections/authorization";
import { connectionSecretsMarked } from "./connections/markedSecrets";
import { endpointAllowedHost } from "./destinations/allowedHost";
import { endpointWithoutSecrets } from "./destinations/endpointWithoutSecrets";
import { endpointHttps } from "./destinations/https";
import { targetPathValues } from "./destinations/pathValues";
import { apiDestinationPeakRate } from "./destinations/peakRate";
import { apiDestinationRateLimit } from "./destinations/rateLimit";
import { tokenEndpointSameOrg } from "./destinations/sameOrg";
import { logDetail } from "./logs/detail";
import { logRetention } from "./logs/retention";
import { queueEncryption } from "./queues/encryption";
import { keyClosed } from "./keys/closed";
import { keyGrant } from "./keys/grant";
import { queueClosed } from "./queues/closed";
import { deadLetterQueuePolicy } from "./queues/policy";
import { deadLetterQueueRetention } from "./queues/retention";
import { deadLetterQueueSeparate } from "./queues/separate";
import { deadLetterQueueStandard } from "./queues/standard";
import { roleClosed } from "./roles/closed";
import { roleNamedDestinations } from "./roles/namedDestinations";
import { ruleEnabled } from "./rules/enabled";
import { rulePattern } from "./rules/pattern";
import { ruleScheduleOnDefaultBus } from "./rules/scheduleOnDefaultBus";
import { ruleSource } from "./rules/source";
import { ruleTargetsTogether } from "./rules/targetsTogether";
import { pipeDelivery } from "./senders/pipe";
import { scheduleDelivery } from "./senders/schedule";
import { subscriberDelivery } from "./senders/subscriber";
import { noPlaintextSecrets } from "./stack/noPlaintextSecrets";
import { notJudged } from "./stack/notJudged";
import { nothingOverwritten } from "./stack/nothingOverwritten";
import { productionProtected } from "./stack/productionProtected";
import { requiredTags } from "./stack/requiredTags";
import { ruleTargetDeadLetterQueue } from "./targets/deadLetterQueue";
import { templateDemandedPaths } from "./targets/demandedPaths";
import { targetFunctionPermission } from "./targets/functionPermission";
import { targetInput } from "./targets/input";
import { targetQueuePolicy } from "./targets/queuePolicy";
import { targetRetryPolicy } from "./targets/retryPolicy";
import { targetRole } from "./targets/role";
import { targetValues } from "./targets/values";
import { templateUnquotedVariables } from "./targets/unquotedVariables";
import { topicClosed } from "./topics/closed";
import { alertTopicPolicy } from "./topics/policy";

/** Every policy of the pack, in the order in which README.md explains them. */
export const policies: Policies = [
  // Calls to the SaaS: rate, endpoint and authorization
  apiDestinationRateLimit,
  apiDestinationPeakRate,
  endpointHttps,
  endpointAllowedHost,
  endpointWithoutSecrets,
  tokenEndpointSameOrg,
  connectionAuthorization,
  connectionSecretsMarked,
  // Rules: the events that they match
  rulePattern,
  ruleSource,
  ruleEnabled,
  ruleScheduleOnDefaultBus,
  ruleTargetsTogether,
  // Targets: the request, and its retries
  ruleTargetDeadLetterQueue,
  targetRetryPolicy,
  targetPathValues,
  targetInput,
  targetValues,
  templateUnquotedVariables,
  templateDemandedPaths,
  targetRole,
  roleNamedDestinations,
  targetQueuePolicy,
  targetFunctionPermission,
  // What calls an API destination beside rules
  pipeDelivery,
  scheduleDelivery,
  subscriberDelivery,
  // Dead letters, alarms, encryption and stored data
  deadLetterQueueStandard,
  deadLetterQueueSeparate,
  deadLetterQueuePolicy,
  deadLetterQueueRetention,
  deadLetterAlarms,
  alarmActions,
  alertTopicPolicy,
  queueEncryption,
  keyGrant,
  eventBusDeadLetterQueue,
  archiveRetention,
  logRetention,
  logDetail,
  // The stack as a whole
  eventBusClosed,
  topicClosed,
  queueClosed,
  keyClosed,
  roleClosed,
  nothingOverwritten,
  productionProtected,
  requiredTags,
  noPlaintextSecrets,
  notJudged,
];
