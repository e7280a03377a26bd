import type * as eventBridgeSdk from "@aws-sdk/client-eventbridge";
import { callAws, clientConfig, objectsIn } from "../../clients/aws/client";
import { nameInArn } from "../../eventbridge/arns";
import { isJsonObject } from "../../eventbridge/event";
import type { DeployedStack } from "../../stack/deployed";
import { parsedJson } from "../../text/parsedJson";
import { connectionMeaning } from "../doctor/connection";
import { missingRules, readDeployedRules } from "../bus/deployedRules";

/** Where events go, as it is deployed. */
export interface Routes {
  /** In the order of the stack's outputs. */
  destinations: FlowDestination[];
  /** Name of a destination, by the subscription's name; absent if its rules have none. */
  destinationOf: Record<string, string>;
  /** The sources of the events that the rules match: those that are plain texts. */
  sources: string[];
  /** Names of rules that do not exist, or are disabled: their events are lost. */
  missingRules: string[];
}

/** An API destination: one object of one org. */
export interface FlowDestination {
  /** Of the API destination. */
  name: string;
  /** By which the stack's outputs name it, such as `emea-Contact-ShopCustomerId__c`. */
  key: string;
  method: string;
  /** Such as `https://acme.my.salesforce.com/services/data/v68.0/sobjects/Contact/ShopCustomerId__c/*`. */
  endpoint: string;
  /** Requests a second. */
  rateLimit: number;
  /** `ACTIVE`, or why it is called no longer. */
  state: string;
  connection: FlowConnection;
}

/** The access to an org. */
export interface FlowConnection {
  name: string;
  /** Names of the orgs of the stack that use it; `default` is the stack's own org. */
  orgs: string[];
  /** Such as `AUTHORIZED`. */
  state: string;
  verdict: "ok" | "warning" | "failed";
  /** The state's meaning and the remedy; empty for a healthy state. */
  means: string;
  remedy: string;
}

/** The rate limit of a destination without one, in requests a second. Source: EventBridge User Guide, 'API destinations'. */
const NO_RATE_LIMIT = 300;

type Sdk = typeof eventBridgeSdk;
interface Calls {
  sdk: Sdk;
  client: eventBridgeSdk.EventBridgeClient;
  signal: AbortSignal;
  stack: DeployedStack;
}

/**
 * Reads where each subscription's events go: its target, the API destination and the connection.
 * Source: EventBridge API reference, ListTargetsByRule, DescribeApiDestination and DescribeConnection.
 *
 * @throws RunError where EventBridge cannot be called
 */
export async function readRoutes(stack: DeployedStack): Promise<Routes> {
  const sdk = await import("@aws-sdk/client-eventbridge");
  const client = new sdk.EventBridgeClient(clientConfig(stack.endpoint));
  const about = { ...stack.about, what: `The event bus ${stack.outputs.eventBusArn}` };
  const rules = await readDeployedRules(stack);
  const exists = new Set(rules.map(({ name }) => name));
  return callAws(about, async (signal) => {
    const calls: Calls = { sdk, client, signal, stack };
    const [destinations, targets] = await Promise.all([
      readDestinations(calls),
      Promise.all(
        Object.entries(stack.outputs.ruleNames).map(async ([subscription, { sending }]) => {
          const rule = sending.find((name) => exists.has(name));
          return [subscription, rule === undefined ? [] : await targetsOf(calls, rule)] as const;
        }),
      ),
    ]);
    const known = new Set(destinations.map(({ name }) => name));
    return {
      destinations,
      destinationOf: Object.fromEntries(
        targets.flatMap(([subscription, names]) => {
          const name = names.find((one) => known.has(one));
          return name === undefined ? [] : [[subscription, name]];
        }),
      ),
      sources: sourcesIn(rules.map(({ pattern }) => pattern)),
      missingRules: missingRules(stack.outputs, rules),
    };
  });
}

/** The plain texts of `source` in patterns, each once. */
function sourcesIn(patterns: readonly string[]): string[] {
  const sources = patterns.flatMap((pattern): unknown[] => {
    const read = parsedJson(pattern);
    return isJsonObject(read) && Array.isArray(read.source) ? read.source : [];
  });
  return [...new Set(sources.filter((one) => typeof one === "string"))];
}

/** Names of the API destinations that a rule sends to. All rules of a subscription send to the same one. */
async function targetsOf({ sdk, client, signal, stack }: Calls, Rule: string): Promise<string[]> {
  const command = new sdk.ListTargetsByRuleCommand({
    EventBusName: stack.outputs.eventBusArn,
    Rule,
  });
  const { Targets } = await client.send(command, { abortSignal: signal });
  return objectsIn(Targets, "Targets").flatMap(({ Arn = "" }) =>
    Arn.includes(":api-destination/") ? [nameInArn(Arn)] : [],
  );
}

async function readDestinations(calls: Calls): Promise<FlowDestination[]> {
  const { sdk, client, signal, stack } = calls;
  const described = await Promise.all(
    Object.entries(stack.outputs.destinationArns).map(async ([key, arn]) => {
      const name = nameInArn(arn);
      const command = new sdk.DescribeApiDestinationCommand({ Name: name });
      return { key, name, answer: await client.send(command, { abortSignal: signal }) };
    }),
  );
  const states = await connectionStates(
    calls,
    described.map(({ answer }) => answer.ConnectionArn ?? ""),
  );
  return described.map(({ key, name, answer }) => {
    const connectionArn = answer.ConnectionArn ?? "";
    const state = states.get(connectionArn) ?? "unknown";
    return {
      name,
      key,
      method: answer.HttpMethod ?? "",
      endpoint: answer.InvocationEndpoint ?? "",
      rateLimit: answer.InvocationRateLimitPerSecond ?? NO_RATE_LIMIT,
      state: answer.ApiDestinationState ?? "unknown",
      connection: {
        name: nameInArn(connectionArn),
        orgs: orgsOf(stack, connectionArn),
        state,
        ...connectionMeaning(state),
      },
    };
  });
}

async function connectionStates(
  { sdk, client, signal }: Calls,
  arns: readonly string[],
): Promise<Map<string, string>> {
  const states = await Promise.all(
    [...new Set(arns)].map(async (arn): Promise<[string, string]> => {
      const command = new sdk.DescribeConnectionCommand({ Name: nameInArn(arn) });
      const { ConnectionState } = await client.send(command, { abortSignal: signal });
      return [arn, ConnectionState ?? "unknown"];
    }),
  );
  return new Map(states);
}

const orgsOf = ({ outputs }: DeployedStack, arn: string): string[] =>
  Object.entries(outputs.connectionArns ?? {}).flatMap(([org, own]) => (own === arn ? [org] : []));
