import { formatCount } from "../text/count";
import { VirtualClock } from "../emulator/clock";
import type { BusEvent, Json } from "../eventbridge/event";
import { buildRequest, withToken } from "../eventbridge/httpRequest";
import { writeJson } from "../eventbridge/json";
import { explainMismatch } from "../eventbridge/pattern/explain";
import { seededRandom } from "../emulator/random";
import type { EmulatedAccount } from "../emulator/account";
import type { Connection } from "../emulator/eventBridge/connection";
import type { Rule } from "../emulator/eventBridge/rule";
import { MASKED } from "../privacy/mask";
import { patternOfMeant } from "../mapping/compile";
import { readEntry } from "../eventbridge/putEvents";
import type { SubscriptionCost } from "../components/salesforceIntegration";
import type { EmulatedStack } from "./emulatedStack";
import { detailMistakes } from "../events/files";
import { judgeOf, stackRules, type StackRule } from "../stack/fate";

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
  /** Subscriptions that are about the event, and none of whose rules takes it: it would be lost. */
  vanishing: { subscription: string; reasons: string[] }[];
  /** What of the event's detail breaks the schemas of the subscriptions for it. EventBridge checks none. */
  schemaMistakes: { subscription: string; mistakes: string[] }[];
  /** Why PutEvents would refuse it, so that nothing is sent; empty where it would not. */
  refused: string[];
}

/** Whether an event would be lost, or not be taken at all. */
export const isLost = ({ vanishing, refused }: Simulation): boolean =>
  vanishing.length + refused.length > 0;

/** The rules that a stack's program has made on the bus of its events. */
export function rulesOfEmulated({ emulator, eventBusArn, ruleNames }: EmulatedStack): StackRule[] {
  return stackRules(ruleNames, rulesByName(emulator.account, eventBusArn));
}

function rulesByName(account: EmulatedAccount, busArn: string): Map<string, Rule> {
  const rules = [...account.rules.values()].filter((rule) => rule.busArn === busArn);
  return new Map(rules.map((rule) => [rule.name, rule]));
}

/** Makes the function that says what each rule of the stack's bus would do with an event. Nothing is sent. */
export function simulator(
  emulated: EmulatedStack,
): (event: string, published: BusEvent) => Simulation {
  const { emulator, eventBusArn, stack } = emulated;
  const { account } = emulator;
  const byName = rulesByName(account, eventBusArn);
  const rules = stackRules(emulated.ruleNames, byName);
  const judge = judgeOf(rules, stack.subscriptions);
  return (event, published) => {
    const simulation: Simulation = {
      event,
      requests: [],
      unmappable: [],
      unmatched: [],
      notMeant: [],
      vanishing: [],
      schemaMistakes: [],
      refused: refusedParts(published),
    };
    if (simulation.refused.length > 0) return simulation;
    const matched = new Set<string>();
    for (const fate of judge(published as unknown as Json)) {
      const { subscription } = fate;
      const declared = stack.subscriptions.find(({ name }) => name === subscription);
      if (fate.kind === "not meant") {
        const pattern = JSON.stringify(declared === undefined ? {} : patternOfMeant(declared));
        const reason = explainMismatch(pattern, published as unknown as Json) ?? "";
        simulation.notMeant.push({ subscription, reason });
        continue;
      }
      const mistakes =
        declared === undefined ? [] : detailMistakes(declared, plain(published.detail));
      if (mistakes.length > 0) simulation.schemaMistakes.push({ subscription, mistakes });
      if (fate.kind === "vanishes") {
        simulation.vanishing.push({ subscription, reasons: fate.reasons });
        continue;
      }
      const deadLettering = fate.kind === "sent" ? fate.deadLetteredBy : fate.by;
      for (const name of fate.by) {
        matched.add(name);
        const rule = byName.get(name);
        if (fate.kind !== "sent" || rule === undefined) continue;
        const requests = requestsOf(rule, published, account);
        simulation.requests.push(...requests.map((request) => ({ subscription, ...request })));
      }
      for (const rule of deadLettering) {
        matched.add(rule);
        simulation.unmappable.push({ subscription, rule, reasons: fate.reasons });
      }
    }
    for (const rule of rules.filter(({ name }) => !matched.has(name))) {
      simulation.unmatched.push({ rule: rule.name, reason: unmatched(rule, published) ?? "" });
    }
    return simulation;
  };
}

