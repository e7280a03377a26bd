import type { BusEvent, Json } from "../../eventbridge/event";
import { writeJson } from "../../eventbridge/json";
import { compileJsonPath } from "../../eventbridge/jsonPath";
import { recordOf } from "../../mapping/action";
import type { Subscription } from "../../mapping/subscription";
import { isOpaqueId } from "../../privacy/letter";
import { MASKED } from "../../privacy/mask";
import type { Vocabulary } from "../../privacy/vocabulary";
import type { FateJudge } from "../../stack/fate";
import { comparableId } from "../../salesforceSchema/comparableId";
import { comparableIds } from "../deadLetters/erasures";

/** An external ID of an event. */
export interface FoundId {
  subscription: Subscription;
  /** As the URL of the request has it. */
  id: string;
  /** The forms in which it is compared. */
  comparable: readonly string[];
}

/** Makes the function that finds the external IDs of an event, by the subscriptions that are for it. */
export function idFinder(
  subscriptions: readonly Subscription[],
  judge: FateJudge,
): (event: BusEvent) => FoundId[] {
  const paths = subscriptions.map((subscription) => ({
    subscription,
    idIn: compileJsonPath(recordOf(subscription).externalId),
  }));
  return (event) => {
    const json = event as unknown as Json;
    const fates = judge(json);
    return paths.flatMap(({ subscription, idIn }) => {
      const fate = fates.find((one) => one.subscription === subscription.name);
      if (fate === undefined || fate.kind === "not meant") return [];
      const value = idIn(json);
      if (value === undefined || value === null || value === "") return [];
      const id = typeof value === "string" ? value : writeJson(value);
      return [{ subscription, id, comparable: comparableIds(value) }];
    });
  };
}

/** Whether an external ID of an event names the record with this ID. */
export const isSameId = ({ comparable }: Pick<FoundId, "comparable">, id: string): boolean =>
  comparable.includes(comparableId(id));

/** An external ID, masked unless its form excludes personal data. */
export function shownExternalId(
  id: string,
  subscription: Subscription,
  { largest }: Vocabulary,
): string {
  const most = largest.get(recordOf(subscription).externalId);
  const isNumber = /^\d{1,15}$/.test(id);
  return isOpaqueId(id) || (isNumber && isOpaqueId(Number(id), most)) ? id : MASKED;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const isUuid = (text: string): boolean => UUID.test(text);

/** The ID of an event, as the service gives it. Another text may be personal data, and is masked. */
export const shownId = (id: string): string => (isUuid(id) ? id : MASKED);
