import { z } from "zod";
import type { EmulatedAccount } from "../../account";

/*
 * Functions that answer from the stack's account and Region.
 * Sources: hashicorp/terraform-provider-aws, internal/service/sts/caller_identity_data_source.go and
 * internal/service/meta/{region,partition,arn}_data_source.go; AWS SDK, endpoint partitions.
 */

type Args = Record<string, unknown>;

/** The id of the emulated account is real; its user is the emulator's. */
export function getCallerIdentity(_: Args, { location: { accountId } }: EmulatedAccount): Args {
  const partition = "aws";
  return {
    accountId,
    arn: `arn:${partition}:iam::${accountId}:user/emulator`,
    id: accountId,
    userId: "AIDAEMULATOR",
  };
}

const regionArgs = z.object({ region: z.string().nullish(), name: z.string().nullish() });

export function getRegion(args: Args, { location }: EmulatedAccount): Args {
  const { region, name } = regionArgs.parse(args);
  const id = region ?? name ?? location.region;
  const { dnsSuffix } = partitionOf(id);
  return { ...args, id, name: id, region: id, endpoint: `ec2.${id}.${dnsSuffix}` };
}

export function getPartition(_: Args, { location }: EmulatedAccount): Args {
  const { partition, dnsSuffix } = partitionOf(location.region);
  return {
    id: partition,
    partition,
    dnsSuffix,
    reverseDnsPrefix: dnsSuffix.split(".").reverse().join("."),
  };
}

function partitionOf(region: string): { partition: string; dnsSuffix: string } {
  if (region.startsWith("cn-")) return { partition: "aws-cn", dnsSuffix: "amazonaws.com.cn" };
  const partition = region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
  return { partition, dnsSuffix: "amazonaws.com" };
}

const ZONES = ["a", "b", "c"];

/** It is assumed that a Region has the zones a, b and c. */
export function getAvailabilityZones(args: Args, { location }: EmulatedAccount): Args {
  // Source: EC2 User Guide, 'Availability Zones', AZ IDs: `euc1-az1` in eu-central-1, `usgw1-az1` in us-gov-west-1.
  const short = location.region
    .replace(/gov|north|south|east|west|central/g, (word) => word.charAt(0))
    .replaceAll("-", "");
  return {
    ...args,
    id: location.region,
    region: location.region,
    groupNames: [location.region],
    names: ZONES.map((zone) => location.region + zone),
    zoneIds: ZONES.map((_, index) => `${short}-az${index + 1}`),
  };
}

export function getArn(args: Args): Args {
  const { arn } = z.object({ arn: z.string() }).parse(args);
  const [start, partition, service, region, account, ...resource] = arn.split(":");
  if (start !== "arn" || resource.length === 0) throw new Error(`${arn} is not an ARN`);
  return { arn, id: arn, partition, service, region, account, resource: resource.join(":") };
}

const principalArgs = z.object({ serviceName: z.string(), region: z.string().nullish() });

/** Source: hashicorp/terraform-provider-aws, internal/service/meta/service_principal_data_source.go. */
export function getServicePrincipal(args: Args, { location }: EmulatedAccount): Args {
  const { serviceName, region } = principalArgs.parse(args);
  const own = region ?? location.region;
  const suffix = "amazonaws.com";
  return {
    ...args,
    id: `${serviceName}.${own}.${suffix}`,
    name: `${serviceName}.${suffix}`,
    region: own,
    suffix,
  };
}
