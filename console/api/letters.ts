import type { Context, Hono } from "hono";
import { z } from "zod";
import { CAUSE_KINDS, MEANINGS } from "../../salesforceAnswers/meanings";
import type { Filter } from "../../operations/deadLetters/filter";
import { checkDropFilter } from "../../operations/deadLetters/dropWork";
import { sqsQueue } from "../../operations/queue/sqsQueue";
import type {
  DepthAnswer,
  JobAnswer,
  LetterAnswer,
  LetterPageAnswer,
  LettersAnswer,
} from "../answers/letters";
import { Desk } from "../letters/desk";
import { letterAnswer } from "../letters/letterAnswer";
import type { ConsoleContext } from "../server/context";
import { BadRequest, respond, respondWith } from "../server/respond";

/** Milliseconds between two questions for the queue's depth: of the emulator, and of SQS, which bills each. */
const AGAIN = { local: 2_000, deployed: 30_000 };

const filterSchema = z.strictObject({
  causes: z.array(z.enum(CAUSE_KINDS)).min(1).optional(),
  rules: z.array(z.string().min(1)).min(1).optional(),
  since: z.number().int().optional(),
  until: z.number().int().optional(),
  ids: z.array(z.string().min(1)).min(1).optional(),
});

const planSchema = z.strictObject({
  action: z.enum(["redrive", "drop"]),
  filter: filterSchema,
  rate: z.union([z.literal("off"), z.number().positive()]).optional(),
  limit: z.number().int().positive().optional(),
  ignoreErasures: z.boolean(),
  erased: z.string().optional(),
});

/** A redrive is confirmed, as `--yes` does. */
const redriveSchema = z.strictObject({ plan: z.string(), yes: z.literal(true) });
/** A drop is confirmed by the number of messages, as `--count` and `--yes` do. */
const dropSchema = z.strictObject({
  plan: z.string(),
  count: z.number().int().positive(),
  yes: z.literal(true),
});
const letterSchema = z.strictObject({ id: z.string().min(1), reveal: z.boolean() });
const stopSchema = z.strictObject({ job: z.string() });

/** Adds `letters`: the dead letters, and the jobs that redrive and drop them. Only a job reads the queue, when it is asked for. */
export function addLetters(api: Hono, console: ConsoleContext): void {
  const desk = new Desk(console);
  addReading(api, console, desk);
  addChanges(api, console, desk);
}

function addReading(api: Hono, console: ConsoleContext, desk: Desk): void {
  api.get("/letters", (context) =>
    respond(context, async (): Promise<LettersAnswer> => {
      desk.jobs.asked();
      const filter = filterOf(context);
      const { reading } = desk;
      const job = desk.jobs.current?.answer();
      return {
        causes: CAUSE_KINDS.map((kind) => ({ kind, title: MEANINGS[kind].title })),
        selector: await selectorOf(console),
        ...(reading !== undefined && {
          reading: {
            ...{ at: reading.at, notes: reading.notes, messages: reading.snapshot.size },
            ...(reading.inQueue !== undefined && { inQueue: reading.inQueue }),
            ...(reading.outdated !== undefined && { outdated: reading.outdated }),
            ...reading.snapshot.groups(filter),
          },
        }),
        ...(job !== undefined && { job }),
      };
    }),
  );
  api.get("/letters/depth", (context) =>
    respond(context, async (): Promise<DepthAnswer> => {
      const target = await console.findStack();
      const queue = await sqsQueue(target);
      const { visible, hidden, delayed = 0 } = await queue.depth();
      const again = console.isLocal ? AGAIN.local : AGAIN.deployed;
      const subscriptions = Object.keys(target.outputs.ruleNames);
      return { at: Date.now(), again, visible, hidden, delayed, subscriptions };
    }),
  );
  api.get("/letters/page", (context) =>
    respond(context, (): Promise<LetterPageAnswer> => {
      const { reading } = desk;
      if (reading === undefined) throw new BadRequest("Read the queue first.", 409);
      const from = Number(context.req.query("from") ?? "0");
      if (!Number.isSafeInteger(from) || from < 0) {
        throw new BadRequest("The first row is a whole number.");
      }
      const page = reading.snapshot.page(filterOf(context), context.req.query("group"), from);
      return Promise.resolve(page);
    }),
  );
  api.post("/letters/one", (context) =>
    respond(context, async (): Promise<LetterAnswer> => {
      const wish = await bodyOf(context, letterSchema);
      const answer = await letterAnswer(console, desk.reading, wish);
      if (wish.reveal) {
        console.log(`Personal data was revealed: the dead letter ${answer.messageId}.`);
      }
      return answer;
    }),
  );
}

function addChanges(api: Hono, console: ConsoleContext, desk: Desk): void {
  const start = (path: string, work: (context: Context) => Promise<{ answer(): JobAnswer }>) =>
    api.post(path, (context) =>
      respondWith(context, async (): Promise<JobAnswer> => (await work(context)).answer()),
    );
  start("/letters/read", () => Promise.resolve(desk.read()));
  start("/letters/plan", async (context) => {
    const request = await bodyOf(context, planSchema);
    if (request.action === "drop") checkFilter(request.filter);
    return desk.plan(request, request.filter, await selectorOf(console));
  });
  start("/letters/redrive", async (context) => {
    const { plan } = await bodyOf(context, redriveSchema);
    return desk.redrive(plan);
  });
  start("/letters/drop", async (context) => {
    const { plan, count } = await bodyOf(context, dropSchema);
    return desk.drop(plan, count);
  });
  start("/letters/stop", async (context) => {
    const { job: id } = await bodyOf(context, stopSchema);
    const job = desk.jobs.current;
    if (job?.id !== id || !job.isRunning) throw new BadRequest("This job has ended.", 409);
    job.stop();
    return job;
  });
  api.post("/letters/left", (context) =>
    respondWith(context, () => {
      desk.jobs.left();
      return Promise.resolve({});
    }),
  );
}

async function selectorOf(console: ConsoleContext): Promise<string> {
  return console.isLocal
    ? `--local --port ${console.port}`
    : `--stack ${await console.stackName()}`;
}

/** @throws BadRequest without a filter */
function checkFilter(filter: Filter): void {
  try {
    checkDropFilter(filter);
  } catch (error) {
    throw new BadRequest((error as Error).message);
  }
}

/** The filter of a question: JSON in its query. */
function filterOf(context: Context): Filter {
  return checked(filterSchema, parsed(context.req.query("filter") ?? "{}"));
}

async function bodyOf<T>(context: Context, schema: z.ZodType<T>): Promise<T> {
  return checked(schema, parsed(await context.req.text()));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BadRequest("The request is not JSON.");
  }
}

function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const found = schema.safeParse(value);
  if (found.success) return found.data;
  const mistakes = found.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new BadRequest(`The request cannot be used: ${mistakes.join("; ")}.`);
}
