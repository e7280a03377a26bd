import { alertTopicPolicy } from "../../../policy/topics/policy";
import { topicClosed } from "../../../policy/topics/closed";
import { EVENTS, PLACE, takesAlarms, TOPIC_ARN } from "../shop";
import { ACCOUNT, type Case, topicPolicy, alertedByRule, TAKES_EVENTS } from "./changes";

export const topicCases: Case[] = [
  [
    topicClosed,
    "allowed",
    "default",
    topicPolicy({
      Effect: "Allow",
      Principal: { AWS: "*" },
      Action: ["SNS:Publish"],
      Resource: TOPIC_ARN,
      Condition: { StringEquals: { "AWS:SourceOwner": ACCOUNT } },
    }),
  ],
  [
    topicClosed,
    "refused",
    "open with protocol",
    topicPolicy({
      Effect: "Allow",
      Principal: "*",
      Action: "sns:Subscribe",
      Resource: TOPIC_ARN,
      Condition: { StringEquals: { "sns:Protocol": "https" } },
    }),
  ],
  [
    topicClosed,
    "allowed",
    "s3 bucket source",
    topicPolicy({
      Effect: "Allow",
      Principal: "*",
      Action: "sns:Publish",
      Resource: TOPIC_ARN,
      Condition: { ArnLike: { "aws:SourceArn": "arn:aws:s3:*:*:my-bucket" } },
    }),
  ],
  [
    topicClosed,
    "refused",
    "any bucket",
    topicPolicy({
      Effect: "Allow",
      Principal: "*",
      Action: "sns:Publish",
      Resource: TOPIC_ARN,
      Condition: { ArnLike: { "aws:SourceArn": "arn:aws:s3:::*" } },
    }),
  ],
  [
    alertTopicPolicy,
    "refused",
    "deny",
    topicPolicy(takesAlarms, { Effect: "Deny", Principal: "*", Action: "sns:*", Resource: "*" }),
  ],
  [
    alertTopicPolicy,
    "refused",
    "rule of another name",
    topicPolicy({
      ...takesAlarms,
      Condition: { ArnLike: { "aws:SourceArn": `${EVENTS}:rule/x` } },
    }),
  ],
  [
    alertTopicPolicy,
    "refused",
    "alarm of another name",
    topicPolicy({
      ...takesAlarms,
      Condition: { ArnLike: { "aws:SourceArn": `arn:aws:cloudwatch:${PLACE}:alarm:other` } },
    }),
  ],
  [
    alertTopicPolicy,
    "allowed",
    "alarm names",
    topicPolicy({
      ...takesAlarms,
      Condition: { ArnLike: { "aws:SourceArn": `arn:aws:cloudwatch:${PLACE}:alarm:*` } },
    }),
  ],
  [
    alertTopicPolicy,
    "allowed",
    "default policy",
    topicPolicy({
      Effect: "Allow",
      Principal: { AWS: "*" },
      Action: ["SNS:Publish"],
      Resource: TOPIC_ARN,
      Condition: { StringEquals: { "AWS:SourceOwner": ACCOUNT } },
    }),
  ],
  [
    alertTopicPolicy,
    "refused",
    "default policy of another account",
    topicPolicy({
      Effect: "Allow",
      Principal: { AWS: "*" },
      Action: ["SNS:Publish"],
      Resource: TOPIC_ARN,
      Condition: { StringEquals: { "AWS:SourceOwner": "210987654321" } },
    }),
  ],
  [
    alertTopicPolicy,
    "refused",
    "default policy, target of rule",
    (made) => {
      topicPolicy({
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: ["SNS:Publish"],
        Resource: TOPIC_ARN,
        Condition: { StringEquals: { "AWS:SourceOwner": ACCOUNT } },
      })(made);
      alertedByRule(made);
    },
  ],
  [
    alertTopicPolicy,
    "allowed",
    "deny insecure",
    topicPolicy(takesAlarms, {
      Effect: "Deny",
      Principal: "*",
      Action: "sns:Publish",
      Resource: "*",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    }),
  ],
  [
    alertTopicPolicy,
    "allowed",
    "deny insecure, rules",
    (made) => {
      topicPolicy(takesAlarms, TAKES_EVENTS, {
        Effect: "Deny",
        Principal: "*",
        Action: "sns:Publish",
        Resource: "*",
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      })(made);
      alertedByRule(made);
    },
  ],
  [
    alertTopicPolicy,
    "refused",
    "rules with SourceArn",
    (made) => {
      topicPolicy(takesAlarms, {
        ...TAKES_EVENTS,
        Condition: { ArnLike: { "aws:SourceArn": `${EVENTS}:rule/alert` } },
      })(made);
      alertedByRule(made);
    },
  ],
  [
    alertTopicPolicy,
    "refused",
    "wrong topic",
    topicPolicy({ ...takesAlarms, Resource: `${TOPIC_ARN}-2` }),
  ],
  [
    alertTopicPolicy,
    "refused",
    "orgid",
    topicPolicy({ ...takesAlarms, Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } }),
  ],
  [
    alertTopicPolicy,
    "refused",
    "another service",
    topicPolicy({ ...takesAlarms, Principal: { Service: "alarms.amazonaws.com" } }),
  ],
  [
    topicClosed,
    "refused",
    "every service",
    topicPolicy({
      Effect: "Allow",
      Principal: { Service: "*" },
      Action: "sns:Publish",
      Resource: TOPIC_ARN,
    }),
  ],
];
