import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument } from "../eventbridge/policyDocument";
import { repeated, sameButForCase } from "../mapping/repeated";
import type { Subscription } from "../mapping/subscription";
import { ACCOUNT_ID, ROLE_NAME_OR_ARN } from "../eventbridge/arns";
import type { EventBusReference } from "./eventBus";
import type { Names } from "./names";

/** Who may publish the events that the subscriptions are about, and nothing else. */
export interface Publishers {
  /**
   * Roles of the stack's account, by name or ARN, to which the policy is attached. Default: none; the policy is made all
   * the same, for others to attach.
   */
  roles?: readonly string[];
  /** Ids of other accounts that may publish to the bus; only where the integration makes the bus. Default: none. */
  accounts?: readonly string[];
}

/**
 * What a publisher needs and no more: PutEvents, on this bus, of the sources and detail types that the subscriptions
 * are about. Whoever can put any event on the bus can change any customer's record in Salesforce.
 *
 * A role of the same account needs the IAM policy alone; another account needs the bus's own policy, and a role there
 * that may publish to this bus. `events:source` is a list, as a rule's pattern is; for a list `ForAllValues` holds also
 * where there is none, which `Null` rules out. Sources with the same detail types share a statement: each may be with each of
 * these anyway.
 * Sources: Service Authorization Reference, 'Actions, resources, and condition keys for Amazon EventBridge'; EventBridge
 * User Guide, 'Permissions for event buses' and 'Using IAM policy conditions in Amazon EventBridge'; IAM User Guide,
 * 'Set operators for multi-valued context keys'.
 */
export class PublisherPolicy extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(
    name: string,
    names: Names,
    bus: EventBusReference,
    subscriptions: readonly Subscription[],
    { roles = [], accounts = [] }: Publishers,
    options: pulumi.ComponentResourceOptions,
  ) {
    super("eventbridge-salesforce:components:PublisherPolicy", name, {}, options);
    const events = publishedEvents(subscriptions);
    const policy = new iam.Policy(
      name,
      {
        name: names.of("publisher"),
        description: "Publishes the events that are subscribed to, and no others.",
        policy: bus.arn.apply((arn) => policyOf(arn, events)),
      },
      { parent: this },
    );
    for (const role of roles) {
      new iam.RolePolicyAttachment(
        `${name}-${roleName(role)}`,
        {
          role: role.startsWith("arn:") ? bus.arn.apply((arn) => roleBeside(arn, role)) : role,
          policyArn: policy.arn,
        },
        { parent: this },
      );
    }
    if (accounts.length > 0) {
      new cloudwatch.EventBusPolicy(
        `${name}-bus`,
        {
          eventBusName: bus.name,
          policy: bus.arn.apply((arn) => policyOf(arn, events, accounts)),
        },
        { parent: this },
      );
    }
    this.arn = policy.arn;
    this.registerOutputs({ arn: this.arn });
  }
}

/**
 * What is wrong with the publishers, each as a sentence. Pure.
 *
 * @param eventBus name or ARN of an existing bus
 * @param ownBus a name that is as long as that of the bus which the integration makes
 */
export function publisherMistakes(
  { roles = [], accounts = [] }: Publishers,
  subscriptions: readonly Pick<Subscription, "events">[],
  eventBus: string | undefined,
  ownBus: string,
): string[] {
  const events = publishedEvents(subscriptions);
  // IAM does not count white space, of which a policy has some in sources and detail types alone.
  const { length } = policyOf(shortestArn(eventBus ?? ownBus), events).replace(/\s/g, "");
  return [
    ...roles
      .filter((role) => !ROLE_NAME_OR_ARN.test(role))
      .map((role) => `The publisher '${role}' is no role; it must be the name or the ARN of one.`),
    ...accounts
      .filter((account) => !ACCOUNT_ID.test(account))
      .map(
        (account) =>
          `The publishers' account '${account}' is none; it must be an account's 12 digits.`,
      ),
    // IAM tells no two names apart by their case. Source: IAM API reference, CreateRole, `RoleName`.
    ...sameButForCase(roles.map(roleName)).map(
      (same) =>
        `The role ${[...new Set(same)].join(" or ")} is named more than once among the publishers; name it once.`,
    ),
    ...repeated(accounts).map(
      (account) =>
        `The account ${account} is named more than once among the publishers' accounts; name it once.`,
    ),
    ...(accounts.length > 0 && eventBus !== undefined
      ? [
          `The bus ${eventBus} is another's, and a policy for the accounts that publish would replace the one that it has; have its owner let them publish, and name no accounts here.`,
        ]
      : []),
    ...(length > LONGEST_POLICY
      ? [
          `The publishers' policy would have ${length} characters at least, ${LONGEST_POLICY} are allowed: it names ${said(events)}. Shorten or drop some, or spread the subscriptions over several integrations.`,
        ]
      : []),
  ];
}

