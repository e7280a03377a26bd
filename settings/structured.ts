import { z } from "zod";
import { repeatedAt } from "../mapping/repeated";

/** A structured value as Pulumi hands it to the program: JSON text. @param message for what is none */
export const jsonText = (message: string) =>
  z.string().transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: "custom", message });
      return z.NEVER;
    }
  });

/** A check that no name is in a list twice, in whatever case: resources are named after them. */
export function eachOnce(names: string[], context: z.core.$RefinementCtx): void {
  for (const index of repeatedAt(names)) {
    const message = "is named before; name it once";
    context.addIssue({ code: "custom", message, path: [index] });
  }
}
