import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { RunError } from "@pulumi/pulumi/errors";
import { z } from "zod";
import { VirtualClock } from "../emulator/clock";
import type { BusEvent, Json } from "../emulator/eventBridge/event";
import { buildRequest, withToken } from "../emulator/eventBridge/httpRequest";
import { explainMismatch } from "../emulator/eventBridge/pattern/explain";
import { seededRandom } from "../emulator/random";
import type { Connection, Rule, World } from "../emulator/world";
import { EMULATED_ACCOUNT } from "./stack";
import type { EmulatedStack } from "./emulatedStack";

/** A request that an event would cause. Secrets are masked. */
export interface Simulated {
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
  unmatched: { rule: string; reason: string }[];
}

export const MASK = "********";

const json: z.ZodType<Json> = z.json();
const eventSchema = z.looseObject({
  source: z.string().min(1),
  "detail-type": z.string().min(1),
  detail: z.record(z.string(), json),
  resources: z.array(z.string()).optional(),
  time: z.string().optional(),
});

/**
 * Reads the events of a file: one in `.json`, one a line in `.jsonl`.
 *
 * @throws RunError naming the file, and the line, that holds no event
 */
export function readEvents(file: string): { event: string; published: BusEvent }[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new RunError(`${file} cannot be read: ${(error as Error).message}`);
  }
  if (!/\.jsonl$/i.test(file)) return [{ event: basename(file), published: parse(text, file) }];
  return text.split("\n").flatMap((line, index) => {
    if (line.trim() === "") return [];
    const event = `${basename(file)}:${index + 1}`;
    return [{ event, published: parse(line, `${file}:${index + 1}`) }];
  });
}

/** Says for each rule of the stack's bus what it would do with an event. Nothing is sent. */
export function simulate(
  { emulator, eventBusArn }: Pick<EmulatedStack, "emulator" | "eventBusArn">,
  event: string,
  published: BusEvent,
): Simulation {
  const { world } = emulator;
  const rules = [...world.rules.values()].filter(({ busArn }) => busArn === eventBusArn);
  const simulation: Simulation = { event, requests: [], unmatched: [] };
  for (const rule of rules) {
    const reason = unmatched(rule, published);
    if (reason === undefined) simulation.requests.push(...requestsOf(rule, published, world));
    else simulation.unmatched.push({ rule: rule.name, reason });
  }
  return simulation;
}

function unmatched(rule: Rule, event: BusEvent): string | undefined {
  if (!rule.enabled) return "the rule is disabled";
  return explainMismatch(rule.pattern, event as unknown as Json);
}

function requestsOf(rule: Rule, event: BusEvent, world: World): Simulated[] {
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

function parse(text: string, where: string): BusEvent {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's message quotes the text, which may be a customer's data.
    throw new RunError(`${where} is not JSON.`);
  }
  const read = eventSchema.safeParse(value);
  if (!read.success) {
    throw new RunError(`${where} is not an event:\n${z.prettifyError(read.error)}`);
  }
  const { source, detail, resources = [], time } = read.data;
  return {
    version: "0",
    id: "00000000-0000-4000-8000-000000000000",
    "detail-type": read.data["detail-type"],
    source,
    account: EMULATED_ACCOUNT,
    time: time ?? "1970-01-01T00:00:00Z",
    region: "local",
    resources,
    detail,
  };
}

/** As people read it. */
export function told({ event, requests, unmatched }: Simulation): string {
  const lines = requests.flatMap(({ rule, method, url, headers, body }) => [
    `  ${rule}`,
    `    ${method} ${url}`,
    ...Object.entries(headers).map(([name, value]) => `    ${name}: ${value}`),
    "",
    `    ${body}`,
  ]);
  const reasons = unmatched.map(({ rule, reason }) => `  ${rule} does not match: ${reason}`);
  const none = requests.length === 0 ? ["  No rule matches: the event goes nowhere."] : [];
  return [event, ...lines, ...none, ...reasons].join("\n");
}

/** What `simulate` needs where nothing is ever sent or timed. */
export const STILL = {
  clock: new VirtualClock(0),
  random: seededRandom(1),
  transport: () => {
    throw new Error("a simulation sends nothing");
  },
};
