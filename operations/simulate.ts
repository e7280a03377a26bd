import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { RunError } from "@pulumi/pulumi/errors";
import { z } from "zod";
import { VirtualClock } from "../emulator/clock";
import { isJsonObject, isTimestamp, type BusEvent, type Json } from "../eventbridge/event";
import { buildRequest, withToken } from "../emulator/eventBridge/httpRequest";
import { parseJson, writeJson } from "../eventbridge/json";
import { explainMismatch } from "../eventbridge/pattern/explain";
import { seededRandom } from "../emulator/random";
import type { Connection, Rule, World } from "../emulator/world";
import { EMULATED_ACCOUNT } from "./stack";
import { patternOfMeant } from "../mapping/compile";
import { whyUnmappable } from "../mapping/unmappable";
import type { SubscriptionCost } from "../components/salesforceIntegration";
import type { EmulatedStack } from "./emulatedStack";

/** A request that an event would cause. Secrets are masked. */
export interface Simulated {
  subscription: string;
  rule: string;
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** What would become of an event. */
export interface Simulation {
  /** The file, and the line in it where it holds several. */
  event: string;
  requests: Simulated[];
  /** Of which subscriptions it would go to the dead-letter queue, because no request can be made of it. */
  unmappable: { subscription: string; rule: string; reasons: string[] }[];
  unmatched: { rule: string; reason: string }[];
  /** Subscriptions that are about other events. */
  notMeant: { subscription: string; reason: string }[];
}

export const MASK = "********";

const TEXT = "must be a text that is not empty";
const text = z
  .string({ error: ({ input }) => (input === undefined ? "is missing" : TEXT) })
  .min(1, TEXT);

const eventSchema = z.looseObject(
  {
    id: text.default("00000000-0000-4000-8000-000000000000"),
    account: text.default(EMULATED_ACCOUNT),
    region: text.optional(),
    source: text,
    "detail-type": text,
    detail: z.custom<BusEvent["detail"]>(isJsonObject, "must be an object"),
    resources: z.array(text, "must be a list").default([]),
    time: z
      .string(TEXT)
      .refine(isTimestamp, "must be a time, as ISO 8601 has it")
      .default("1970-01-01T00:00:00Z"),
  },
  "must be an object",
);

/**
 * Reads the events of a file: one in `.json`, one a line in `.jsonl`.
 *
 * @param region of events that name none
 * @throws RunError naming the file, and the line, that holds no event
 */
export function readEvents(file: string, region: string): { event: string; published: BusEvent }[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new RunError(`${file} cannot be read: ${(error as Error).message}`);
  }
  const name = basename(file);
  if (!/\.jsonl$/i.test(file)) return [{ event: name, published: parseEvent(text, file, region) }];
  const events = text.split("\n").flatMap((line, index) => {
    if (line.trim() === "") return [];
    const where = `:${index + 1}`;
    return [{ event: name + where, published: parseEvent(line, file + where, region) }];
  });
  if (events.length === 0) throw new RunError(`${file} holds no event.`);
  return events;
}

/** Says for each rule of the stack's bus what it would do with an event. Nothing is sent. */
export function simulate(emulated: EmulatedStack, event: string, published: BusEvent): Simulation {
  const { emulator, eventBusArn, stack } = emulated;
  const { world } = emulator;
  const simulation: Simulation = {
    event,
    requests: [],
    unmappable: [],
    unmatched: [],
    notMeant: [],
  };
  for (const rule of world.rules.values()) {
    if (rule.busArn !== eventBusArn) continue;
    const reason = unmatched(rule, published);
    const subscription = subscriptionOf(rule.name, emulated);
    if (reason !== undefined) {
      simulation.unmatched.push({ rule: rule.name, reason });
    } else if (rule.name === emulated.ruleNames[subscription]?.unmappable) {
      const declared = stack.subscriptions.find(({ name }) => name === subscription);
      const reasons =
        declared === undefined ? [] : whyUnmappable(declared, plain(published.detail));
      simulation.unmappable.push({ subscription, rule: rule.name, reasons });
    } else {
      const requests = requestsOf(rule, published, world);
      simulation.requests.push(...requests.map((request) => ({ subscription, ...request })));
    }
  }
  for (const subscription of stack.subscriptions) {
    const pattern = JSON.stringify(patternOfMeant(subscription));
    const reason = explainMismatch(pattern, published as unknown as Json);
    if (reason !== undefined) {
      simulation.notMeant.push({ subscription: subscription.name, reason });
    }
  }
  return simulation;
}

/** With numbers as this machine holds them; the emulator keeps the text of some. */
function plain(detail: BusEvent["detail"]): unknown {
  return JSON.parse(writeJson(detail));
}

