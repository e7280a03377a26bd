import type { MappedRequest } from "../stack/mappedRequest";
import { writeJson } from "../eventbridge/json";
import type { BusEvent, Json } from "../eventbridge/event";
import { explainMismatch } from "../eventbridge/pattern/explain";
import { readEntry } from "../eventbridge/putEvents";
import { buildRequest, withToken } from "../eventbridge/httpRequest";
import type { EmulatedAccount } from "../emulator/account";
import type { Connection } from "../emulator/eventBridge/connection";
import type { Rule } from "../emulator/eventBridge/rule";
import { detailMistakes } from "../events/files";
import { patternOfMeant } from "../mapping/compile";
import { recordOf } from "../mapping/action";
import { idRisks } from "../mapping/riskyIds";
import type { Subscription } from "../mapping/subscription";
import { detailValueAt } from "../mapping/unmappable";
import { MASKED } from "../privacy/mask";
import { judgeOf, stackRules, type StackRule } from "../stack/fate";
import type { EmulatedStack } from "./emulatedStack";

/** The result of a simulation: where an event would go. */
export interface Simulation {
  /** The file, followed by the line if the file holds several events. */
  event: string;
  requests: MappedRequest[];
  /** Subscriptions that would send the event to the dead-letter queue, because no request can be made of it. */
  unmappable: { subscription: string; rule: string; reasons: string[] }[];
  unmatched: { subscription: string; rule: string; reason: string }[];
  /** Subscriptions to other events. */
  notMeant: { subscription: string; reason: string }[];
  /** Subscriptions to this event of which no rule matches it: the event would be lost. */
  vanishing: { subscription: string; reasons: string[] }[];
  /** Parts of the event's detail that break the schemas of its subscriptions. EventBridge checks no schema. */
  schemaMistakes: { subscription: string; mistakes: string[] }[];
  /** What Salesforce does with external ids that it does not take as they are. */
  idRisks: { subscription: string; risks: string[] }[];
  /** Why PutEvents would refuse the event, so that nothing is sent; empty if it would accept the event. */
  refused: string[];
}

/** Whether an event would be lost, or refused by PutEvents. */
export const isLost = ({ vanishing, refused }: Simulation): boolean =>
  vanishing.length + refused.length > 0;

/** Returns the rules that a stack's program has created on its event bus. */
export function rulesOfEmulated({ emulator, eventBusArn, ruleNames }: EmulatedStack): StackRule[] {
  return stackRules(ruleNames, rulesByName(emulator.account, eventBusArn));
}

function rulesByName(account: EmulatedAccount, busArn: string): Map<string, Rule> {
  const rules = [...account.rules.values()].filter((rule) => rule.busArn === busArn);
  return new Map(rules.map((rule) => [rule.name, rule]));
}

/** Creates a function that reports for each rule of the stack what it would do with an event. Nothing is sent. */
export function createSimulator(
  emulated: EmulatedStack,
): (event: string, published: BusEvent) => Simulation {
  const { emulator, eventBusArn, stack } = emulated;
  const byName = rulesByName(emulator.account, eventBusArn);
  const rules = stackRules(emulated.ruleNames, byName);
  const judge = judgeOf(rules, stack.subscriptions);
  const subscriptions = new Map(stack.subscriptions.map((one) => [one.name, one]));
  return (event, published) => {
    const refused = refusalsOf(published);
    const simulation: Simulation = { event, ...noFindings(), refused };
    if (refused.length > 0) return simulation;
    const matched = new Set<string>();
    for (const fate of judge(published as unknown as Json)) {
      const { subscription } = fate;
      const declared = subscriptions.get(subscription);
      if (fate.kind === "not meant") {
        const reason = explainNotMeant(declared, published);
        simulation.notMeant.push({ subscription, reason });
        continue;
      }
      const mistakes = schemaMistakesOf(declared, published);
      if (mistakes.length > 0) simulation.schemaMistakes.push({ subscription, mistakes });
      if (fate.kind === "vanishes") {
        simulation.vanishing.push({ subscription, reasons: fate.reasons });
        continue;
      }
      const deadLettering = fate.kind === "sent" ? fate.deadLetteredBy : fate.by;
      [...fate.by, ...deadLettering].forEach((rule) => matched.add(rule));
      if (fate.kind === "sent") {
        const sending = fate.by.flatMap((name) => byName.get(name) ?? []);
        const requests = sending.flatMap((rule) => requestsOf(rule, published, emulator.account));
        simulation.requests.push(...requests.map((request) => ({ subscription, ...request })));
        const risks = risksOf(declared, published);
        if (risks.length > 0) simulation.idRisks.push({ subscription, risks });
      }
      for (const rule of deadLettering) {
        simulation.unmappable.push({ subscription, rule, reasons: fate.reasons });
      }
    }
    simulation.unmatched = rules
      .filter(({ name }) => !matched.has(name))
      .map((rule) => ({
        subscription: rule.subscription,
        rule: rule.name,
        reason: explainUnmatched(rule, published),
      }));
    return simulation;
  };
}

const noFindings = (): Omit<Simulation, "event" | "refused"> => ({
  requests: [],
  unmappable: [],
  unmatched: [],
  notMeant: [],
  vanishing: [],
  schemaMistakes: [],
  idRisks: [],
});

/** Why PutEvents would refuse the event if the shop published it with its detail as compact JSON. */
function refusalsOf(published: BusEvent): string[] {
  const { source, "detail-type": detailType, time, resources, detail } = published;
  const read = readEntry({ source, detailType, time, resources, detail: writeJson(detail) });
  return "mistakes" in read ? read.mistakes : [];
}

function explainNotMeant(declared: Subscription | undefined, event: BusEvent): string {
  const pattern = JSON.stringify(declared === undefined ? {} : patternOfMeant(declared));
  return explainMismatch(pattern, event as unknown as Json) ?? "";
}

function schemaMistakesOf(declared: Subscription | undefined, { detail }: BusEvent): string[] {
  // The emulator keeps the text of some numbers; a schema checks the numbers themselves.
  return declared === undefined ? [] : detailMistakes(declared, JSON.parse(writeJson(detail)));
}

const risksOf = (declared: Subscription | undefined, { detail }: BusEvent): string[] =>
  declared === undefined ? [] : idRisks(detailValueAt(detail, recordOf(declared).externalId));

function explainUnmatched(rule: StackRule, event: BusEvent): string {
  if (!rule.enabled) return "the rule is disabled";
  return explainMismatch(rule.pattern, event as unknown as Json) ?? "";
}

function requestsOf(
  rule: Rule,
  event: BusEvent,
  account: EmulatedAccount,
): Omit<MappedRequest, "subscription">[] {
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

/** Masks the headers, query and body that a connection adds to requests: EventBridge keeps them as secret as its password. */
function withoutSecrets(connection: Connection): Connection {
  const masked = (values: Record<string, string>) =>
    Object.fromEntries(Object.keys(values).map((key) => [key, MASKED]));
  const { headers, query, body } = connection.invocation;
  return {
    ...connection,
    invocation: { headers: masked(headers), query: masked(query), body: masked(body) },
  };
}
