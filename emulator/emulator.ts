import type { Clock } from "./clock";
import { ControlPlane } from "./controlPlane";
import { Delivery } from "./eventBridge/delivery";
import { EventBridge } from "./eventBridge/eventBridge";
import { Journal } from "./eventBridge/journal";
import type { Random } from "./random";
import type { Transport } from "./transport";
import { EmulatedAccount, type AccountLocation } from "./account";

/** EventBridge, SQS and IAM in miniature: as much of them as this pattern uses. */
export class Emulator {
  readonly account: EmulatedAccount;
  readonly journal = new Journal();
  readonly controlPlane: ControlPlane;
  readonly eventBridge: EventBridge;

  constructor(location: AccountLocation, clock: Clock, random: Random, transport: Transport) {
    this.account = new EmulatedAccount(location, clock, random);
    this.controlPlane = new ControlPlane(this.account);
    const delivery = new Delivery(this.account, clock, random, transport, this.journal);
    this.eventBridge = new EventBridge(this.account, clock, random, delivery, this.journal);
    delivery.onConnectionChange((change) => this.eventBridge.tell(change));
  }
}
