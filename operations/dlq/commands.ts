import { rmSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { createInterface } from "node:readline/promises";
import { RunError } from "@pulumi/pulumi/errors";
import type { Command } from "commander";
import type { BusEvent } from "../../emulator/eventBridge/event";
import { parseJson } from "../../emulator/eventBridge/json";
import { stoppable } from "../stoppable";
import { count, spoken } from "../optionValues";
import { readStack } from "../stack";
import { targetOf, type Target, type Which } from "../target";
import { causeOf } from "./cause";
import { drop } from "./drop";
import { editBody, withLetter } from "./edit";
import { isEmpty, isMeant, spokenFilter, type Filter } from "./filter";
import { eventIn, type Letter } from "./letter";
import { lockQueue } from "./lock";
import { aboutStack, choosing, filterOf, rateOf, type FilterOptions } from "./options";
import { planOf, type Plan } from "./plan";
import { progressBar } from "./progress";
import { holdFor, type EventSink, type LetterQueue } from "./queue";
import { RECORDS, RecordFile } from "./records";
import { redrive, type Redriven } from "./redrive";
import { eventSink, letterQueue } from "./services";
import { mappingOfToday, shown, toldShown, toldToday, shownToday } from "./show";
import { counted, toldGroup, toldRedriven } from "./told";
import { refusalOf } from "./wayBack";

/** Seconds for which messages are hidden, at least, by a redrive. */
const HOLD = 60;

interface Output {
  json?: true;
}

/** Adds `dlq` and its commands. @param directory of Pulumi.yaml */
export function addDlq(bridge: Command, directory: string): void {
  const dlq = bridge
    .command("dlq")
    .description("The dead-letter queue of a stack: why events are there, and how they get out.");

  aboutStack(dlq.command("list"))
    .description(
      "Groups the messages by their cause, with what helps. Reading removes none; each is visible again at the end.",
    )
    .option("--json", "print one JSON object, and nothing else on standard output")
    .action((options: Which & Output) => list(directory, options));

  aboutStack(dlq.command("show"))
    .description(
      "Shows a message, and the requests that its event causes with today's mapping. Secrets are masked.",
    )
    .argument("<id>", "of the message or of its event")
    .option("--reveal", "show personal data, too: the values of the event")
    .option("--json", "print one JSON object, and nothing else on standard output")
    .action((id: string, options: Which & Output & { reveal?: true }) =>
      show(directory, id, options),
    );

  choosing(aboutStack(dlq.command("redrive")))
    .description(
      "Publishes the events of messages once more, and deletes each message after the bus has taken its event. " +
        "Without --yes it tells what it would do, and stops.",
    )
    .option("--yes", "do it")
    .option(
      "--rate <number>",
      "events a second, or off (default: half of the stack's invocationRateLimit)",
      rateOf,
    )
    .option("--limit <number>", "events at most, such as 1 to see whether the cause is gone", count)
    .option("--edit <id>", "open one event in $EDITOR, and publish what it becomes")
    .option("--records <folder>", "where a change by --edit is recorded", RECORDS)
    .option("--json", "print one JSON object, and nothing else on standard output")
    .addHelpText(
      "after",
      "\nExample: npx bridge dlq redrive --stack dev --cause row-lock outage --since 6h --yes",
    )
    .action((options: Redriving) =>
      options.edit === undefined
        ? redriveMessages(directory, options)
        : redriveEdited(directory, options.edit, options),
    );

  choosing(aboutStack(dlq.command("drop")))
    .description(
      "Deletes messages for good, after they are written to a file. It wants a filter, and how many they are.",
    )
    .option("--count <number>", "how many there are; otherwise nothing is deleted", count)
    .option("--yes", "do it")
    .option("--records <folder>", "where the messages are written first", RECORDS)
    .addHelpText(
      "after",
      "\nExample: npx bridge dlq drop --stack dev --cause validation-rule --count 12 --yes",
    )
    .action((options: Dropping) => dropMessages(directory, options));
}

async function list(directory: string, options: Which & Output): Promise<void> {
  const target = await targetOf(directory, options);
  const queue = await letterQueue(target);
  const { hidden } = await queue.depth();
  const { groups, lookedAt, complete } = await stoppable((stop) => planOf(queue, {}, {}, stop));
  if (options.json) {
    console.log(JSON.stringify({ messages: lookedAt, hidden, complete, groups: groups.all() }));
    return;
  }
  console.log(
    [
      `Dead letters of the stack ${target.stack}: ${counted(lookedAt, "message")}${others(hidden)}.${partly(complete)}`,
      ...groups.all().map(toldGroup),
    ].join("\n\n"),
  );
}

async function show(
  directory: string,
  id: string,
  options: Which & Output & { reveal?: true },
): Promise<void> {
  const target = await targetOf(directory, options);
  const queue = await letterQueue(target);
  const letter = await withLetter(queue, hasId(id), id, (found) => Promise.resolve(found));
  const emulated = await mappingOfToday(directory, target.stack);
  const found = shown(letter, emulated, options.reveal === true);
  console.log(options.json ? JSON.stringify(found) : toldShown(found));
}

interface Redriving extends FilterOptions, Output {
  yes?: true;
  rate?: number | "off";
  limit?: number;
  edit?: string;
  records: string;
}

async function redriveMessages(directory: string, options: Redriving): Promise<void> {
  const filter = filterOf(options);
  const target = await targetOf(directory, options);
  const stack = await readStack(directory, target.stack, []); // no secret is needed
  const { invocationRateLimit } = stack.settings;
  const rate = options.rate ?? invocationRateLimit / 2;
  const perSecond = rate === "off" ? undefined : rate;
  const queue = await letterQueue(target);
  if (options.yes !== true) {
    const { ruleNames } = target.outputs;
    const plan = await stoppable((stop) => planOf(queue, filter, ruleNames, stop));
    const events = Math.min(plan.groups.count, options.limit ?? Infinity);
    const told = options.json ? jsonPlan(plan) : toldPlan(plan, filter, "redrive");
    const takes = perSecond === undefined ? "" : `, ${spoken((events / perSecond) * 1_000)}`;
    const how = `Nothing is changed. With --yes, ${counted(events, "event")} would be published at ${perSecond ?? "any number"} a second${takes}.`;
    console.log(options.json ? told : `${told}\n\n${how}`);
    return;
  }
  const release = lockQueue(target.outputs.deadLetterQueueUrl);
  // Each message is soon forgotten: without this, the heap would grow with their number, though no more is held.
  setFlagsFromString("--heap-growing-percent=20");
  try {
    const bus = await eventSink(target);
    const started = Date.now();
    const redriven = await redriveAll(queue, bus, target, filter, {
      refusal: refusalOf(stack),
      before: started,
      rate: perSecond,
      limit: options.limit,
      quiet: options.json === true,
    });
    const milliseconds = Date.now() - started;
    console.log(
      options.json
        ? JSON.stringify({ ...redriven, milliseconds, failure: redriven.failure?.message })
        : toldRedriven(redriven, milliseconds),
    );
    if (redriven.failure !== undefined) throw redriven.failure;
    if (redriven.refused.length + redriven.notDeleted.length > 0) process.exitCode = 1;
  } finally {
    release();
  }
}

async function redriveAll(
  queue: LetterQueue,
  bus: EventSink,
  target: Target,
  filter: Filter,
  {
    quiet,
    ...options
  }: Omit<Parameters<typeof redrive>[2], "wanted" | "hold"> & { quiet: boolean },
): Promise<Redriven> {
  const { visible } = await queue.depth();
  const bar = progressBar(visible, quiet);
  try {
    return await stoppable((stop) =>
      redrive(queue, bus, {
        ...options,
        wanted: (letter) => isMeant(filter, letter, target.outputs.ruleNames),
        hold: isEmpty(filter) ? HOLD : Math.max(HOLD, holdFor(visible)),
        stop,
        progress: bar.update,
      }),
    );
  } finally {
    bar.stop();
  }
}

async function redriveEdited(directory: string, id: string, options: Redriving): Promise<void> {
  if (!isEmpty(filterOf(options)) || options.limit !== undefined) {
    throw new RunError("--edit names the one message that is meant: leave the filters out.");
  }
  const target = await targetOf(directory, options);
  const queue = await letterQueue(target);
  const release = lockQueue(target.outputs.deadLetterQueueUrl);
  try {
    await withLetter(queue, hasId(id), id, async (letter) => {
      if (eventIn(letter) === undefined) {
        throw new RunError(`The message ${letter.messageId} holds no event that could be edited.`);
      }
      const body = await editBody(letter.body);
      const event = body === undefined ? undefined : eventIn({ body });
      if (body === undefined || event === undefined) {
        console.log("The event is unchanged; nothing is published.");
        return;
      }
      const emulated = await mappingOfToday(directory, target.stack);
      console.log(toldToday(shownToday(parseJson(body) as unknown as BusEvent, emulated, false)));
      const refusal = refusalOf(emulated.stack)(event);
      if (refusal !== undefined) throw new RunError(`Nothing is published: ${refusal}.`);
      if (options.yes !== true && !(await confirmed("Publish it?"))) {
        console.log("Nothing is published; the message stays as it is.");
        return;
      }
      await publishEdited(queue, await eventSink(target), letter, body, options.records);
    });
  } finally {
    release();
  }
}

/** The record is on the disk before the event is published, and says afterwards under which id. */
async function publishEdited(
  queue: LetterQueue,
  bus: EventSink,
  letter: Letter,
  body: string,
  records: string,
): Promise<void> {
  const event = eventIn({ body });
  if (event === undefined) throw new Error("the edited text was checked to be an event");
  const record = new RecordFile(records, "edited");
  try {
    const { messageId } = letter;
    const at = new Date().toISOString();
    record.write({ edited: messageId, at, before: letter.body, after: body });
    const [answer] = await bus.put([event]);
    if (answer === undefined || !("eventId" in answer)) {
      const reason = answer === undefined ? "no answer" : `${answer.code}: ${answer.message}`;
      throw new RunError(`The bus did not take the event (${reason}); the message stays as it is.`);
    }
    record.write({ edited: messageId, publishedAs: answer.eventId });
    const left = await queue.delete([letter]);
    console.log(`Published as ${answer.eventId}; the change is recorded in ${record.path}.`);
    if (left.length > 0) {
      throw new RunError(
        `The message ${messageId} is still in the queue. Drop it with \`dlq drop --id ${messageId} --count 1 --yes\`; a redrive would publish the event as it was.`,
      );
    }
  } finally {
    record.close();
  }
}

interface Dropping extends FilterOptions {
  count?: number;
  yes?: true;
  records: string;
}

async function dropMessages(directory: string, options: Dropping): Promise<void> {
  const filter = filterOf(options);
  if (isEmpty(filter)) {
    throw new RunError(
      "Say which messages: with --cause, --rule, --since, --until or --id. Without a filter nothing is dropped.",
    );
  }
  const target = await targetOf(directory, options);
  const queue = await letterQueue(target);
  const { ruleNames } = target.outputs;
  if (options.yes !== true || options.count === undefined) {
    const plan = await stoppable((stop) => planOf(queue, filter, ruleNames, stop));
    console.log(toldPlan(plan, filter, "drop"));
    console.log(
      `\nNothing is changed. To drop ${plan.groups.count === 1 ? "it" : "them"} for good, add --count ${plan.groups.count} --yes.`,
    );
    return;
  }
  const release = lockQueue(target.outputs.deadLetterQueueUrl);
  try {
    const name = `dropped-${new Date().toISOString().replace(/[:.]/g, "-")}`;
    const record = new RecordFile(options.records, name);
    const wanted = (letter: Letter) => isMeant(filter, letter, ruleNames);
    const dropped = await drop(queue, wanted, options.count, record).finally(() => record.close());
    if (dropped.meant !== options.count) {
      rmSync(record.path);
      throw new RunError(
        `Nothing is dropped: ${spokenFilter(filter)} means ${counted(dropped.meant, "message")}, not ${options.count}.`,
      );
    }
    console.log(`${counted(dropped.dropped, "message")} dropped, and kept in ${record.path}.`);
    if (dropped.notDeleted.length > 0) {
      throw new RunError(`These are still in the queue: ${dropped.notDeleted.join(", ")}.`);
    }
  } finally {
    release();
  }
}

function toldPlan({ groups, lookedAt, complete }: Plan, filter: Filter, what: string): string {
  const head = `To ${what}: ${counted(groups.count, "message")} of ${lookedAt} (${spokenFilter(filter)}).${partly(complete)}`;
  return [head, ...groups.all().map(toldGroup)].join("\n\n");
}

function jsonPlan({ groups, lookedAt, complete }: Plan): string {
  return JSON.stringify({ plan: groups.count, lookedAt, complete, groups: groups.all() });
}

const partly = (complete: boolean): string =>
  complete ? "" : " The queue was not read through: there may be more.";

const others = (hidden: number): string =>
  hidden === 0 ? "" : `; ${hidden} more hidden while somebody reads them`;

const hasId =
  (id: string) =>
  (letter: Letter): boolean =>
    isMeant({ ids: [id] }, letter, {}, causeOf(letter));

async function confirmed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const asking = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await asking.question(`${question} [y/N] `)).trim());
  } finally {
    asking.close();
  }
}
