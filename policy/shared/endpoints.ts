import type { Resource } from "./resource";
import { TYPES } from "./types";
import { spell, textAt, type Key } from "./values";

/** The path of the property with the endpoint, by resource type. A connection fetches its tokens from its endpoint. */
export const ENDPOINTS: Readonly<Record<string, readonly Key[]>> = {
  [TYPES.apiDestination]: ["invocationEndpoint"],
  [TYPES.connection]: ["authParameters", "oauth", "authorizationEndpoint"],
};

/** The endpoint of an API destination or a connection, and the property that holds it. @throws NotKnownYet */
export function endpointOf({ type, props }: Resource): {
  property: string;
  endpoint: string | undefined;
} {
  const path = ENDPOINTS[type] ?? [];
  return { property: spell(path), endpoint: textAt(props, ...path) };
}
