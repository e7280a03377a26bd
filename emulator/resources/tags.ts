import { z } from "zod";
import { TAGS } from "../../eventbridge/quotas";

/** The tags of a resource; they have no effect in the emulator. Source: AWS, 'Best practices for tagging'. */
export const tags = z
  .record(z.string().min(1).max(128), z.string().max(256))
  .refine((all) => Object.keys(all).length <= TAGS, `a resource has at most ${TAGS} tags`)
  .optional();
