import type { HttpRequest } from "../transport";
import type { ApiDestination } from "./apiDestination";
import type { Connection } from "./connection";
import type { RuleTarget } from "./rule";
import type { BusEvent } from "../../eventbridge/event";
import { buildRequest } from "./httpRequest";
import type { TransformContext } from "../../eventbridge/inputTransformer";

/** What is sent for an event to a target, but for the token; or why nothing can be. */
export type Prepared = { request: HttpRequest } | { invalid: string };

interface Kept {
  destination: ApiDestination;
  connection: Connection;
  prepared: Prepared;
}

/** Prepares requests, each once for all its attempts while its destination and connection stay the same. */
export class PreparedRequests {
  private readonly kept = new WeakMap<BusEvent, Map<RuleTarget, Kept>>();

  of(
    event: BusEvent,
    target: RuleTarget,
    destination: ApiDestination,
    connection: Connection,
    context: () => TransformContext,
  ): Prepared {
    let ofEvent = this.kept.get(event);
    if (ofEvent === undefined) this.kept.set(event, (ofEvent = new Map<RuleTarget, Kept>()));
    const kept = ofEvent.get(target);
    if (kept?.destination === destination && kept.connection === connection) return kept.prepared;
    const request = buildRequest(destination, connection, target, event, context());
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
