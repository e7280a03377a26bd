import { RunError } from "@pulumi/pulumi/errors";
import { z } from "zod";
import type { AwsEndpoint } from "../clients/aws/client";
import { askEngine } from "../clients/engine";
import { parsedJson } from "../text/parsedJson";
import { askLocal } from "../clients/localEndpoint";
import type { ConfiguredOrg } from "./stack";

/** A stack's outputs, as far as commands need them. */
const stackOutputs = z.object({
  eventBusName: z.string(),
  eventBusArn: z.string(),
  deadLetterQueueUrl: z.string(),
  deadLetterQueueArn: z.string(),
  destinationArns: z.record(z.string(), z.string()),
  ruleNames: z.record(
    z.string(),
    z.object({ sending: z.array(z.string()), unmappable: z.string().optional() }),
  ),
});
export type StackOutputs = z.output<typeof stackOutputs>;

/** What `bridge local` tells of its stack. */
const stackDescription = z.object({
  stack: z.string(),
  outputs: stackOutputs,
  /** The stand-ins of Salesforce, such as `http://127.0.0.1:41234`, by the org's name. */
  salesforceOrigins: z.record(z.string(), z.string()),
});

/** A stack that is there, and where its services are asked. */
export interface DeployedStack {
  stack: string;
  outputs: StackOutputs;
  endpoint: AwsEndpoint;
  /** In place of `https://<My Domain>`; the emulator's stand-ins, by the org's name, `default` for the stack's own. */
  salesforceOrigins?: Readonly<Record<string, string>>;
  /** For messages. */
  about: AwsEndpoint & { stack: string; local: boolean };
}

/** Where an org is asked. */
export function originOf(
  { salesforceOrigins }: Pick<DeployedStack, "salesforceOrigins">,
  { name = "default", settings }: Pick<ConfiguredOrg, "name" | "settings">,
): string {
  const own = salesforceOrigins !== undefined && Object.hasOwn(salesforceOrigins, name);
  return (own ? salesforceOrigins[name] : undefined) ?? `https://${settings.salesforceDomain}`;
}

/** How a command is told which stack it is about: one that is deployed, or the one that `bridge local` runs. */
export interface StackSelector {
  stack?: string;
  local?: boolean;
  port: number;
}

/** @throws RunError for a stack that is not there, or no engine or no `bridge local` to tell of it */
export function findStack(
  directory: string,
  { stack, local, port }: StackSelector,
): Promise<DeployedStack> {
  if ((stack === undefined) === (local !== true)) {
    throw new RunError(
      "Name a deployed stack with --stack, or say --local for the one that `npx bridge local` runs.",
    );
  }
  return stack === undefined ? findLocalStack(port) : findDeployedStack(directory, stack);
}

async function findLocalStack(port: number): Promise<DeployedStack> {
  const { origin: endpoint, body } = await askLocal("Bridge.DescribeStack", {}, port);
  const answer = stackDescription.safeParse(parsedJson(body));
  if (!answer.success) {
    throw new RunError(
      `${endpoint} does not tell of a stack: is it \`npx bridge local\` that listens there?`,
    );
  }
  const { stack, salesforceOrigins, outputs } = answer.data;
  const place = { region: regionOf(outputs), endpoint };
  return {
    stack,
    outputs,
    endpoint: place,
    salesforceOrigins,
    about: { ...place, stack, local: true },
  };
}

async function findDeployedStack(directory: string, stack: string): Promise<DeployedStack> {
  const { refusal, stdout } = await askEngine(directory, [
    ...["stack", "output", "--json", "--stack", stack],
  ]);
  if (refusal !== undefined) {
    throw new RunError(
      `The engine cannot tell the outputs of the stack ${stack}: ${refusal}. Is it signed in where the stack's state is (\`pulumi login\`)?`,
    );
  }
  const told = stackOutputs.safeParse(parsedJson(stdout));
  if (!told.success) {
    throw new RunError(
      `The stack ${stack} has not the outputs of this program: it was never brought up, or was destroyed. \`pulumi up --stack ${stack}\` makes it.`,
    );
  }
  const region = regionOf(told.data);
  const endpoint = process.env.AWS_ENDPOINT_URL;
  const about = { stack, region, local: false, ...(endpoint && { endpoint }) };
  return { stack, outputs: told.data, endpoint: { region }, about };
}

/** The Region is that of the stack's queue, whatever the environment says. */
function regionOf({ deadLetterQueueArn }: StackOutputs): string {
  const [, , , region = ""] = deadLetterQueueArn.split(":");
  return region;
}
