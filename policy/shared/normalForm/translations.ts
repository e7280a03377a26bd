import { ACCESS } from "./access";
import { EVENTS } from "./events";
import { MESSAGING } from "./messaging";
import { SENDERS } from "./senders";
import type { Translation } from "./translation";
import { WATCHING } from "./watching";

const TRANSLATIONS = new Map(
  Object.entries({ ...EVENTS, ...MESSAGING, ...ACCESS, ...WATCHING, ...SENDERS }),
);

/** The translation of a type of CloudFormation, such as `AWS::Events::Rule`; undefined for a type that no policy reads. */
export function translationOf(cfnType: string): Translation | undefined {
  return TRANSLATIONS.get(cfnType);
}

/** The translated types, by the type token of the provider aws-native, such as `aws-native:events:Rule`. */
export const NATIVE_TYPES: ReadonlyMap<string, string> = new Map(
  [...TRANSLATIONS.keys()]
    .map((cfnType): [string, string] => [nativeTokenOf(cfnType), cfnType])
    // Its own token is the normal form.
    .filter(([, cfnType]) => cfnType !== "AWS::EventsV2::Subscriber"),
);

/** Source: pulumi/pulumi-aws-native, provider/pkg/naming, `ToPulumiToken`. */
function nativeTokenOf(cfnType: string): string {
  const [, service = "", resource = ""] = cfnType.split("::");
  return `aws-native:${service.toLowerCase()}:${resource}`;
}
