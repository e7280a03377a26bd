import type { Hono } from "hono";
import type { CheckoutAnswer } from "../answers/checkout";
import { checkoutOf } from "../checkout/checkout";
import type { ConsoleContext } from "../server/context";
import { respond } from "../server/respond";

/** Adds `checkout`: when the stack file and the program of this checkout were evaluated. */
export function addCheckout(api: Hono, console: ConsoleContext): void {
  const answer = async (): Promise<CheckoutAnswer> => {
    const { version, at, took } = await checkoutOf(console).evaluation();
    return { file: `Pulumi.${await console.stackName()}.yaml`, version, at, took };
  };
  api.get("/checkout", (context) => respond(context, answer));
  api.post("/checkout", (context) =>
    respond(context, () => {
      checkoutOf(console).close();
      return answer();
    }),
  );
}
