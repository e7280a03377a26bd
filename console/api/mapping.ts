import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Hono } from "hono";
import { z } from "zod";
import { readTextFile, Unreadable } from "../../text/textFile";
import type { SamplesAnswer } from "../answers/mapping";
import { checkoutOf } from "../checkout/checkout";
import type { ConsoleContext } from "../server/context";
import { bodyOf, respond } from "../server/respond";

const triedSchema = z.object({ text: z.string() });

/** Adds `mapping`, `mapping/samples` and `mapping/simulate`: the subscriptions, and what becomes of an event. */
export function addMapping(api: Hono, console: ConsoleContext): void {
  const checkout = checkoutOf(console);
  api.get("/mapping", (context) => respond(context, () => checkout.ask("mapping", {})));
  api.get("/mapping/samples", (context) =>
    respond(context, () => Promise.resolve(samplesIn(join(console.directory, "events")))),
  );
  api.post("/mapping/simulate", (context) =>
    respond(context, async () => {
      const question = await bodyOf(context, triedSchema);
      return checkout.ask("simulate", question, { signal: context.req.raw.signal });
    }),
  );
}

/** The sample events of a folder; none without it. */
function samplesIn(folder: string): SamplesAnswer {
  const found: SamplesAnswer = { samples: [], mistakes: [] };
  const names = existsSync(folder) ? readdirSync(folder) : [];
  for (const name of names.filter((one) => /\.jsonl?$/i.test(one)).sort()) {
    try {
      const text = readTextFile(join(folder, name));
      if (/\.json$/i.test(name)) found.samples.push({ name, text });
      else found.samples.push(...linesOf(name, text));
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      found.mistakes.push(`events/${name} ${error.message}.`);
    }
  }
  return found;
}

/** The events of a file with one on each line, each on lines of its own. */
const linesOf = (name: string, text: string): SamplesAnswer["samples"] =>
  text.split("\n").flatMap((line, index) => {
    if (line.trim() === "") return [];
    return [{ name: `${name}, line ${index + 1}`, text: onLines(line) }];
  });

function onLines(line: string): string {
  try {
    return JSON.stringify(JSON.parse(line), null, 2);
  } catch {
    return line; // the editor shows where it is no JSON
  }
}
