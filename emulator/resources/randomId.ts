import { z } from "zod";
import { hexadecimal } from "../random";
import { resourceKind } from "./kind";

export const randomId = resourceKind("random:index/randomId:RandomId", {
  inputs: z.strictObject({ byteLength: z.number().int().min(1), prefix: z.string().default("") }),
  withoutEffect: ["keepers"],
  replacedBy: ["byteLength", "prefix"],
  computed: ["hex", "b64Std", "b64Url", "dec"],
  plan: ({ byteLength, prefix }, { random }) => {
    const hex = hexadecimal(random, byteLength * 2);
    const bytes = Buffer.from(hex, "hex");
    return {
      id: bytes.toString("base64url"),
      outputs: {
        hex: prefix + hex,
        b64Std: prefix + bytes.toString("base64"),
        b64Url: prefix + bytes.toString("base64url"),
        dec: prefix + BigInt(`0x${hex}`).toString(),
      },
    };
  },
  // The number exists in the state only.
  apply: () => undefined,
  remove: () => undefined,
});
