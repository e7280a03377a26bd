import type { BusEvent } from "../../eventbridge/event";
import { seededRandom } from "../../emulator/random";
import { compile } from "../../mapping/compile";
import type { Subscription } from "../../mapping/subscription";
import {
  BUS,
  OK,
  QUEUE_ARN,
  retries,
  ROLE_ARN,
  RULE_ARN,
  TestWorld,
  token,
} from "../emulator/testWorld";

type Inputs = Record<string, unknown>;

/** One resource of a subscription: how it is made, or changed in place, and how it is removed. */
export interface Step {
  key: string;
  put: () => void;
  remove: () => void;
}

/** What became of an event. */
export interface Ends {
  /** The last parts of the URLs and the bodies, as Salesforce gets them. */
  requests: { externalId: string; body: string }[];
  /** Bodies of the messages that its rules sent to the dead-letter queue. */
  deadLetters: BusEvent[];
}

/** The rules of subscriptions on a bus of the emulator, made as the component makes them; Salesforce takes all. */
export class Deployed {
  readonly world: TestWorld;
  private requests: Ends["requests"] = [];

  constructor() {
    this.world = new TestWorld({
      random: seededRandom(1),
      destination: { invocationRateLimitPerSecond: 300 },
      transport: ({ url, body }, ended) => {
        if (url.endsWith("/token")) return ended(token("token"));
        this.requests.push({ externalId: url.split("/").at(-1) ?? "", body });
        ended(OK);
      },
    });
    this.world.emulator.account.removeRule(RULE_ARN); // the usual rule of a test's world
  }

  /** In the order of creation; each rule before its target. */
  steps(subscription: Subscription): Step[] {
    const { rules, unmappable } = compile(subscription);
    const sending = rules.map(({ input, pathParameterValues, ...rule }) => ({
      ...rule,
      target: {
        arn: this.world.destinationArn,
        roleArn: ROLE_ARN,
        httpTarget: { pathParameterValues },
        ...input,
      },
    }));
    const all = [
      ...sending,
      ...(unmappable === undefined ? [] : [{ ...unmappable, target: { arn: QUEUE_ARN } }]),
    ];
    return all.flatMap(({ id, eventPattern, target }) => {
      const rule = { name: id, eventBusName: BUS, eventPattern: JSON.stringify(eventPattern) };
      return [
        this.step("aws:cloudwatch/eventRule:EventRule", rule),
        this.step("aws:cloudwatch/eventTarget:EventTarget", {
          rule: id,
          eventBusName: BUS,
          targetId: "target",
          ...retries(0),
          deadLetterConfig: { arn: QUEUE_ARN },
          ...target,
        }),
      ];
    });
  }

  /** Publishes an event, and waits for what becomes of it. */
  async ends(subscription: Subscription, detail: object): Promise<Ends> {
    const { events } = subscription;
    this.requests = [];
    this.world.queue.purge();
    this.world.emulator.eventBridge.putEvents([
      {
        EventBusName: BUS,
        Source: events.source,
        DetailType: events.detailTypes[0],
        Detail: JSON.stringify(detail),
      },
    ]);
    await this.world.clock.run();
    const deadLetters = this.world.deadLetters.map(({ body }) => JSON.parse(body) as BusEvent);
    return { requests: this.requests, deadLetters };
  }

  private step(type: string, inputs: Inputs): Step {
    const { controlPlane, account } = this.world.emulator;
    const planned = controlPlane.plan(type, "test", inputs);
    return {
      key: planned.id,
      put: () => planned.create(),
      remove: () => controlPlane.kind(type, "test").remove(inputs, planned.outputs, account),
    };
  }
}
