import { VirtualClock } from "../../emulator/clock";
import type { Message, Queue } from "../../emulator/queue";
import { seededRandom } from "../../emulator/random";
import { SalesforceStandIn } from "../../emulator/salesforce/standIn";
import { loopbackTransport } from "../../emulator/transport";
import { attributesOf } from "../../eventbridge/deadLetter";
import { publish } from "../../demo/publish";
import { redriveEmulated } from "../../demo/redrive";
import type { ShopEvent } from "../../events/files";
import { emulateStackFile, type EmulatedStack } from "../../offline/emulatedStack";
import { standInOrg } from "../../offline/standInOrg";
import { orgsInUse } from "../../stack/stack";
import { anew } from "../emulator/embedded/evaluated";
import { PROJECT_DIRECTORY } from "../folder";
import { join } from "node:path";

/** The local stack in an emulator, with a stand-in for Salesforce. Time is virtual, and each run of it is the same. */
export class EmulatedShop {
  private constructor(
    private readonly emulated: EmulatedStack,
    private readonly clock: VirtualClock,
    private readonly standIn: SalesforceStandIn,
  ) {}

  static async start(now: number): Promise<EmulatedShop> {
    const clock = new VirtualClock(now);
    const random = seededRandom(1);
    const origins = new Map<string, string>();
    const transport = loopbackTransport(origins, clock);
    const emulated = await anew(join(PROJECT_DIRECTORY, "index.ts"), () =>
      emulateStackFile(PROJECT_DIRECTORY, "local", { clock, random, transport }),
    );
    const [org, ...more] = orgsInUse(emulated.stack);
    if (org === undefined || more.length > 0) throw new Error("the stack has not one org");
    const standIn = new SalesforceStandIn(standInOrg(org), random, () => clock.now());
    origins.set(`https://${org.settings.salesforceDomain}`, await standIn.start());
    return new EmulatedShop(emulated, clock, standIn);
  }

  stop(): Promise<void> {
    return this.standIn.stop();
  }

  /** Publishes events in their order, and lets time pass until each is delivered or a dead letter. */
  async publish(...events: readonly ShopEvent[]): Promise<void> {
    const { emulator, eventBusArn } = this.emulated;
    for (const event of events) {
      const result = publish(emulator.eventBridge, eventBusArn, event);
      if (!("EventId" in result)) throw new Error(result.ErrorMessage);
    }
    await this.clock.run();
  }

  /** Publishes all dead letters once more. */
  async redrive(): Promise<void> {
    await redriveEmulated({
      queue: this.queue(),
      eventBridge: this.emulated.emulator.eventBridge,
      eventBusName: this.emulated.eventBusArn,
      wanted: () => true,
    });
    await this.clock.run();
  }

  /** Each dead letter: the type of its event, its id, and Salesforce's error. */
  deadLetters(): string[] {
    return this.queue().held.map(describe);
  }

  /** The records of an object, by their external ids. */
  records(object: string, externalIdField: string): Record<string, Record<string, unknown>> {
    return Object.fromEntries(
      this.standIn
        .recordsOf(object)
        .all(externalIdField)
        .map(({ externalId, fields }) => [externalId, fields]),
    );
  }

  private queue(): Queue {
    const [queue] = this.emulated.emulator.account.queues.values();
    if (queue === undefined) throw new Error("the program made no dead-letter queue");
    return queue;
  }
}

function describe({ body, attributes }: Message): string {
  const { detail, "detail-type": type } = JSON.parse(body) as ShopEvent;
  const { ERROR_MESSAGE = "" } = attributesOf({ attributes });
  const code = /"errorCode":\s*"(\w+)"/.exec(ERROR_MESSAGE)?.[1] ?? ERROR_MESSAGE;
  return `${type} ${String(detail.id ?? detail.contact_id)}: ${code}`;
}
