import type { VirtualClock } from "../emulator/clock";
import type { Emulator } from "../emulator/emulator";
import type { Message, Queue } from "../emulator/queue";
import { attributesOf } from "../eventbridge/deadLetter";
import type { SalesforceStandIn } from "../emulator/salesforce/standIn";
import type { Subscription } from "../mapping/subscription";
import { whyUnmappable } from "../mapping/unmappable";
import { redriveEmulated } from "./redrive";
import { means, type EventFiles, type ShopEvent } from "../events/files";
import type { Narrator } from "./narrator";
import { publish } from "./publish";
import { tally, type Tally } from "./tally";

const OUTAGE_SECONDS = 90;
const STORE_FIELD = "ShopStore__c";
const UNKNOWN_VALUE = "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST";

/** An org that stands in, and what goes to it. */
export interface OrgInEmulator {
  /** Undefined for the stack's own. */
  name: string | undefined;
  standIn: SalesforceStandIn;
  subscriptions: readonly Subscription[];
}

/** Events from the bus to Salesforce, with an outage on the way and a cause that is fixed. */
export class Journey {
  /** What the bus would not take, each as a sentence. */
  readonly refused: string[] = [];
  private readonly published: string[] = [];

  constructor(
    private readonly emulator: Emulator,
    private readonly clock: VirtualClock,
    private readonly orgs: readonly OrgInEmulator[],
    private readonly narrator: Narrator,
    private readonly eventBusName: string,
    private readonly subscriptions: readonly Subscription[],
  ) {}

  async run(files: EventFiles): Promise<Tally> {
    const { journal, eventBridge } = this.emulator;
    this.narrator.publishing(this.clock.now(), files);
    const happenings = journal.kept();
    journal.onHappening((happening) => this.narrator.happened(happening));
    this.publish(files.single.map(({ event }) => event));
    await this.clock.run();
    for (const { file, events } of files.bursts) {
      this.narrator.burst(file, events.length, OUTAGE_SECONDS);
      for (const { standIn } of this.orgs) {
        standIn.faults.until("unavailable", this.clock.now() + OUTAGE_SECONDS * 1_000);
      }
      this.publish(events);
      await this.clock.run();
    }

    const queue = this.deadLetterQueue();
    this.narrator.deadLetters(
      queue.held.map((message) => ({ ...message, reasons: this.whyUnmappable(message) })),
    );
    const fixed = this.fixUnknownStores(queue);
    const redriven = await redriveEmulated(queue, eventBridge, this.eventBusName, ({ messageId }) =>
      fixed.has(messageId),
    );
    await this.clock.run();
    return tally(this.published, happenings, queue.held, redriven);
  }

  private publish(events: readonly ShopEvent[]): void {
    for (const event of events) {
      const result = publish(this.emulator.eventBridge, this.eventBusName, event);
      if ("EventId" in result) {
        this.published.push(result.EventId);
      } else {
        const { id } = event.detail;
        this.refused.push(
          `The bus refused ${event["detail-type"]} ${JSON.stringify(id)}: ${result.ErrorMessage}`,
        );
      }
    }
  }

  /**
   * Fixes the cause of dead letters that Salesforce refused for a store that it does not know: adds the store
   * to the picklist, as an administrator would. Returns the ids of those messages; others keep their cause.
   */
  private fixUnknownStores(queue: Queue): Set<string> {
    const picklists = this.orgs.flatMap(({ standIn, subscriptions }) =>
      [...new Set(subscriptions.map(({ upsert }) => upsert.object))].flatMap((object) => {
        const field = standIn.recordsOf(object).sObject.fields[STORE_FIELD];
        return field?.type === "picklist" ? [field.values] : [];
      }),
    );
    if (picklists.length === 0) return new Set();
    const refused = queue.held.flatMap(({ messageId, body, attributes }) => {
      const store = storeOf(body);
      return attributesOf({ attributes }).ERROR_MESSAGE?.includes(UNKNOWN_VALUE) &&
        store !== undefined
        ? [{ messageId, store }]
        : [];
    });
    for (const store of new Set(refused.map(({ store }) => store))) {
      for (const values of picklists) if (!values.includes(store)) values.push(store);
      this.narrator.fixed(`the picklist ${STORE_FIELD} takes '${store}' from now on`);
    }
    return new Set(refused.map(({ messageId }) => messageId));
  }

  /** Of a message that a rule sent there itself: it has no attributes. */
  private whyUnmappable(message: Message): string[] {
    if (attributesOf(message).ERROR_CODE !== undefined) return [];
    const event = JSON.parse(message.body) as ShopEvent;
    return this.subscriptions
      .filter(({ events }) => means(events, event))
      .flatMap((subscription) => whyUnmappable(subscription, event.detail));
  }

  private deadLetterQueue(): Queue {
    const [queue] = this.emulator.account.queues.values();
    if (queue === undefined) throw new Error("the program made no dead-letter queue");
    return queue;
  }
}

function storeOf(body: string): string | undefined {
  const { detail } = JSON.parse(body) as { detail?: { created_in?: unknown } };
  return typeof detail?.created_in === "string" ? detail.created_in : undefined;
}
