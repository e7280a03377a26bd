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

/** Texts of a form, each of which is named once: every mistake in the list is reported, where the first one would hide others. */
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
        given.map((one, index) => (typeof one === "string" ? one : `${index} is no text`)),
        context,
      );
    })
    .transform((given) => given as string[]);

/** A check that no name is in a list twice, in whatever case: resources are named after them. */
function eachOnce(names: string[], context: z.core.$RefinementCtx): void {
  for (const index of repeatedAt(names)) {
    const message = "is named before; name it once";
    context.addIssue({ code: "custom", message, path: [index] });
  }
}
