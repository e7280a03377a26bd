import { whyEmpty } from "../shared/emptyPath";
import { isJsonPath } from "../shared/inputTemplate";
import type { Finding } from "../shared/policy";

/** Checks a value that is or must be a JSON path. */
export function* checkJsonPath(property: string, found: string): Iterable<Finding> {
  if (!isJsonPath(found)) {
    yield {
      problem: "has an invalid JSON path",
      property,
      found,
      because: "which finds nothing in any event",
      remedy: "Set it to a JSON path such as $.detail.email.",
    };
    return;
  }
  const empty = whyEmpty(found);
  if (empty === undefined) return;
  yield { problem: "has a JSON path that finds nothing", property, found, ...empty };
}
