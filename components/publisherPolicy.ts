import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { ACCOUNT_ID, partsOfArn, ROLE_NAME_OR_ARN } from "../eventbridge/arns";
import { policyDocument } from "../eventbridge/policyDocument";
import { repeated, sameButForCase } from "../mapping/repeated";
import type { Subscription } from "../mapping/subscription";
import { formatCount } from "../text/count";
import type { EventBusReference } from "./eventBus";
import type { Names } from "./names";

/** Who may publish the subscribed events, and no other events. */
export interface Publishers {
  /**
   * Roles of the stack's account, by name or ARN, that the policy is attached to. Default: none; the policy is made
   * nevertheless, for others to attach.
   */
  roles?: readonly string[];
  /** IDs of other accounts that may publish to the integration's own bus. Default: none. */
  accounts?: readonly string[];
}

export interface PublisherPolicyArgs extends Publishers {
  names: Names;
  bus: EventBusReference;
  subscriptions: readonly EventsOfSubscription[];
}

type EventsOfSubscription = Pick<Subscription, "events">;

/**
 * Exactly the permission that a publisher needs: PutEvents on this bus, for the sources and detail types of the subscriptions.
 * A principal that can put any event on the bus can change any customer's record in Salesforce.
 *
 * A role of the same account needs only the IAM policy. Another account needs the bus's own policy, and a role there that may
 * publish to this bus. The condition key `events:source` is a list, as in a rule's pattern. `ForAllValues` holds for an empty
 * list as well, which `Null` excludes. Sources with the same detail types share a statement, because each of these sources may
 * publish each of these detail types.
 * Sources: Service Authorization Reference, 'Actions, resources, and condition keys for Amazon EventBridge'; EventBridge
 * User Guide, 'Permissions for event buses' and 'Using IAM policy conditions in Amazon EventBridge'; IAM User Guide,
 * 'Set operators for multi-valued context keys'.
 */
export class PublisherPolicy extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(
    name: string,
    { names, bus, subscriptions, roles = [], accounts = [] }: PublisherPolicyArgs,
    options: pulumi.ComponentResourceOptions,
  ) {
    super("eventbridge-salesforce:components:PublisherPolicy", name, {}, options);
    const events = publishedEvents(subscriptions);
    const policy = new iam.Policy(
      name,
      {
        name: names.publisherPolicy,
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

export interface PublishersInUse {
  publishers: Publishers;
  subscriptions: readonly EventsOfSubscription[];
  /** Name or ARN of an existing bus. */
  eventBus: string | undefined;
  /** A name that is as long as the name of the integration's own bus. */
  ownBusName: string;
}

/** Mistakes in the publishers, each as a sentence; to be checked before the first resource. Pure. */
export function publisherMistakes(args: PublishersInUse): string[] {
  const { eventBus } = args;
  const { roles = [], accounts = [] } = args.publishers;
  return [
    ...roles
      .filter((role) => !ROLE_NAME_OR_ARN.test(role))
      .map((role) => `The publisher '${role}' is not the name or the ARN of an IAM role.`),
    ...accounts
      .filter((account) => !ACCOUNT_ID.test(account))
      .map(
        (account) => `The publishers' account '${account}' is not an AWS account ID (12 digits).`,
      ),
    // IAM ignores the case of names. Source: IAM API reference, CreateRole, `RoleName`.
    ...sameButForCase(roles.map(roleName)).map(
      (same) =>
        `The publishers name the role ${[...new Set(same)].join(" or ")} more than once; name it once.`,
    ),
    ...repeated(accounts).map(
      (account) => `The publishers' accounts name ${account} more than once; name it once.`,
    ),
    ...(accounts.length > 0 && eventBus !== undefined
      ? [
          `The bus ${eventBus} is not the integration's own, and a policy for the publishers' accounts would replace the policy of that bus. Have the bus's owner let them publish, and remove the accounts.`,
        ]
      : []),
    ...policySizeMistakes(args),
  ];
}

/**
 * Characters of a managed policy. The policy of a bus may have 10,240 characters, or more where the account has raised the
 * quota, so the service checks that limit.
 * Sources: IAM User Guide, 'IAM and AWS STS quotas', managed policies; EventBridge User Guide, 'Amazon EventBridge quotas',
 * 'Event bus policy size'.
 */
const LONGEST_POLICY = 6_144;

function policySizeMistakes({ subscriptions, eventBus, ownBusName }: PublishersInUse): string[] {
  const events = publishedEvents(subscriptions);
  // IAM does not count white space. A policy has white space only in sources and detail types.
  const { length } = policyOf(shortestArn(eventBus ?? ownBusName), events).replace(/\s/g, "");
  return length > LONGEST_POLICY
    ? [
        `The publishers' policy would have at least ${length} characters; ${LONGEST_POLICY} are allowed. It names ${describeEvents(events)}: shorten or drop some, or spread the subscriptions over several integrations.`,
      ]
    : [];
}

/** Such as `2 sources and 30 detail types`. */
function describeEvents(events: readonly Published[]): string {
  const sources = events.flatMap(({ sources }) => sources);
  const detailTypes = new Set(events.flatMap(({ detailTypes }) => detailTypes));
  return `${formatCount(sources.length, "source")} and ${formatCount(detailTypes.size, "detail type")}`;
}

/**
 * A bus's ARN. Where the Region is not known yet, it is a Region with the shortest name, so that no policy is refused that fits.
 * The service refuses a policy that is a few characters too long.
 */
const shortestArn = (nameOrArn: string) =>
  nameOrArn.startsWith("arn:")
    ? nameOrArn
    : `arn:aws:events:eu-west-1:123456789012:event-bus/${nameOrArn}`;

interface Published {
  sources: string[];
  /** Detail types of each of these sources. */
  detailTypes: string[];
}

/** Each source once; sources with the same detail types together. */
function publishedEvents(subscriptions: readonly EventsOfSubscription[]): Published[] {
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

/** @param accounts that a bus's policy names as principals; without them, the policy is one of IAM, which has no principal */
function policyOf(
  busArn: string,
  events: readonly Published[],
  accounts?: readonly string[],
): string {
  const { partition } = partsOfArn(busArn);
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
 * @throws pulumi.RunError for a role of another account: the policy would be attached to this account's role of the same name
 */
function roleBeside(busArn: string, roleArn: string): string {
  const [own, account] = [partsOfArn(busArn).account, partsOfArn(roleArn).account];
  if (account === own) return roleName(roleArn);
  throw new pulumi.RunError(
    `The publisher ${roleArn} is not a role of the bus's account, ${own}. Add ${account} to the publishers' accounts, and let the role publish by a policy in its own account.`,
  );
}
