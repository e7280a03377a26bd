import { z } from "zod";
import type { EmulatedAccount } from "../../account";

/*
 * Functions that look a resource up in the account. A resource that the emulator does not have can exist in the real account: the
 * answer is then undefined, and its result is unknown.
 */

type Args = Record<string, unknown>;

const named = z.object({ name: z.string() });

export function getEventBus(args: Args, account: EmulatedAccount): Args | undefined {
  const bus = account.bus(named.parse(args).name);
  return bus && { ...args, id: bus.name, name: bus.name, arn: bus.arn };
}

export function getQueue(args: Args, account: EmulatedAccount): Args | undefined {
  const { name } = named.parse(args);
  const { region, accountId } = account.location;
  const queue = account.queues.get(`arn:aws:sqs:${region}:${accountId}:${name}`);
  return queue && { ...args, id: queue.url, name, arn: queue.arn, url: queue.url, region };
}

export function getTopic(args: Args, account: EmulatedAccount): Args | undefined {
  const { name } = named.parse(args);
  const { region, accountId } = account.location;
  const topic = account.topics.get(`arn:aws:sns:${region}:${accountId}:${name}`);
  return topic && { ...args, id: topic.arn, name, arn: topic.arn, region };
}