/**
 * Characters that a managed policy may have. That of a bus may have 10,240, or more where the account has raised it: that is for
 * the service to say.
 * Sources: IAM User Guide, 'IAM and AWS STS quotas', managed policies; EventBridge User Guide, 'Amazon EventBridge quotas',
 * 'Event bus policy size'.
 */
const LONGEST_POLICY = 6_144;

const count = (many: readonly unknown[], what: string) =>
  `${many.length} ${what}${many.length === 1 ? "" : "s"}`;

/** Such as `2 sources and 30 detail types`. */
function said(events: readonly Published[]): string {
  const sources = events.flatMap(({ sources }) => sources);
  const detailTypes = new Set(events.flatMap(({ detailTypes }) => detailTypes));
  return `${count(sources, "source")} and ${count([...detailTypes], "detail type")}`;
}

/**
 * A bus's ARN, in a Region with the shortest name where it is not known yet, so that nothing is refused that fits. What does not
 * fit by a few characters, the service refuses.
 */
const shortestArn = (nameOrArn: string) =>
  nameOrArn.startsWith("arn:")
    ? nameOrArn
    : `arn:aws:events:eu-west-1:123456789012:event-bus/${nameOrArn}`;

interface Published {
  sources: string[];
  /** Of each of the sources. */
  detailTypes: string[];
}

/** Each source once, with the detail types that come from it, and together with those that have the same. */
function publishedEvents(subscriptions: readonly Pick<Subscription, "events">[]): Published[] {
  const bySource = new Map<string, Set<string>>();
  for (const { source, detailTypes } of subscriptions.map(({ events }) => events)) {
    bySource.set(source, new Set([...(bySource.get(source) ?? []), ...detailTypes]));
  }
  const byDetailTypes = new Map<string, Published>();
  for (const [source, types] of bySource) {
    const detailTypes = [...types].sort();
    const key = JSON.stringify(detailTypes);
    const { sources } = byDetailTypes.get(key) ?? { sources: [] };
    byDetailTypes.set(key, { sources: [...sources, source], detailTypes });
  }
  return [...byDetailTypes.values()];
}

/** @param accounts to whom a bus's policy gives the right; left out, it is whoever has the policy */
function policyOf(
  busArn: string,
  events: readonly Published[],
  accounts?: readonly string[],
): string {
  const [, partition] = busArn.split(":");
  const AWS = accounts?.map((account) => `arn:${partition}:iam::${account}:root`);
  return policyDocument({
    Version: "2012-10-17",
    Statement: events.map(({ sources, detailTypes }, index) => ({
      Sid: `Publish${index + 1}`,
      Effect: "Allow",
      Action: "events:PutEvents",
      Resource: busArn,
      Condition: {
        StringEquals: { "events:detail-type": detailTypes },
        "ForAllValues:StringEquals": { "events:source": sources },
        Null: { "events:source": "false" },
      },
      ...(AWS && { Principal: { AWS } }),
    })),
  });
}

/** `shop-web` of `arn:aws:iam::123456789012:role/shop/shop-web`. */
const roleName = (nameOrArn: string) => nameOrArn.split("/").at(-1) ?? nameOrArn;

/**
 * The name of a role of the bus's account.
 *
 * @throws pulumi.RunError for the ARN of another account's: a role of this account with the same name would be let publish
 */
function roleBeside(busArn: string, roleArn: string): string {
  const [own, account] = [busArn, roleArn].map((arn) => arn.split(":")[4]);
  if (account === own) return roleName(roleArn);
  throw new pulumi.RunError(
    `The publisher ${roleArn} is a role of another account than the bus's, ${own}; name the account ${account} among the publishers' accounts, and give the role there the right to publish.`,
  );
}
