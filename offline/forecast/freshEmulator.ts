import { Emulator } from "../../emulator/emulator";
import { Queue } from "../../emulator/queue";
import type { RuleTarget } from "../../emulator/eventBridge/rule";
import type { ApiDestination } from "../../emulator/eventBridge/apiDestination";
import type { Runtime } from "../emulatedStack";

/** What differs in the copy. */
export interface Changed {
  destination: (destination: ApiDestination) => ApiDestination;
  target: (target: RuleTarget) => RuleTarget;
}

/**
 * An emulator with the resources of another one, and nothing of what has happened there: no message, no token, no backlog. Archives
 * are left out, because days of events would fill the memory; so are alarms. Messages to a queue are counted by the journal and not
 * kept.
 */
export function freshEmulator(
  { account: given }: Pick<Emulator, "account">,
  runtime: Runtime,
  changed: Changed,
): Emulator {
  const emulator = new Emulator({ location: given.location, ...runtime });
  const { account } = emulator;
  const copy = <Value>(from: ReadonlyMap<string, Value>, to: Map<string, Value>) =>
    from.forEach((value, key) => to.set(key, value));
  copy(given.buses, account.buses);
  copy(given.connections, account.connections);
  copy(given.roles, account.roles);
  copy(given.keys, account.keys);
  copy(given.keyAliases, account.keyAliases);
  given.policies.forEach((policy, arn) => account.putPolicy(arn, policy));
  given.apiDestinations.forEach((one, arn) =>
    account.apiDestinations.set(arn, changed.destination(one)),
  );
  given.topics.forEach((topic, arn) => account.topics.set(arn, { ...topic, messages: [] }));
  for (const [arn, queue] of given.queues) {
    account.queues.set(arn, discarding(queue, runtime));
  }
  for (const rule of given.rules.values()) {
    const targets = [...rule.targets].map(([id, target]) => [id, changed.target(target)] as const);
    account.putRule({ ...rule, targets: new Map(targets) });
  }
  return emulator;
}

/** A queue with the same policy and key, which keeps nothing: millions of dead letters are counted elsewhere. */
function discarding({ arn, url, policy, key }: Queue, { clock, random }: Runtime): Queue {
  const queue = new Queue({ arn, url }, clock, random);
  queue.policy = policy;
  queue.key = key;
  queue.send = (message) => ({ messageId: "", ...message });
  return queue;
}
