import { z } from "zod";
import { repeatedAt } from "../mapping/repeated";

/** A structured value as Pulumi hands it to the program: JSON text. @param message for other text */
export const jsonText = (message: string) =>
  z.string().transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: "custom", message });
      return z.NEVER;
    }
  });

/** A list of strings, each named once. Every mistake in the list is reported; a plain array would stop at the first. */
export const namesOf = (item: z.ZodType<string>, message: string) =>
  z
    .array(z.unknown(), message)
    .superRefine((given, context) => {
      for (const [index, one] of given.entries()) {
        for (const { message } of item.safeParse(one).error?.issues ?? []) {
          context.addIssue({ code: "custom", message, path: [index] });
        }
      }
      eachOnce(
        given.map((one, index) => (typeof one === "string" ? one : `item ${index}`)),
        context,
      );
    })
    .transform((given) => given as string[]);

/** Reports names that are in the list twice, in the same or another case: resources are named after them. */
function eachOnce(names: string[], context: z.core.$RefinementCtx): void {
  for (const index of repeatedAt(names)) {
    const message = "is already in the list; name it once";
    context.addIssue({ code: "custom", message, path: [index] });
  }
}
