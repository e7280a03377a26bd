import { HIDDEN } from "./policy";
import { isMarkedSecret, type Resource } from "./resource";
import { TYPES } from "./types";
import { spell, textAt, type Key } from "./values";

/** The path of the property with the endpoint, by resource type. A connection fetches its tokens from its endpoint. */
export const ENDPOINTS: Readonly<Record<string, readonly Key[]>> = {
  [TYPES.apiDestination]: ["invocationEndpoint"],
  [TYPES.connection]: ["authParameters", "oauth", "authorizationEndpoint"],
};

interface Endpoint {
  property: string;
  endpoint: string | undefined;
  /** Whether Pulumi holds the endpoint as a secret, so that messages must not show it. */
  isSecret: boolean;
}

/** The endpoint of an API destination or a connection, and the property that holds it. @throws NotKnownYet */
export function endpointOf(resource: Resource): Endpoint {
  const path = ENDPOINTS[resource.type] ?? [];
  return {
    property: spell(path),
    endpoint: textAt(resource.props, ...path),
    isSecret: isMarkedSecret(resource, ...path) === true,
  };
}

/** A part of an endpoint, such as its host, as a finding shows it. */
export function shown({ isSecret }: Endpoint, part: string): string | typeof HIDDEN {
  return isSecret ? HIDDEN : part;
}
