import { compile } from "../../../mapping/compile";
import { operationOf } from "../../../mapping/action";
import type { Subscription, UpsertSubscription } from "../../../mapping/subscription";
import { subscriptions as declared } from "../../../subscriptions";
import {
  allow,
  BUS,
  QUEUE_ARN,
  ROLE_ARN,
  TestWorld,
  type Differences,
} from "../../emulator/testWorld";

const BUS_ARN = `arn:aws:events:eu-central-1:000000000000:event-bus/${BUS}`;

/** A stack with an archive, as `pulumi up` deploys subscriptions. */
export class ReplayWorld extends TestWorld {
  readonly archiveArn: string;
  /** The stack's outputs. */
  readonly outputs: {
    archiveArn: string;
    ruleNames: Record<string, { sending: string[]; unmappable?: string }>;
  };

  constructor(
    readonly subscriptions: readonly Subscription[],
    differences: Differences & { retentionDays?: number } = {},
  ) {
    const policy = allow("events:InvokeApiDestination", { Resource: "*" });
    super({ rolePolicy: { policy }, ...differences });
    const { retentionDays = 14 } = differences;
    this.archiveArn = String(
      this.deploy("aws:cloudwatch/eventArchive:EventArchive", {
        name: "shop-archive",
        eventSourceArn: BUS_ARN,
        retentionDays,
      }).arn,
    );
    this.emulator.account.removeRule(
      [...this.emulator.account.rules.keys()].find((arn) => arn.endsWith("/customers")) ?? "",
    );
    const ruleNames = Object.fromEntries(subscriptions.map((one) => this.deployRules(one)));
    this.outputs = { archiveArn: this.archiveArn, ruleNames };
  }

  deploy(type: string, inputs: Record<string, unknown>): Record<string, unknown> {
    const planned = this.emulator.controlPlane.plan(type, "test", inputs);
    planned.create();
    return planned.outputs;
  }

  /** Publishes an event, and lets it be delivered. @param time of the event; that of the clock where undefined */
  async send(detailType: string, detail: object, time?: string): Promise<void> {
    const [result] = this.emulator.eventBridge.putEvents([
      {
        EventBusName: BUS,
        Source: "shop.magento",
        DetailType: detailType,
        Detail: JSON.stringify(detail),
        ...(time !== undefined && { Time: time }),
      },
    ]);
    if (result === undefined || !("EventId" in result)) throw new Error("the bus refused");
    await this.clock.run();
  }

  /** The rules to which replays sent events, with the customers' IDs. Events that no rule received are left out. */
  get replayed(): { rules: string[]; id: unknown }[] {
    return this.happenings.flatMap((one) =>
      one.kind === "published" &&
      one.event["replay-name"] !== undefined &&
      one.matchedRules.length > 0
        ? [
            {
              rules: one.matchedRules.map((arn) => arn.split("/").at(-1) ?? ""),
              id: one.event.detail.id,
            },
          ]
        : [],
    );
  }

  /** Deploys the rules and targets of a subscription. @returns its entry of the output `ruleNames` */
  private deployRules(
    subscription: Subscription,
  ): [string, { sending: string[]; unmappable?: string }] {
    const { rules, unmappable, name } = compile(subscription);
    const erases = operationOf(subscription) !== "upsert";
    const destinationArn = erases
      ? String(
          this.deploy("aws:cloudwatch/eventApiDestination:EventApiDestination", {
            name: `${name}-erasures`,
            connectionArn: this.emulator.account.connections.keys().next().value,
            invocationEndpoint: "https://acme.my.salesforce.com/erasures/*",
            httpMethod: "PATCH",
            invocationRateLimitPerSecond: 2,
          }).arn,
        )
      : this.destinationArn;
    const make = (id: string, pattern: object, target: Record<string, unknown>): string => {
      const rule = `${name}-${id}`;
      const on = { eventBusName: BUS };
      this.deploy("aws:cloudwatch/eventRule:EventRule", {
        ...on,
        name: rule,
        eventPattern: JSON.stringify(pattern),
      });
      this.deploy("aws:cloudwatch/eventTarget:EventTarget", {
        ...on,
        rule,
        deadLetterConfig: { arn: QUEUE_ARN },
        ...target,
      });
      return rule;
    };
    const sending = rules.map(({ id, eventPattern, pathParameterValues, headers, input }) =>
      make(id, eventPattern, {
        targetId: "salesforce",
        arn: destinationArn,
        roleArn: ROLE_ARN,
        httpTarget: { pathParameterValues, headerParameters: headers },
        ...input,
      }),
    );
    const rest =
      unmappable &&
      make(unmappable.id, unmappable.eventPattern, { targetId: "dead-letters", arn: QUEUE_ARN });
    return [name, { sending, ...(rest !== undefined && { unmappable: rest }) }];
  }
}

const [, updated] = declared as UpsertSubscription[];
if (updated === undefined) throw new Error("subscriptions.ts has no second subscription");

/** Updates of customers, without a guard. */
export const unguarded: UpsertSubscription = updated;
/** Updates of customers, of which Salesforce refuses older versions. */
export const guarded: UpsertSubscription = {
  ...updated,
  newerWins: { field: "ShopUpdatedAt__c", path: "$.detail.updated_at" },
};
/** Deletions of customers. */
export const deletions: Subscription = {
  name: "customer-deleted",
  events: { ...updated.events, detailTypes: ["customer-deleted"] },
  delete: updated.upsert,
};

/** A customer with all that the mapping requires. */
export const customer = (id: number, more: object = {}) => ({
  id,
  firstname: "Veronica",
  lastname: "Costello",
  email: "veronica@example.com",
  created_in: "Default Store View",
  updated_at: "2026-09-14T08:21:07Z",
  ...more,
});
