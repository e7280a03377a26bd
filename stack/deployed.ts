import { RunError } from "@pulumi/pulumi/errors";
import { z } from "zod";
import type { AwsEndpoint } from "../clients/aws/client";
import { askEngine } from "../clients/engine";
import { parsedJson } from "../text/parsedJson";
import { askLocal } from "../clients/localEndpoint";
import { suggestStack } from "../settings/stackFile";
import type { ConfiguredOrg } from "./stack";

/** The outputs of a stack that commands need. */
const stackOutputs = z.object({
  eventBusName: z.string(),
  eventBusArn: z.string(),
  deadLetterQueueUrl: z.string(),
  deadLetterQueueArn: z.string(),
  destinationArns: z.record(z.string(), z.string()),
  /** By the org's name. Absent from stacks of earlier versions, as are costs. */
  connectionArns: z.record(z.string(), z.string()).optional(),
  subscriptions: z.record(z.string(), z.object({ apiCallsPerEvent: z.number() })).optional(),
  ruleNames: z.record(
    z.string(),
    z.object({ sending: z.array(z.string()), unmappable: z.string().optional() }),
  ),
  /** Absent for a stack without logs of its own, such as a stack on an existing bus. */
  logGroupArn: z.string().nullish(),
  /** Null without an archive; absent in the outputs of an older program. */
  archiveArn: z.string().nullish(),
  /** Null without an archive, or where no subscription erases; absent in the outputs of an older program. */
  erasureSearch: z
    .object({ ruleArn: z.string(), queueArn: z.string(), queueUrl: z.string() })
    .nullish(),
});
export type StackOutputs = z.output<typeof stackOutputs>;
/** The form of each output. */
export const OUTPUT_FORMS = stackOutputs.shape;

/** The answer of `bridge local` to DescribeStack. */
const stackDescription = z.object({
  stack: z.string(),
  outputs: stackOutputs,
  /** The origins of the Salesforce stand-ins, such as `http://127.0.0.1:41234`, by the org's name. */
  salesforceOrigins: z.record(z.string(), z.string()),
});

/** An existing stack, and the endpoint of its services. */
export interface DeployedStack {
  stack: string;
  outputs: StackOutputs;
  endpoint: AwsEndpoint;
  /** The emulator's stand-ins, which replace `https://<My Domain>`, by the org's name; `default` is the stack's own org. */
  salesforceOrigins?: Readonly<Record<string, string>>;
  /** For messages. */
  about: AwsEndpoint & { stack: string; local: boolean };
}

/** The origin of an org, such as `https://acme.my.salesforce.com`. */
export function originOf(
  { salesforceOrigins }: Pick<DeployedStack, "salesforceOrigins">,
  { name = "default", settings }: Pick<ConfiguredOrg, "name" | "settings">,
): string {
  const own = salesforceOrigins !== undefined && Object.hasOwn(salesforceOrigins, name);
  return (own ? salesforceOrigins[name] : undefined) ?? `https://${settings.salesforceDomain}`;
}

/** Selects the stack of a command: a deployed stack by name, or the stack of `bridge local`. */
export interface StackSelector {
  stack?: string;
  local?: boolean;
  port: number;
}

/**
 * Finds the stack of a command.
 *
 * @param directory of Pulumi.yaml
 * @throws RunError where the stack does not exist, or neither the engine nor `bridge local` can describe it
 */
export function findStack(
  directory: string,
  { stack, local, port }: StackSelector,
): Promise<DeployedStack> {
  if ((stack === undefined) === (local !== true)) {
    throw new RunError(
      "Select one stack: a deployed stack with --stack <name>, or the stack of `npx bridge local` with --local.",
    );
  }
  return stack === undefined ? findLocalStack(port) : findDeployedStack(directory, stack);
}

async function findLocalStack(port: number): Promise<DeployedStack> {
  const { origin: endpoint, body } = await askLocal("Bridge.DescribeStack", {}, port);
  const answer = stackDescription.safeParse(parsedJson(body));
  if (!answer.success) {
    throw new RunError(
      `${endpoint} does not describe a stack. Check that \`npx bridge local\` listens there.`,
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
      `The Pulumi engine did not return the outputs of the stack ${stack}: ${refusal}.${await suggestStack(directory, shortName(stack))} Check that it is signed in to the backend with the stack's state (\`pulumi login\`).`,
    );
  }
  const outputs = stackOutputs.safeParse(parsedJson(stdout));
  if (!outputs.success) {
    throw new RunError(
      `The stack ${stack} lacks the outputs of this program: it was never deployed, or was destroyed. Deploy it with \`pulumi up --stack ${stack}\`.`,
    );
  }
  const region = regionOf(outputs.data);
  const endpoint = process.env.AWS_ENDPOINT_URL;
  const about = { stack, region, local: false, ...(endpoint && { endpoint }) };
  return { stack, outputs: outputs.data, endpoint: { region }, about };
}

/** The stack's name in `organization/project/stack`. */
const shortName = (stack: string): string => stack.split("/").at(-1) ?? stack;

/** The Region of the stack's queue, whatever the environment says. */
function regionOf({ deadLetterQueueArn }: StackOutputs): string {
  const [, , , region = ""] = deadLetterQueueArn.split(":");
  return region;
}
