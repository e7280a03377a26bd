import { z } from "zod";
import { NAME_RULES } from "../../eventbridge/nameRules";
import { LOG_RETENTION_DAYS } from "../../eventbridge/settingRanges";
import { compileFilterPattern, WrongPattern } from "../cloudWatch/filterPattern";
import { uuid } from "../random";
import type { AccountLocation } from "../account";
import { keyRefused } from "../keys";
import { emulatedIf, existing, nameField, notEmulated, resourceKind } from "./kind";
import { policyField } from "./policyField";
import { tags } from "./tags";

/**
 * The resources by which a bus logs to CloudWatch Logs. The emulator checks them and their references. `endpoint/logs.ts` serves
 * the records.
 * Sources: CloudWatch Logs API reference, PutRetentionPolicy, PutResourcePolicy, PutDeliverySource,
 * PutDeliveryDestination, CreateDelivery.
 */
const arnOf = ({ region, accountId }: AccountLocation, resource: string) =>
  `arn:aws:logs:${region}:${accountId}:${resource}`;

export const logGroup = resourceKind("aws:cloudwatch/logGroup:LogGroup", {
  inputs: z.strictObject({
    tags,
    name: nameField(NAME_RULES.logGroup),
    // 0 keeps logs indefinitely.
    retentionInDays: z
      .number()
      .refine(
        (days) => days === 0 || LOG_RETENTION_DAYS.includes(days),
        `must be one of ${LOG_RETENTION_DAYS.join(", ")}, or 0 to keep logs indefinitely`,
      )
      .default(0),
    kmsKeyId: z.string().optional(),
  }),
  withoutEffect: ["deletionProtectionEnabled", "logGroupClass", "skipDestroy"],
  replacedBy: ["name"],
  computed: ["arn"],
  plan: ({ name }, { location }) => ({
    id: name,
    outputs: { arn: arnOf(location, `log-group:${name}`) },
  }),
  apply: ({ retentionInDays, kmsKeyId }, { arn }, account) => {
    const refusal = keyRefused(account, {
      key: kmsKeyId,
      service: `logs.${account.location.region}.amazonaws.com`,
      context: { "kms:EncryptionContext:aws:logs:arn": arn },
      actions: ["kms:Encrypt", "kms:Decrypt"],
    });
    if (refusal !== undefined) throw new Error(refusal);
    account.logGroups.set(arn, retentionInDays);
  },
  remove: (_, { arn }, account) => void account.logGroups.delete(arn),
});

export const logResourcePolicy = resourceKind(
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
  {
    inputs: z
      .strictObject({
        policyName: z.string().min(1).optional(),
        resourceArn: z.string().optional(),
        policyDocument: policyField().max(5_120),
      })
      .refine(
        ({ policyName, resourceArn }) => (policyName === undefined) !== (resourceArn === undefined),
        { path: ["policyName"], message: "set either policyName or resourceArn" },
      ),
    replacedBy: ["policyName", "resourceArn"],
    computed: [],
    plan: ({ policyName, resourceArn }) => ({ id: String(policyName ?? resourceArn), outputs: {} }),
    apply: ({ resourceArn }, _, account) => {
      if (resourceArn !== undefined)
        existing(account.logGroups.get(resourceArn), `log group ${resourceArn}`);
    },
    remove: () => undefined,
  },
);

export const logDeliverySource = resourceKind(
  "aws:cloudwatch/logDeliverySource:LogDeliverySource",
  {
    inputs: z.strictObject({
      tags,
      name: nameField(NAME_RULES.logDeliverySource),
      logType: emulatedIf(
        z.string(),
        (type) => ["ERROR_LOGS", "INFO_LOGS", "TRACE_LOGS"].includes(type),
        "the emulator knows ERROR_LOGS, INFO_LOGS and TRACE_LOGS of buses only",
      ),
      resourceArn: z.string(),
    }),
    replacedBy: ["name", "logType", "resourceArn"],
    computed: ["arn", "service"],
    plan: ({ name }, { location }) => ({
      id: name,
      outputs: { arn: arnOf(location, `delivery-source:${name}`), service: "events" },
    }),
    apply: ({ name, logType, resourceArn }, _, account) => {
      existing(account.buses.get(resourceArn), `event bus ${resourceArn}`);
      for (const [other, source] of account.logSources) {
        if (other !== name && source === `${resourceArn} ${logType}`) {
          throw new Error(`the delivery source ${other} delivers the ${logType} of this bus`);
        }
      }
      account.logSources.set(name, `${resourceArn} ${logType}`);
    },
    remove: ({ name }, _, account) => void account.logSources.delete(name),
  },
);

