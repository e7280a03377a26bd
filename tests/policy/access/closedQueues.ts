import { queueClosed } from "../../../policy/queues/closed";
import { targetQueuePolicy } from "../../../policy/targets/queuePolicy";
import { EVENTS, iam, QUEUE_ARN, TOPIC_ARN } from "../shop";
import { type Case, targetedQueue, TAKES_ORDERS } from "./changes";

export const queueCases: Case[] = [
  [
    queueClosed,
    "refused",
    "open",
    targetedQueue([{ ...TAKES_ORDERS, Principal: "*", Condition: undefined }]),
  ],
  [
    queueClosed,
    "allowed",
    "sns topic",
    targetedQueue([
      { ...TAKES_ORDERS, Principal: "*", Condition: { ArnEquals: { "aws:SourceArn": TOPIC_ARN } } },
    ]),
  ],
  [
    queueClosed,
    "refused",
    "in queue",
    targetedQueue(undefined, {
      policy: iam({ ...TAKES_ORDERS, Principal: { AWS: "*" }, Condition: undefined }),
    }),
  ],
  [
    queueClosed,
    "refused",
    "any account's topic",
    targetedQueue([
      {
        ...TAKES_ORDERS,
        Principal: "*",
        Condition: { ArnLike: { "aws:SourceArn": "arn:aws:sns:*:*:*" } },
      },
    ]),
  ],
  [targetQueuePolicy, "allowed", "rule", targetedQueue([TAKES_ORDERS])],
  [
    targetQueuePolicy,
    "allowed",
    "no condition",
    targetedQueue([{ ...TAKES_ORDERS, Condition: undefined }]),
  ],
  [targetQueuePolicy, "refused", "none", targetedQueue(undefined)],
  [
    targetQueuePolicy,
    "refused",
    "bus",
    targetedQueue([
      {
        ...TAKES_ORDERS,
        Condition: { ArnEquals: { "aws:SourceArn": `${EVENTS}:event-bus/shop` } },
      },
    ]),
  ],
  [
    targetQueuePolicy,
    "refused",
    "other resource",
    targetedQueue([{ ...TAKES_ORDERS, Resource: QUEUE_ARN }]),
  ],
  [
    targetQueuePolicy,
    "allowed",
    "role",
    targetedQueue(undefined, {}, { roleArn: "arn:aws:iam::123456789012:role/invoke" }),
  ],
  [
    targetQueuePolicy,
    "allowed",
    "first preview",
    (made) => {
      targetedQueue([TAKES_ORDERS])(made);
      made.unknown();
      made.set("op", { policy: iam({ ...TAKES_ORDERS, Resource: "*" }) });
    },
  ],
  [
    targetQueuePolicy,
    "refused",
    "first preview, no policy",
    (made) => {
      targetedQueue(undefined)(made);
      made.unknown();
    },
  ],
];