/** The name of the subscription to which a rule belongs. */
function subscriptionOf(rule: string, { ruleNames }: EmulatedStack): string {
  const [name] =
    Object.entries(ruleNames).find(
      ([, { sending, unmappable }]) => sending.includes(rule) || unmappable === rule,
    ) ?? [];
  if (name === undefined) throw new Error(`the rule ${rule} belongs to no subscription`);
  return name;
}

function unmatched(rule: Rule, event: BusEvent): string | undefined {
  if (!rule.enabled) return "the rule is disabled";
  return explainMismatch(rule.pattern, event as unknown as Json);
}

function requestsOf(rule: Rule, event: BusEvent, world: World): Omit<Simulated, "subscription">[] {
  const { arn: ruleArn, name: ruleName } = rule;
  return [...rule.targets.values()].flatMap((target) => {
    const destination = world.apiDestinations.get(target.arn);
    const connection = world.connections.get(destination?.connectionArn ?? "");
    if (destination === undefined || connection === undefined) return [];
    const context = { ruleArn, ruleName, ingestionTime: event.time };
    const masked = withoutSecrets(connection);
    const request = buildRequest(destination, masked, target, event, context);
    return [{ rule: ruleName, ...withToken(request, MASK) }];
  });
}

/** What a connection adds to requests is as secret to EventBridge as its password. */
function withoutSecrets(connection: Connection): Connection {
  const masked = (values: Record<string, string>) =>
    Object.fromEntries(Object.keys(values).map((key) => [key, MASK]));
  const { headers, query, body } = connection.invocation;
  return {
    ...connection,
    invocation: { headers: masked(headers), query: masked(query), body: masked(body) },
  };
}

/**
 * Reads an event, of a file or of whatever `where` names.
 *
 * @throws RunError saying what is wrong with it
 */
export function parseEvent(text: string, where: string, region: string): BusEvent {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    // The parser's message quotes the text, which may be a customer's data.
    throw new RunError(`${where} is not JSON.`);
  }
  const read = eventSchema.safeParse(value);
  if (!read.success) {
    const mistakes = read.error.issues.map(
      ({ path, message }) => `${path.join(".") || "it"} ${message}`,
    );
    throw new RunError(`${where} is not an event: ${mistakes.join("; ")}.`);
  }
  const { id, account, source, time, resources, detail } = read.data;
  const detailType = read.data["detail-type"];
  return {
    version: "0",
    id,
    "detail-type": detailType,
    source,
    account,
    time,
    region: read.data.region ?? region,
    resources,
    detail,
  };
}

/** As people read it: what each subscription does with the event. */
export function told(simulation: Simulation, emulated: EmulatedStack): string {
  const why = (name: string) => {
    const sending = emulated.ruleNames[name]?.sending ?? [];
    const { reason = "" } = simulation.unmatched.find(({ rule }) => rule === sending[0]) ?? {};
    return [`    ${reason}`];
  };
  const lines = Object.keys(emulated.ruleNames).flatMap((name) => {
    const requests = simulation.requests.filter(({ subscription }) => subscription === name);
    const cost = costInWords(emulated.costs[name]);
    const [dead] = simulation.unmappable.filter(({ subscription }) => subscription === name);
    const other = simulation.notMeant.find(({ subscription }) => subscription === name);
    if (other !== undefined) return [`  ${name} is not about it: ${other.reason}`];
    const sent = requests.flatMap(toldRequest);
    const unsent =
      dead === undefined
        ? []
        : [
            `  ${name} sends it to the dead-letter queue: no request can be made of ${sent.length === 0 ? "it" : "a part of it"} (${cost})`,
            ...dead.reasons.map((reason) => `    ${reason}`),
          ];
    if (sent.length > 0) return [...unsent, `  ${name} sends it (${cost})`, ...sent];
    return unsent.length > 0
      ? unsent
      : [
          `  ${name} is about it, but none of its rules matches: the event would vanish`,
          ...why(name),
        ];
  });
  const nowhere = simulation.requests.length === 0 && simulation.unmappable.length === 0;
  const none = nowhere ? ["  No rule matches: the event goes nowhere."] : [];
  return [simulation.event, ...none, ...lines].join("\n");
}

/** `5 rules, 1 API call an event at most`. */
export function costInWords(cost: SubscriptionCost | undefined): string {
  const { rules, apiCallsPerEvent } = cost ?? { rules: 0, apiCallsPerEvent: 0 };
  const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? "" : "s"}`;
  return `${counted(rules, "rule")}, ${counted(apiCallsPerEvent, "API call")} an event at most`;
}

function toldRequest({ rule, method, url, headers, body }: Simulated): string[] {
  return [
    `    by the rule ${rule}`,
    `    ${method} ${url}`,
    ...Object.entries(headers).map(([name, value]) => `    ${name}: ${value}`),
    "",
    `    ${body}`,
  ];
}

/** What `simulate` needs where nothing is ever sent or timed. */
export const STILL = {
  clock: new VirtualClock(0),
  random: seededRandom(1),
  transport: () => {
    throw new Error("a simulation sends nothing");
  },
};
