import {
  formatRefusal,
  signIn,
  type OwnCredentials,
  type Salesforce,
} from "../../clients/salesforce";
import { originOf, type DeployedStack } from "../../stack/deployed";
import { readOpenedStack } from "../../stack/opened";
import { orgsInUse, type ConfiguredOrg } from "../../stack/stack";
import { checkAws } from "./aws";
import {
  catchUnchecked,
  chooseAdvice,
  failed,
  ok,
  removeDuplicates,
  unchecked,
  warning,
  type Check,
} from "./check";
import { checkApiLimit, checkApiVersion, checkObject, checkOtherRights, checkUser } from "./org";
import { tokenAdvice } from "./salesforceRemedy";
import { recordOf } from "../../mapping/action";

/**
 * Checks a stack: its settings, then Salesforce, then AWS. A later check may depend on an earlier one.
 *
 * @param directory of Pulumi.yaml
 */
export async function examineStack(directory: string, stack: DeployedStack): Promise<Check[]> {
  const checks = await runChecks(directory, stack);
  return checks.map((check) => chooseAdvice(check, stack.about.local));
}

async function runChecks(directory: string, stack: DeployedStack): Promise<Check[]> {
  const aws = checkAws(stack);
  aws.catch(() => undefined); // it is awaited below, after checks that may take longer
  const configured = await readOpenedStack(directory, stack.stack).catch((error: unknown) => [
    unchecked("settings", error),
  ]);
  if (Array.isArray(configured)) return [...configured, ...(await aws)];
  const orgs = await Promise.all(
    orgsInUse(configured).map(async (org) => {
      const checks = await catchUnchecked("Salesforce", checkSalesforce(stack, org));
      const prefix = org.name === undefined ? "" : `${org.name}: `;
      return checks.map((check) => ({ ...check, subject: prefix + check.subject }));
    }),
  );
  return [
    ok("settings", `Pulumi.${stack.stack}.yaml has no mistakes`),
    ...orgs.flat(),
    ...(await aws),
  ];
}

async function checkSalesforce(stack: DeployedStack, org: ConfiguredOrg): Promise<Check[]> {
  const { credentials } = org.settings;
  if (credentials.flow === "existing-connection") {
    return [
      warning(
        "Salesforce",
        "the connection belongs to another stack, whose credentials are not known here: neither its token nor its rights are checked",
        "Run `doctor` for the stack that created the connection.",
      ),
    ];
  }
  const { flow } = credentials;
  const signedIn = await signIn(originOf(stack, org), credentials);
  if ("refused" in signedIn) {
    return [
      failed(
        "Salesforce",
        `Salesforce did not issue a token for the ${flow} flow (${formatRefusal(signedIn.refused)})`,
        tokenAdvice(signedIn.refused, flow),
      ),
      ...checkFlow(flow),
    ];
  }
  return removeDuplicates([
    ok("Salesforce", `Salesforce issued a token for the ${flow} flow`),
    ...checkFlow(flow),
    ...(await checkOrg(signedIn.salesforce, org)),
  ]);
}

/** Checks an org as its integration user. */
async function checkOrg(
  salesforce: Salesforce,
  { settings, subscriptions }: ConfiguredOrg,
): Promise<Check[]> {
  const version = settings.salesforceApiVersion;
  const upserts = [
    ...new Map(
      subscriptions
        .map(recordOf)
        .map((record) => [`${record.object}.${record.externalIdField}`, record]),
    ).values(),
  ];
  const one = (check: Promise<Check>) =>
    catchUnchecked(
      "Salesforce",
      check.then((found) => [found]),
    );
  const groups = await Promise.all([
    one(checkUser(salesforce)),
    one(checkApiVersion(salesforce, version)),
    one(checkApiLimit(salesforce, version)),
    ...upserts.map((upsert) =>
      catchUnchecked(upsert.object, checkObject(salesforce, { version, upsert, subscriptions })),
    ),
    one(checkOtherRights(salesforce, version, upserts)),
  ]);
  return groups.flat();
}

/** Warns of the retired flow, also beside a refusal that it may explain. Source: Salesforce Help 005461976. */
const checkFlow = (flow: OwnCredentials["flow"]): Check[] =>
  flow === "username-password"
    ? [
        warning(
          "flow",
          "Salesforce retires the username-password flow on 20 February 2027, and issues no token for it from then on",
          "Migrate to an External Client App, as docs/salesforce-legacy.md describes.",
        ),
      ]
    : [];
