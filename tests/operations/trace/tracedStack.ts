import { join } from "node:path";
import { VirtualClock } from "../../../emulator/clock";
import type { Queue } from "../../../emulator/queue";
import { seededRandom } from "../../../emulator/random";
import { SalesforceStandIn } from "../../../emulator/salesforce/standIn";
import { inProcessTransport } from "../../../emulator/transport";
import type { KeptLimits } from "../../../emulator/eventBridge/keptJournal";
import { mappingOf } from "../../../offline/checkoutMapping";
import { emulateStack, type EmulatedStack } from "../../../offline/emulatedStack";
import { standInOrg } from "../../../offline/standInOrg";
import type { LogConfig } from "../../../eventbridge/busLog";
import type { Story, TraceQuery } from "../../../operations/trace/story";
import type { TraceParts } from "../../../operations/trace/parts";
import { trace } from "../../../operations/trace/trace";
import type { DeployedStack, StackOutputs } from "../../../stack/deployed";
import { readCustomFields, SALESFORCE_FOLDER } from "../../../salesforceSchema/metadataFolder";
import { configuredStack, readStack, type ConfiguredStack } from "../../../stack/stack";
import { anew } from "../../emulator/embedded/evaluated";
import { PROJECT_DIRECTORY } from "../../folder";
import { Served } from "../../local/served";

/** A customer that the mapping can send. */
export const CUSTOMER = {
  id: 4711,
  firstname: "Siobhán",
  lastname: "O'Brien",
  email: "siobhan@obrien.example",
  created_in: "Default Store View",
};

/**
 * The project's local stack in an emulator on a virtual clock, with a log of everything, behind an endpoint, and its Salesforce. A
 * trace can read it as `bridge local`, or as a deployed stack.
 */
export class TracedStack {
  private constructor(
    readonly stack: ConfiguredStack,
    readonly emulated: EmulatedStack,
    readonly clock: VirtualClock,
    readonly standIn: SalesforceStandIn,
    readonly served: Served<{ emulator: EmulatedStack["emulator"]; clock: VirtualClock }>,
    readonly salesforceOrigin: string,
  ) {}

  static async start(
    limits?: KeptLimits,
    settings: Readonly<Record<string, string>> = {},
  ): Promise<TracedStack> {
    const { configuration } = await readStack(PROJECT_DIRECTORY, "local", [""]);
    const logs = { logging: "trace", loggingDetail: "true", ...settings };
    const own = Object.entries(logs).map(([key, value]) => [
      `${configuration.project}:${key}`,
      value,
    ]);
    const values = { ...configuration.values, ...(Object.fromEntries(own) as object) };
    const stack = configuredStack({ ...configuration, values });
    const clock = new VirtualClock(Date.now() - 3_600_000);
    const standIn = new SalesforceStandIn(
      standInOrg(
        { settings: stack.settings, subscriptions: stack.subscriptions },
        readCustomFields(join(PROJECT_DIRECTORY, SALESFORCE_FOLDER)),
      ),
      seededRandom(1),
      () => clock.now(),
    );
    const origin = `https://${stack.settings.salesforceDomain}`;
    const transport = inProcessTransport(new Map([[origin, standIn.answer]]), clock, () => 40);
    const emulated = await anew(join(PROJECT_DIRECTORY, "index.ts"), () =>
      emulateStack(PROJECT_DIRECTORY, stack, { clock, random: seededRandom(1), transport }),
    );
    const salesforceOrigin = await standIn.start();
    const world = { emulator: emulated.emulator, clock };
    const served = await new Served(world, limits).start(emulated.outputs, salesforceOrigin);
    return new TracedStack(stack, emulated, clock, standIn, served, salesforceOrigin);
  }

  async stop(): Promise<void> {
    await this.served.stop();
    await this.standIn.stop();
  }

  /** The parts of `trace`. @param local whether it is `bridge local`, else a deployed stack */
  parts(local: boolean, records: string): TraceParts {
    const { stack, emulated, served, salesforceOrigin } = this;
    const endpoint = { region: stack.region, endpoint: served.origin };
    const [host = "", path = ""] = [
      served.origin,
      new URL(this.outputs.deadLetterQueueUrl).pathname,
    ];
    const target: DeployedStack = {
      stack: "local",
      outputs: { ...this.outputs, deadLetterQueueUrl: host + path },
      endpoint,
      salesforceOrigins: { default: salesforceOrigin },
      about: { ...endpoint, stack: "local", local },
    };
    return {
      target,
      checkout: mappingOf(emulated),
      configured: () => Promise.resolve(stack),
      records,
      reveal: false,
    };
  }

  get outputs(): StackOutputs {
    return this.emulated.outputs as StackOutputs;
  }

  /** Traces, since yesterday unless the query says otherwise. */
  trace(
    query: Partial<TraceQuery>,
    { local = true, records = "none", ...more }: { local?: boolean } & Partial<TraceParts> = {},
  ): Promise<Story> {
    const since = query.since ?? Date.now() - 86_400_000;
    return trace({ ...query, since }, { ...this.parts(local, records), ...more });
  }

  /** The dead-letter queue. */
  get queue(): Queue {
    const { account } = this.emulated.emulator;
    const queue = account.queues.get(this.outputs.deadLetterQueueArn);
    if (queue === undefined) throw new Error("the stack has no queue");
    return queue;
  }

  /** Sets how the bus logs. */
  log(config: LogConfig): void {
    const bus = this.emulated.emulator.account.buses.get(this.emulated.eventBusArn);
    if (bus === undefined) throw new Error("the stack has no bus");
    bus.logConfig = config;
  }

  /** Publishes an event, and lets nothing happen yet. @returns its ID */
  publish(detail: object, detailType = "customer-registered", time?: string): string {
    const [result] = this.emulated.emulator.eventBridge.putEvents([
      {
        EventBusName: this.emulated.eventBusArn,
        Source: "shop.magento",
        DetailType: detailType,
        Detail: JSON.stringify(detail),
        ...(time !== undefined && { Time: time }),
      },
    ]);
    if (result === undefined || !("EventId" in result)) throw new Error("the bus refused");
    return result.EventId;
  }

  /** Publishes an event, and lets time pass until nothing more happens to it. @returns its ID */
  async deliver(detail: object, detailType?: string, time?: string): Promise<string> {
    const id = this.publish(detail, detailType, time);
    await this.clock.run();
    return id;
  }
}
