import { styleText } from "node:util";
import { readOpenedStack } from "../../stack/opened";
import { orgsInUse, type ConfiguredOrg } from "../../stack/stack";
import { originOf, type DeployedStack } from "../../stack/deployed";
import { awsChecks } from "./aws";
import { distinct, failed, ok, orUnasked, settled, unasked, warning, type Check } from "./check";
import { apiLimit, apiVersion, identity, noMoreRights, objectChecks } from "./org";
import { tokenAdvice } from "./remedy";
import { signIn, toldRefusal, type OwnCredentials } from "../../clients/salesforce";

/** Every check, in the order in which one depends on the one before. */
export async function examineStack(directory: string, target: DeployedStack): Promise<Check[]> {
  const checks = await all(directory, target);
  return checks.map((check) => settled(check, target.about.local));
}

async function all(directory: string, target: DeployedStack): Promise<Check[]> {
  const aws = awsChecks(target);
  aws.catch(() => undefined); // it is awaited below, after what may take longer
  const stack = await readOpenedStack(directory, target.stack).catch((error: unknown) => [
    unasked("settings", error),
  ]);
  if (Array.isArray(stack)) return [...stack, ...(await aws)];
  const orgs = await Promise.all(
    orgsInUse(stack).map(async (org) => {
      const checks = await orUnasked("Salesforce", salesforceChecks(target, org));
      const of = org.name === undefined ? "" : `${org.name}: `;
      return checks.map((check) => ({ ...check, subject: of + check.subject }));
    }),
  );
  return [
    ok("settings", `Pulumi.${target.stack}.yaml has no mistakes`),
    ...orgs.flat(),
    ...(await aws),
  ];
}

async function salesforceChecks(target: DeployedStack, org: ConfiguredOrg): Promise<Check[]> {
  const { settings, subscriptions } = org;
  const { credentials } = settings;
  if (credentials.flow === "existing-connection") {
    return [
      warning(
        "Salesforce",
        "the connection is another stack's, whose credentials are not known here: neither its token nor its rights are checked",
        "Run `doctor` for the stack that made the connection.",
      ),
    ];
  }
  const signedIn = await signIn(originOf(target, org), credentials);
  if ("refused" in signedIn) {
    return [
      failed(
        "Salesforce",
        `it gives no token by the flow ${credentials.flow} (${toldRefusal(signedIn.refused)})`,
        tokenAdvice(signedIn.refused, credentials.flow),
      ),
      ...retirement(credentials.flow),
    ];
  }
  const { salesforce } = signedIn;
  const version = settings.salesforceApiVersion;
  const upserts = [
    ...new Map(
      subscriptions.map(({ upsert }) => [`${upsert.object}.${upsert.externalIdField}`, upsert]),
    ).values(),
  ];
  const one = (check: Promise<Check>) =>
    orUnasked(
      "Salesforce",
      check.then((found) => [found]),
    );
  const groups = await Promise.all([
    one(identity(salesforce)),
    one(apiVersion(salesforce, version)),
    one(apiLimit(salesforce, version)),
    ...upserts.map((upsert) =>
      orUnasked(upsert.object, objectChecks(salesforce, version, upsert, subscriptions)),
    ),
    one(noMoreRights(salesforce, version, upserts)),
  ]);
  return distinct([
    ok("Salesforce", `it gives a token by the flow ${credentials.flow}`),
    ...retirement(credentials.flow),
    ...groups.flat(),
  ]);
}

/** Also beside a refusal, of which it may be the reason. Source: Salesforce Help 005461976. */
const retirement = (flow: OwnCredentials["flow"]): Check[] =>
  flow === "username-password"
    ? [
        warning(
          "flow",
          "Salesforce retires the flow username-password on 20 February 2027, and gives no token by it from then on",
          "Go over to an External Client App: docs/salesforce-legacy.md, 'Leaving it'.",
        ),
      ]
    : [];

const COLORS = { ok: "green", warning: "yellow", failed: "red" } as const;

export function formatChecks({ subject, verdict, finding, remedy }: Check, color: boolean): string {
  const word = verdict.padEnd(7);
  const shown = color ? styleText(COLORS[verdict], word) : word;
  const line = `${shown}  ${subject.padEnd(10)}  ${finding}`;
  return remedy === undefined ? line : `${line}\n         ${" ".repeat(10)}  ${remedy}`;
}
