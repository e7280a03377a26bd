import type { EmulatedAccount } from "../../account";
import {
  getArn,
  getAvailabilityZones,
  getCallerIdentity,
  getPartition,
  getRegion,
  getServicePrincipal,
} from "./identity";
import { getEventBus, getQueue, getTopic } from "./lookUps";
import { getPolicyDocument } from "./policyDocument";

type Args = Record<string, unknown>;

/**
 * A function of the provider. Its arguments are known.
 *
 * @throws z.ZodError and Error for arguments that the provider refuses
 */
export type ProviderFunction = (args: Args, account: EmulatedAccount) => Args;

/** The functions that the emulator answers, by Pulumi's tokens. */
export const FUNCTIONS: ReadonlyMap<string, ProviderFunction> = new Map(
  Object.entries<ProviderFunction>({
    "aws:cloudwatch/getEventBus:getEventBus": getEventBus,
    "aws:iam/getPolicyDocument:getPolicyDocument": getPolicyDocument,
    "aws:index/getArn:getArn": getArn,
    "aws:index/getAvailabilityZones:getAvailabilityZones": getAvailabilityZones,
    "aws:index/getCallerIdentity:getCallerIdentity": getCallerIdentity,
    "aws:index/getPartition:getPartition": getPartition,
    "aws:index/getRegion:getRegion": getRegion,
    "aws:index/getServicePrincipal:getServicePrincipal": getServicePrincipal,
    "aws:sns/getTopic:getTopic": getTopic,
    "aws:sqs/getQueue:getQueue": getQueue,
  }),
);