export const logDeliveryDestination = resourceKind(
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination",
  {
    inputs: z.strictObject({
      tags,
      name: nameField(NAME_RULES.logDeliveryDestination),
      deliveryDestinationConfiguration: z.strictObject({ destinationResourceArn: z.string() }),
    }),
    replacedBy: ["name"],
    withoutEffect: ["outputFormat", "deliveryDestinationType"],
    computed: ["arn", "deliveryDestinationType"],
    plan: ({ name }, { location }) => ({
      id: name,
      outputs: {
        arn: arnOf(location, `delivery-destination:${name}`),
        deliveryDestinationType: "CWL",
      },
    }),
    // A log group that the program does not create is assumed to exist.
    apply: ({ deliveryDestinationConfiguration: { destinationResourceArn } }, { arn }, account) =>
      void account.logDestinations.set(arn, destinationResourceArn),
    remove: (_, { arn }, account) => void account.logDestinations.delete(arn),
  },
);

export const logDelivery = resourceKind("aws:cloudwatch/logDelivery:LogDelivery", {
  inputs: z.strictObject({
    tags,
    deliverySourceName: z.string(),
    deliveryDestinationArn: z.string(),
  }),
  replacedBy: ["deliverySourceName", "deliveryDestinationArn"],
  withoutEffect: ["fieldDelimiter", "recordFields", "s3DeliveryConfigurations"],
  computed: ["arn"],
  plan: (_, { location, random }) => {
    const id = uuid(random);
    return { id, outputs: { arn: arnOf(location, `delivery:${id}`) } };
  },
  apply: ({ deliverySourceName, deliveryDestinationArn }, { arn }, account) => {
    existing(account.logSources.get(deliverySourceName), `delivery source ${deliverySourceName}`);
    existing(
      account.logDestinations.get(deliveryDestinationArn),
      `delivery destination ${deliveryDestinationArn}`,
    );
    const delivery = { source: deliverySourceName, destination: deliveryDestinationArn };
    account.logDeliveries.set(arn, delivery);
  },
  remove: (_, { arn }, account) => void account.logDeliveries.delete(arn),
});

/** Source: API model, logs 2014-03-28, `MetricName`, `MetricNamespace` and `FilterPattern`. */
const metricWord = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[^:*$]*$/, "must not contain :, * or $");

const filterPattern = z
  .string()
  .max(1_024)
  .superRefine((pattern, context) => {
    try {
      compileFilterPattern(pattern);
    } catch (error) {
      const { message } = error as Error;
      context.addIssue(
        error instanceof WrongPattern ? { code: "custom", message } : notEmulated(message),
      );
    }
  });

const decimal = z.string().regex(/^-?\d+(?:\.\d+)?$/, "must be a number");

/**
 * A filter that counts lines of a log group. `cloudWatch/metricFilter.ts` counts them.
 * Source: CloudWatch Logs API reference, PutMetricFilter and MetricTransformation.
 */
export const logMetricFilter = resourceKind("aws:cloudwatch/logMetricFilter:LogMetricFilter", {
  inputs: z.strictObject({
    name: nameField(NAME_RULES.metricFilter),
    logGroupName: nameField(NAME_RULES.logGroup),
    pattern: filterPattern,
    metricTransformation: z.strictObject({
      name: metricWord,
      namespace: metricWord.refine((text) => !text.startsWith("AWS/"), "must not begin with AWS/"),
      value: emulatedIf(
        z.string().min(1).max(100),
        (value) => decimal.safeParse(value).success,
        "the emulator counts by a number, not by a member of the line",
      ),
      defaultValue: decimal.optional(),
      unit: z.string().optional(),
      dimensions: emulatedIf(
        z.record(z.string(), z.string()),
        (dimensions) => Object.keys(dimensions).length === 0,
        "the emulator's metric filters have no dimensions",
      ).optional(),
    }),
  }),
  withoutEffect: ["applyOnTransformedLogs"],
  replacedBy: ["name", "logGroupName"],
  computed: [],
  plan: ({ name }) => ({ id: name, outputs: {} }),
  // A log group that the program does not create is assumed to exist.
  apply: ({ name, logGroupName, pattern, metricTransformation }, _, account) => {
    const group = arnOf(account.location, `log-group:${logGroupName}`);
    const { name: metricName, namespace, value, defaultValue } = metricTransformation;
    const key = `${group} ${name}`;
    account.metricFilters.set(key, {
      group,
      isMatch: compileFilterPattern(pattern),
      namespace,
      metricName,
      value: Number(value),
      otherwise: defaultValue === undefined ? undefined : Number(defaultValue),
      since: account.metricFilters.get(key)?.since ?? Math.floor(account.clock.now()),
    });
  },
  remove: ({ name, logGroupName }, _, account) => {
    account.metricFilters.delete(`${arnOf(account.location, `log-group:${logGroupName}`)} ${name}`);
  },
});
