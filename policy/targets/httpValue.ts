import { whyEmpty } from "../shared/emptyPath";
import { isJsonPath, isMeantAsPath } from "../shared/inputTemplate";
import { mistakenPath, type HttpValueUse } from "../shared/mistakenPath";
import type { Finding } from "../shared/policy";

/** JSON paths that find an object in every event. */
export const OBJECT_PATHS: ReadonlySet<unknown> = new Set(["$", "$.detail"]);

/** Whether a value goes into the path of the URL. */
export const isInUrl = (use: HttpValueUse) => use === "path" || use === "last path";

/** Finds a path that finds nothing, and a constant that was meant as a path, in a value of the HTTP parameters. */
export function* checkHttpValue(
  found: string,
  property: string,
  use: HttpValueUse,
): Iterable<Finding> {
  if (isJsonPath(found)) {
    yield* checkPath(property, found);
    if (!isInUrl(use) || !OBJECT_PATHS.has(found)) return;
    yield {
      problem: "writes a JSON object into the URL",
      property,
      found,
      because: "which finds an object",
      remedy: "Set it to the path of a text or number, such as $.detail.id.",
    };
    return;
  }
  if (isMeantAsPath(found)) return; // the policy target-input reports it
  const mistaken = mistakenPath(found, use);
  if (mistaken === undefined) return;
  yield {
    problem: "sends a constant instead of a value of the event",
    property,
    found: mistaken,
    because: "which is not a JSON path, so every request carries this text",
    remedy: "Set the whole value to a JSON path such as $.detail.id.",
  };
}

/** Finds a JSON path that finds nothing in any event. */
export function* checkPath(property: string, found: string): Iterable<Finding> {
  const empty = whyEmpty(found);
  if (empty === undefined) return;
  yield { problem: "has a JSON path that finds nothing", property, found, ...empty };
}
