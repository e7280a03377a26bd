import { z } from "zod";
import type { EmulatedAccount } from "../../account";

/*
 * Functions that look a resource up whose name gives its ARN. A resource that the emulator does not have is assumed to exist in
 * the account.
 */

type Args = Record<string, unknown>;

const named = z.object({ name: z.string() });

export function getEventBus(args: Args, account: EmulatedAccount): Args {
  const { name } = named.parse(args);
  const bus = account.bus(name) ?? { name, arn: account.busArn(name) };
  return { ...args, id: bus.name, name: bus.name, arn: bus.arn };
}

export function getQueue(args: Args, { location: { region, accountId } }: EmulatedAccount): Args {
  const { name } = named.parse(args);
  const url = `https://sqs.${region}.amazonaws.com/${accountId}/${name}`;
  return { ...args, id: url, name, arn: `arn:aws:sqs:${region}:${accountId}:${name}`, url, region };
}

export function getTopic(args: Args, { location: { region, accountId } }: EmulatedAccount): Args {
  const { name } = named.parse(args);
  const arn = `arn:aws:sns:${region}:${accountId}:${name}`;
  return { ...args, id: arn, name, arn, region };
}
