import type { Target } from "@aws-sdk/client-eventbridge";
import { nameInArn } from "../../eventbridge/arns";
import { callAws, clientConfig, objectsIn } from "../../clients/aws/client";
import type { DeployedStack } from "../../stack/deployed";

/** A target of a rule, as it is deployed. */
export interface DeployedTarget {
  /** Name. */
  rule: string;
  arn: string;
  request: TargetRequest;
}

/** What the requests of a target are made of; unset parts are absent. */
export interface TargetRequest {
  pathParameterValues?: readonly string[];
  headers?: Readonly<Record<string, string>>;
  query?: Readonly<Record<string, string>>;
  input?: string;
  inputPath?: string;
  inputTransformer?: { inputPaths: Readonly<Record<string, string>>; inputTemplate: string };
}

export interface DeployedTargets {
  targets: readonly DeployedTarget[];
  /** Requests a second, by the ARN of the API destination. */
  rates: ReadonlyMap<string, number>;
}

/** Rules whose targets are read at a time. */
const AT_A_TIME = 10;

/**
 * Reads the targets of rules, and the rate limits of their API destinations, as they are deployed now. Source: EventBridge API
 * reference, ListTargetsByRule and DescribeApiDestination.
 *
 * @param rules names of existing rules
 */
export async function readDeployedTargets(
  { endpoint, outputs: { eventBusArn }, about }: DeployedStack,
  rules: readonly string[],
): Promise<DeployedTargets> {
  const sdk = await import("@aws-sdk/client-eventbridge");
  const client = new sdk.EventBridgeClient(clientConfig(endpoint));
  const targetsOf = (Rule: string) =>
    callAws({ ...about, what: `The rule ${Rule}` }, async (abortSignal) => {
      const found: DeployedTarget[] = [];
      let NextToken: string | undefined;
      do {
        const asked = { EventBusName: eventBusArn, Rule, NextToken };
        const page = await client.send(new sdk.ListTargetsByRuleCommand(asked), { abortSignal });
        found.push(...objectsIn(page.Targets, "Targets").map((one) => targetIn(Rule, one)));
        NextToken = page.NextToken;
      } while (NextToken !== undefined);
      return found;
    });
  const targets: DeployedTarget[] = [];
  for (let first = 0; first < rules.length; first += AT_A_TIME) {
    const some = await Promise.all(rules.slice(first, first + AT_A_TIME).map(targetsOf));
    targets.push(...some.flat());
  }
  const destinations = [...new Set(targets.map(({ arn }) => arn))].filter(isApiDestination);
  const rates = await Promise.all(
    destinations.map((arn) =>
      callAws({ ...about, what: `The API destination ${arn}` }, async (abortSignal) => {
        const command = new sdk.DescribeApiDestinationCommand({ Name: nameInArn(arn) });
        const { InvocationRateLimitPerSecond: rate } = await client.send(command, { abortSignal });
        return rate === undefined ? [] : [[arn, rate] as const];
      }),
    ),
  );
  return { targets, rates: new Map(rates.flat()) };
}

const isApiDestination = (arn: string): boolean => arn.includes(":api-destination/");

function targetIn(
  rule: string,
  { Arn, HttpParameters, Input, InputPath, InputTransformer }: Target,
): DeployedTarget {
  const { PathParameterValues, HeaderParameters, QueryStringParameters } = HttpParameters ?? {};
  const request: TargetRequest = {
    ...(PathParameterValues !== undefined && { pathParameterValues: PathParameterValues }),
    ...(isFilled(HeaderParameters) && { headers: HeaderParameters }),
    ...(isFilled(QueryStringParameters) && { query: QueryStringParameters }),
    ...(Input !== undefined && { input: Input }),
    ...(InputPath !== undefined && { inputPath: InputPath }),
    ...(InputTransformer !== undefined && {
      inputTransformer: {
        inputPaths: InputTransformer.InputPathsMap ?? {},
        inputTemplate: InputTransformer.InputTemplate ?? "",
      },
    }),
  };
  return { rule, arn: Arn ?? "", request };
}

const isFilled = (given: Record<string, string> | undefined): given is Record<string, string> =>
  given !== undefined && Object.keys(given).length > 0;