/** As the shop would publish it: its detail as JSON without spaces. */
function refusedParts(published: BusEvent): string[] {
  const { source, "detail-type": detailType, time, resources, detail } = published;
  const read = readEntry({ source, detailType, time, resources, detail: writeJson(detail) });
  return "mistakes" in read ? read.mistakes : [];
}

/** With numbers as this machine holds them; the emulator keeps the text of some. */
function plain(detail: BusEvent["detail"]): unknown {
  return JSON.parse(writeJson(detail));
}

function unmatched(rule: StackRule, event: BusEvent): string | undefined {
  if (!rule.enabled) return "the rule is disabled";
  return explainMismatch(rule.pattern, event as unknown as Json);
}

function requestsOf(
  rule: Rule,
  event: BusEvent,
  account: EmulatedAccount,
): Omit<Simulated, "subscription">[] {
  const { arn: ruleArn, name: ruleName } = rule;
  return [...rule.targets.values()].flatMap((target) => {
    const destination = account.apiDestinations.get(target.arn);
    const connection = account.connections.get(destination?.connectionArn ?? "");
    if (destination === undefined || connection === undefined) return [];
    const context = { ruleArn, ruleName, ingestionTime: event.time };
    const request = buildRequest({
      destination,
      connection: withoutSecrets(connection),
      target,
      event,
      context,
    });
    return [{ rule: ruleName, ...withToken(request, MASKED) }];
  });
}

/** What a connection adds to requests is as secret to EventBridge as its password. */
function withoutSecrets(connection: Connection): Connection {
  const masked = (values: Record<string, string>) =>
    Object.fromEntries(Object.keys(values).map((key) => [key, MASKED]));
  const { headers, query, body } = connection.invocation;
  return {
    ...connection,
    invocation: { headers: masked(headers), query: masked(query), body: masked(body) },
  };
}

/** As people read it: what each subscription does with the event. */
export function formatSimulation(simulation: Simulation, emulated: EmulatedStack): string {
  const { event, refused } = simulation;
  if (refused.length > 0) {
    return [
      event,
      "  PutEvents would refuse it, and nothing would be sent:",
      ...refused.map((reason) => `    ${reason}`),
    ].join("\n");
  }
  const names = Object.keys(emulated.ruleNames);
  const lines = names.flatMap((name) => toldSubscription(name, simulation, emulated));
  const nobody = simulation.notMeant.length === names.length;
  const none = nobody ? ["  No rule matches: no subscription is about it."] : [];
  return [event, ...none, ...lines].join("\n");
}

function toldSubscription(
  name: string,
  simulation: Simulation,
  { costs, ruleNames }: EmulatedStack,
): string[] {
  const isOf = ({ subscription }: { subscription: string }) => subscription === name;
  const other = simulation.notMeant.find(isOf);
  if (other !== undefined) return [`  ${name} is not about it: ${other.reason}`];
  const vanishing = simulation.vanishing.find(isOf);
  if (vanishing !== undefined) {
    const [first] = ruleNames[name]?.sending ?? [];
    const { reason = "" } = simulation.unmatched.find(({ rule }) => rule === first) ?? {};
    const reasons = vanishing.reasons.length > 0 ? vanishing.reasons : [reason];
    return [
      `  ${name} is about it, but none of its rules matches: the event would vanish`,
      ...reasons.map((one) => `    ${one}`),
    ];
  }
  const sent = simulation.requests.filter(isOf).flatMap(toldRequest);
  const cost = costInWords(costs[name]);
  const [dead] = simulation.unmappable.filter(isOf);
  const unsent =
    dead === undefined
      ? []
      : [
          `  ${name} sends it to the dead-letter queue: no request can be made of ${sent.length === 0 ? "it" : "a part of it"} (${cost})`,
          ...dead.reasons.map((reason) => `    ${reason}`),
        ];
  if (sent.length === 0) return unsent;
  const broken = simulation.schemaMistakes
    .filter(isOf)
    .flatMap(({ mistakes }) => [
      "    although it breaks the event's schema, which EventBridge does not check:",
      ...mistakes.map((mistake) => `      ${mistake}`),
    ]);
  return [...unsent, `  ${name} sends it (${cost})`, ...broken, ...sent];
}

/** `5 rules, 1 API call an event at most`. */
export function costInWords(cost: SubscriptionCost | undefined): string {
  const { rules, apiCallsPerEvent } = cost ?? { rules: 0, apiCallsPerEvent: 0 };
  return `${formatCount(rules, "rule")}, ${formatCount(apiCallsPerEvent, "API call")} an event at most`;
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
