import type { Clock } from "./clock";
import { ControlPlane } from "./controlPlane";
import { Delivery } from "./eventBridge/delivery";
import { EventBridge } from "./eventBridge/eventBridge";
import { Journal } from "./eventBridge/journal";
import type { Random } from "./random";
import type { Transport } from "./transport";
import { EmulatedAccount, type AccountLocation } from "./world";

/** EventBridge, SQS and IAM in miniature: as much of them as this pattern uses. */
export class Emulator {
  readonly world: EmulatedAccount;
  readonly journal = new Journal();
  readonly controlPlane: ControlPlane;
  readonly eventBridge: EventBridge;

  constructor(place: AccountLocation, clock: Clock, random: Random, transport: Transport) {
    this.world = new EmulatedAccount(place, clock, random);
    this.controlPlane = new ControlPlane(this.world);
    const delivery = new Delivery(this.world, clock, random, transport, this.journal);
    this.eventBridge = new EventBridge(this.world, clock, random, delivery, this.journal);
    delivery.onConnectionChange((change) => this.eventBridge.tell(change));
  }
}
