import { z } from "zod";

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
