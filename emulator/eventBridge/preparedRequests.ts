import type { BusEvent } from "../../eventbridge/event";
import { buildRequest, type HttpRequest } from "../../eventbridge/httpRequest";
import type { TransformContext } from "../../eventbridge/inputTransformer";
import type { ApiDestination } from "./apiDestination";
import type { Connection } from "./connection";
import type { RuleTarget } from "./rule";

/** The request for an event to a target, without its token; or why there can be no request. */
export type Prepared = { request: HttpRequest } | { invalid: string };

/** A delivery whose request is needed. */
interface Delivery {
  event: BusEvent;
  target: RuleTarget;
  destination: ApiDestination;
  connection: Connection;
}

interface Kept {
  destination: ApiDestination;
  connection: Connection;
  prepared: Prepared;
}

/** Builds each request once for all its attempts, as long as its destination and connection stay the same. */
export class PreparedRequests {
  private readonly kept = new WeakMap<BusEvent, Map<RuleTarget, Kept>>();

  /** @param context is called only when the request is built */
  of(
    { event, target, destination, connection }: Delivery,
    context: () => TransformContext,
  ): Prepared {
    let ofEvent = this.kept.get(event);
    if (ofEvent === undefined) this.kept.set(event, (ofEvent = new Map<RuleTarget, Kept>()));
    const kept = ofEvent.get(target);
    if (kept?.destination === destination && kept.connection === connection) return kept.prepared;
    const request = buildRequest({ destination, connection, target, event, context: context() });
    const invalid = invalidJson(request.body);
    const prepared = invalid === undefined ? { request } : { invalid };
    ofEvent.set(target, { destination, connection, prepared });
    return prepared;
  }
}

function invalidJson(body: string): string | undefined {
  try {
    JSON.parse(body);
    return undefined;
  } catch (error) {
    return `The transformed input is not valid JSON: ${(error as Error).message}`;
  }
}
