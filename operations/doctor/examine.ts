import { styleText } from "node:util";
import { readOpenedStack } from "../openedStack";
import type { Stack } from "../stack";
import type { Target } from "../target";
import { awsChecks } from "./aws";
import { failed, ok, orUnasked, unasked, type Check } from "./check";
import { apiLimit, apiVersion, identity, noMoreRights, objectChecks } from "./org";
import { signIn, toldRefusal } from "./salesforce";

/** Every check, in the order in which one depends on the one before. */
export async function examined(directory: string, target: Target): Promise<Check[]> {
  const aws = awsChecks(target);
  aws.catch(() => undefined); // it is awaited below, after what may take longer
  const stack = await readOpenedStack(directory, target.stack).catch((error: unknown) => [
    unasked("settings", error),
  ]);
  if (Array.isArray(stack)) return [...stack, ...(await aws)];
  const org = await orUnasked("Salesforce", salesforceChecks(target, stack));
  return [ok("settings", `Pulumi.${target.stack}.yaml has no mistakes`), ...org, ...(await aws)];
}

async function salesforceChecks(target: Target, stack: Stack): Promise<Check[]> {
  const { settings, subscriptions } = stack;
  const origin = target.salesforceOrigin ?? `https://${settings.salesforceDomain}`;
  const signedIn = await signIn(origin, settings);
  if ("refused" in signedIn) {
    return [
      failed(
        "Salesforce",
        `it gives no token by the flow ${settings.credentials.flow} (${toldRefusal(signedIn.refused)})`,
        "Check the app's flow, its run-as user and its IP rules in Setup, and set the secrets anew with `pulumi config set --secret`.",
      ),
    ];
  }
  const { salesforce } = signedIn;
  const version = settings.salesforceApiVersion;
  const upserts = [
    ...new Map(subscriptions.map(({ upsert }) => [JSON.stringify(upsert), upsert])).values(),
  ];
  return [
    ok("Salesforce", `it gives a token by the flow ${settings.credentials.flow}`),
    await identity(salesforce),
    await apiVersion(salesforce, version),
    await apiLimit(salesforce, version),
    ...(
      await Promise.all(
        upserts.map((upsert) => objectChecks(salesforce, version, upsert, subscriptions)),
      )
    ).flat(),
    await noMoreRights(salesforce, version, upserts),
  ];
}

const COLORS = { ok: "green", warning: "yellow", failed: "red" } as const;

export function told({ subject, verdict, finding, remedy }: Check, color: boolean): string {
  const word = verdict.padEnd(7);
  const shown = color ? styleText(COLORS[verdict], word) : word;
  const line = `${shown}  ${subject.padEnd(10)}  ${finding}`;
  return remedy === undefined ? line : `${line}\n         ${" ".repeat(10)}  ${remedy}`;
}
