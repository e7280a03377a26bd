import { ENVELOPE, SOMETIMES } from "./eventPattern";
import { fieldOf } from "./inputTemplate";
import { nearestName } from "./nearestName";

/**
 * Why a JSON path finds nothing in any event; undefined if it can find a value. An event has only the fields of its envelope,
 * and of these only `detail` has fields and `resources` has elements.
 * Source: EventBridge User Guide, 'Event structure'.
 *
 * @param path a valid JSON path
 */
export function whyEmpty(path: string): { because: string; remedy: string } | undefined {
  const [top = "", ...inner] = fieldOf(path).split(".");
  if (top === "") return undefined; // the whole event
  if (!ENVELOPE.has(top) && top !== SOMETIMES) {
    const meant = nearestName(top, [...ENVELOPE, SOMETIMES]);
    return {
      because: `and no event has the field '${top}' beside its ${[...ENVELOPE].join(", ")}`,
      remedy:
        meant === undefined
          ? "Set it to a JSON path such as $.detail.email."
          : `Did you mean $.${meant}?`,
    };
  }
  const isList = top === "resources" && inner.length === 0;
  if (top === "detail" || isList || path === `$.${top}`) return undefined;
  return {
    because: `and ${top} of an event has no fields and no elements`,
    remedy: "Set it to a JSON path such as $.detail.email.",
  };
}
