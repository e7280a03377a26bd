import { z } from "zod";

/** What a resource is labelled with; the emulator does nothing by it. Source: AWS, 'Best practices for tagging'. */
export const tags = z.record(z.string().min(1).max(128), z.string().max(256)).optional();
