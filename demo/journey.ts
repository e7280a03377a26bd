import { attributesOf } from "../eventbridge/deadLetter";
import type { VirtualClock } from "../emulator/clock";
import type { Emulator } from "../emulator/emulator";
import type { Message, Queue } from "../emulator/queue";
import type { SalesforceStandIn } from "../emulator/salesforce/standIn";
import { isErasure, recordOf } from "../mapping/action";
import type { Subscription } from "../mapping/subscription";
import { whyUnmappable } from "../mapping/unmappable";
import { redriveEmulated } from "./redrive";
import { means, type EventFiles, type ShopEvent } from "../events/files";
import type { Narrator } from "./narrator";
import { publish } from "./publish";
import { tally, type Tally } from "./tally";

const OUTAGE_SECONDS = 90;
const STORE_FIELD = "ShopStore__c";
/** Salesforce's error for a value that a restricted picklist does not have. */
const UNKNOWN_VALUE = "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST";

/** The stand-in of an org, and the subscriptions that send to it. */
export interface OrgInEmulator {
  /** Undefined for the stack's own org. */
  name: string | undefined;
  standIn: SalesforceStandIn;
  subscriptions: readonly Subscription[];
}

export interface JourneyArgs {
  emulator: Emulator;
  clock: VirtualClock;
  orgs: readonly OrgInEmulator[];
  narrator: Narrator;
  /** Name or ARN. */
  eventBusName: string;
  subscriptions: readonly Subscription[];
}

/** Takes events from the bus to Salesforce, through an outage and a cause of dead letters that is fixed. */
export class Journey {
  /** Events that the bus refused, each as a sentence. */
  readonly refused: string[] = [];
  private readonly published: string[] = [];

  constructor(private readonly args: JourneyArgs) {}

  async run(files: EventFiles): Promise<Tally> {
    const { emulator, clock, orgs, narrator, eventBusName } = this.args;
    const { journal, eventBridge } = emulator;
    narrator.publishing(clock.now(), files);
    const happenings = journal.kept();
    journal.onHappening((happening) => narrator.happened(happening));
    const single = files.single.map(({ event }) => event);
    const erasures = single.filter((event) => this.erases(event));
    this.publish(single.filter((event) => !erasures.includes(event)));
    await clock.run();
    for (const { file, events } of files.bursts) {
      narrator.burst(file, events.length, OUTAGE_SECONDS);
      for (const { standIn } of orgs) {
        standIn.faults.until("unavailable", clock.now() + OUTAGE_SECONDS * 1_000);
      }
      this.publish(events);
      await clock.run();
    }
    // Published at the same moment, they could overtake what they erase: see docs/erasure.md.
    this.publish(erasures);
    await clock.run();

    const queue = this.deadLetterQueue();
    narrator.deadLetters(
      queue.held.map((message) => ({ ...message, reasons: this.whyUnmappable(message) })),
    );
    const fixed = this.fixUnknownStores(queue);
    const redriven = await redriveEmulated({
      queue,
      eventBridge,
      eventBusName,
      wanted: ({ messageId }) => fixed.has(messageId),
    });
    await clock.run();
    return tally({ published: this.published, happenings, held: queue.held, redriven });
  }

  private erases(event: ShopEvent): boolean {
    return this.args.subscriptions.some((one) => isErasure(one) && means(one.events, event));
  }

  private publish(events: readonly ShopEvent[]): void {
    for (const event of events) {
      const result = publish(this.args.emulator.eventBridge, this.args.eventBusName, event);
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
   * Fixes the cause of dead letters whose store Salesforce does not know: adds the store to the picklist, as an
   * administrator would.
   *
   * @returns the IDs of those messages; the cause of the others remains
   */
  private fixUnknownStores(queue: Queue): Set<string> {
    const picklists = this.args.orgs.flatMap(({ standIn, subscriptions }) =>
      [...new Set(subscriptions.map((one) => recordOf(one).object))].flatMap((object) => {
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
      this.args.narrator.fixed(`the picklist ${STORE_FIELD} now has the value '${store}'`);
    }
    return new Set(refused.map(({ messageId }) => messageId));
  }

  /** Explains why no request can be made of an event. A rule sent such an event to the queue itself, without attributes. */
  private whyUnmappable({ body, attributes }: Message): string[] {
    if (attributesOf({ attributes }).ERROR_CODE !== undefined) return [];
    const event = JSON.parse(body) as ShopEvent;
    return this.args.subscriptions
      .filter(({ events }) => means(events, event))
      .flatMap((subscription) => whyUnmappable(subscription, event.detail));
  }

  private deadLetterQueue(): Queue {
    const [queue] = this.args.emulator.account.deadLetterQueues;
    if (queue === undefined) throw new Error("the program made no dead-letter queue");
    return queue;
  }
}

function storeOf(body: string): string | undefined {
  const { detail } = JSON.parse(body) as { detail?: { created_in?: unknown } };
  return typeof detail?.created_in === "string" ? detail.created_in : undefined;
}
