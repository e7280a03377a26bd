import * as proxy from "@pulumi/policy/proxy";

/** The text that stands for an unknown value. The SDK exports it without typings. Source: @pulumi/policy, proxy.js. */
export const UNKNOWN = (proxy as unknown as { unknownStringValue: string }).unknownStringValue;
