import type { SubscriptionCost } from "../components/salesforceIntegration";
import { isObject } from "../emulator/propertyValues";
import { formatCount } from "../text/count";
import { formatList } from "../text/list";
import { parsedJson } from "../text/parsedJson";
import { wrapLines } from "../text/wrap";
import type { EmulatedStack } from "./emulatedStack";
import type { MappedRequest } from "../stack/mappedRequest";
import type { Simulation } from "./simulate";

/**
 * Formats a simulation for a person: what each subscription does with the event.
 *
 * @param width of the terminal, in columns
 */
export function formatSimulation(
  simulation: Simulation,
  emulated: Pick<EmulatedStack, "costs" | "ruleNames">,
  width: number,
): string {
  const { event, refused, notMeant } = simulation;
  const names = Object.keys(emulated.ruleNames);
  const others = notMeant.map(({ subscription }) => subscription);
  // The reasons matter where the event has nobody, or for the only other subscription.
  const areInShort = others.length > 1 && others.length < names.length;
  const lines =
    refused.length > 0
      ? [
          "  PutEvents would refuse this event, and nothing would be sent:",
          ...refused.map((reason) => `    ${reason}`),
        ]
      : [
          ...(notMeant.length === names.length
            ? ["  No rule matches: no subscription is for this event."]
            : []),
          ...names
            .filter((name) => !areInShort || !others.includes(name))
            .flatMap((name) => formatSubscription(name, simulation, emulated)),
          ...(areInShort
            ? [`  ${others.join(", ")} are not for this event (--json gives the reasons)`]
            : []),
        ];
  return wrapLines([event, ...lines].join("\n"), width);
}

function formatSubscription(
  name: string,
  simulation: Simulation,
  { costs, ruleNames }: Pick<EmulatedStack, "costs" | "ruleNames">,
): string[] {
  const isOf = ({ subscription }: { subscription: string }) => subscription === name;
  const other = simulation.notMeant.find(isOf);
  if (other !== undefined) return [`  ${name} is not for this event: ${other.reason}`];
  const vanishing = simulation.vanishing.find(isOf);
  if (vanishing !== undefined) {
    const [first] = ruleNames[name]?.sending ?? [];
    const { reason = "" } = simulation.unmatched.find(({ rule }) => rule === first) ?? {};
    const reasons = vanishing.reasons.length > 0 ? vanishing.reasons : [reason];
    return [
      `  ${name} is for this event, but none of its rules matches: the event would be lost`,
      ...reasons.map((one) => `    ${one}`),
    ];
  }
  const requests = simulation.requests.filter(isOf);
  const cost = formatSubscriptionCost(costs[name]);
  return [
    ...formatUnmappable(simulation.unmappable.filter(isOf), cost, requests.length > 0),
    ...(requests.length === 0
      ? []
      : [
          `  ${name} sends this event (${cost})`,
          ...formatSchemaMistakes(simulation.schemaMistakes.filter(isOf)),
          ...simulation.idRisks
            .filter(isOf)
            .flatMap(({ risks }) => risks.map((one) => `    ${one}`)),
          ...formatBlanked(requests),
          ...requests.flatMap(formatRequest),
        ]),
  ];
}

function formatUnmappable(
  [found]: Simulation["unmappable"],
  cost: string,
  isPartlySent: boolean,
): string[] {
  if (found === undefined) return [];
  const part = isPartlySent ? "part of it" : "it";
  return [
    `  ${found.subscription} sends this event to the dead-letter queue (${cost}): no request can be made of ${part}`,
    ...found.reasons.map((reason) => `    ${reason}`),
  ];
}

function formatSchemaMistakes(found: Simulation["schemaMistakes"]): string[] {
  return found.flatMap(({ mistakes }) => [
    "    The event breaks its schema, which EventBridge does not check:",
    ...mistakes.map((mistake) => `      ${mistake}`),
  ]);
}

/**
 * Fields that a request clears by an empty text, which Salesforce takes like null. Source: Salesforce's answers to an empty text, as the
 * stand-in gives them (salesforceSchema/values.ts).
 */
function formatBlanked(requests: readonly MappedRequest[]): string[] {
  const blanked = [...new Set(requests.flatMap(({ body }) => emptyTextsOf(parsedJson(body))))];
  return blanked.length === 0
    ? []
    : [
        `    ${formatList(blanked)} ${blanked.length === 1 ? "is an empty text, which clears the field" : "are empty texts, which clear the fields"} in Salesforce, as null does; a required field and a checkbox refuse it. Have the publisher leave out what it does not know, and set minLength to 1 in the schema.`,
      ];
}

/** The members of a body that are empty texts, also in parents. */
function emptyTextsOf(body: unknown, prefix = ""): string[] {
  return isObject(body)
    ? Object.entries(body).flatMap(([name, value]) =>
        value === "" ? [`${prefix}${name}`] : emptyTextsOf(value, `${prefix}${name}.`),
      )
    : [];
}

/** As HTTP/1.1 writes a request: the host has a line of its own, so that the lines stay short. */
function formatRequest({ rule, method, url, headers, body }: MappedRequest): string[] {
  const { host, pathname, search } = new URL(url);
  return [
    `    by the rule ${rule}`,
    `    ${method} ${pathname}${search}`,
    `    Host: ${host}`,
    ...Object.entries(headers).map(([name, value]) => `    ${name}: ${value}`),
    "",
    `    ${body}`,
  ];
}

/** `5 rules, at most 1 API call an event`. */
export function formatSubscriptionCost(cost: SubscriptionCost | undefined): string {
  const { rules, apiCallsPerEvent } = cost ?? { rules: 0, apiCallsPerEvent: 0 };
  return `${formatCount(rules, "rule")}, at most ${formatCount(apiCallsPerEvent, "API call")} an event`;
}
