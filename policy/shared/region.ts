import { parseArn } from "./arn";
import type { Resource } from "./resource";
import { isKnown, textAt, type Properties } from "./values";

/** The Region of a resource: of its ARN, or as declared; undefined if none is known. */
export function regionOf(resource: Resource): string | undefined {
  const arn = parseArn(known(resource.props, "arn") ?? "");
  return arn === undefined || arn.region === "" ? declaredRegionOf(resource) : arn.region;
}

/**
 * The Region that a resource or its provider sets; undefined if none is known.
 * Source: Pulumi AWS provider 7, 'Enhanced region support'.
 */
export function declaredRegionOf({ props, provider }: Resource): string | undefined {
  return known(props, "region") ?? (provider && known(provider.props, "region"));
}

function known(props: Properties, key: string): string | undefined {
  return isKnown(props, key) ? textAt(props, key) : undefined;
}
