import type { Resource } from "./resource";
import { TYPES } from "./types";
import { spell, textAt, type Key } from "./values";

/** Where the resources that are called, or that fetch tokens, have their endpoint. */
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
