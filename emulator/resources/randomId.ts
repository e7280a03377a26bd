import { z } from "zod";
import { hexadecimal } from "../random";
import { resourceKind } from "./kind";

export const randomId = resourceKind("random:index/randomId:RandomId", {
  inputs: z.strictObject({ byteLength: z.number().int().min(1) }),
  replacedBy: ["byteLength"],
  computed: ["hex", "b64Std", "b64Url", "dec"],
  plan: ({ byteLength }, { random }) => {
    const hex = hexadecimal(random, byteLength * 2);
    const bytes = Buffer.from(hex, "hex");
    return {
      id: bytes.toString("base64url"),
      outputs: {
        hex,
        b64Std: bytes.toString("base64"),
        b64Url: bytes.toString("base64url"),
        dec: BigInt(`0x${hex}`).toString(),
      },
    };
  },
  // The number exists in the state only.
  apply: () => undefined,
  remove: () => undefined,
});
