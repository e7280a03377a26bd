import { EmulatedAccount, type AccountLocation } from "./account";
import type { Clock } from "./clock";
import { ControlPlane } from "./controlPlane";
import { Connections } from "./eventBridge/connections";
import { Delivery } from "./eventBridge/delivery";
import { EventBridge } from "./eventBridge/eventBridge";
import { Journal } from "./eventBridge/journal";
import type { Random } from "./random";
import type { Transport } from "./transport";

/** The dependencies of the emulator. */
interface Surroundings {
  location: AccountLocation;
  clock: Clock;
  random: Random;
  /** Sends the requests to token endpoints and API destinations. */
  transport: Transport;
}

/** An emulation of the parts of EventBridge, SQS, SNS, CloudWatch, KMS and IAM that the integration uses. */
export class Emulator {
  readonly account: EmulatedAccount;
  readonly journal = new Journal();
  readonly controlPlane: ControlPlane;
  readonly eventBridge: EventBridge;

  constructor({ location, clock, random, transport }: Surroundings) {
    const { journal } = this;
    const account = new EmulatedAccount(location, clock, random);
    const connections = new Connections(clock, transport);
    const delivery = new Delivery({ account, clock, random, transport, connections, journal });
    this.account = account;
    this.controlPlane = new ControlPlane(account);
    this.eventBridge = new EventBridge({ account, clock, random, delivery, journal });
    connections.onChange((change) => this.eventBridge.publishConnectionChange(change));
  }
}
