import { noPlaintextSecrets } from "../../../policy/stack/noPlaintextSecrets";
import { judged } from "../judged";
import { Shop } from "../shop";
import type { Labelled } from "./secretTable";

/** Whether the policy refuses a resource. */
export function isRefused({ type, inputs, marked = [] }: Labelled): boolean {
  const secrets = marked === "unknown" ? undefined : new Set(marked);
  const shop = new Shop("dev", [{ type, name: "it", inputs }]);
  // A server that drops the marks sets none at all.
  Object.assign(shop.get("it"), { secrets });
  return judged(noPlaintextSecrets, shop).violations.length > 0;
}
