import { styleText } from "node:util";
import Table from "cli-table3";
import type { BusEvent } from "../eventbridge/event";
import { writeJson } from "../eventbridge/json";
import type { Happening } from "../emulator/eventBridge/journal";
import { causeOf } from "../operations/cause";
import { formatCause } from "../operations/deadLetters/format";
import { isOpaqueId, maskAttributes } from "../privacy/letter";
import { MASKED } from "../privacy/mask";
import type { Vocabulary } from "../privacy/vocabulary";
import type { Narrator, SalesforceRecord, Summary } from "./narrator";

type Style = Parameters<typeof styleText>[0];

const STEPS = 6;
/** Of the resources of one type; the others are counted. */
const MOST_NAMES = 2;
/** Characters by which an event is called. */
const LONGEST_NAME = 60;
const RULED = { style: { compact: true, head: [], border: [] } };

/** A burst has too much to tell; it is counted, and one event of it shown. */
interface Burst {
  count: number;
  refused: number;
  delivered: number;
  last: number;
  shown?: string;
}

/**
 * Tells the main job to a person, on standard output.
 *
 * @param vocabulary names that may be shown, of the stack that runs
 * @param startsAt from which time is told, in milliseconds since 1970, until publishing starts
 */
export function consoleNarrator(
  print: (line: string) => void,
  color: boolean,
  vocabulary: Vocabulary,
  startsAt = 0,
): Narrator {
  const style = (how: Style, text: string) => (color ? styleText(how, text) : text);
  const heading = (step: number, text: string) =>
    print(`\n${style("bold", `[${step}/${STEPS}] ${text}`)}`);
  /** Events that are on their way: what they are called, and to how many targets they are yet to come. */
  const under = new Map<string, { name: string; targets: number }>();
  let current: Burst | undefined;

  const clock = (at: number) => {
    const seconds = ((at - startsAt) / 1_000).toFixed(1).padStart(7);
    return style("dim", `+${seconds} s`);
  };
  const eventName = (eventId: string) => (under.get(eventId)?.name ?? eventId).padEnd(26);
  /** One of an event's targets has it, or never will: what nobody asks for again is not kept. */
  const ended = (eventId: string) => {
    const event = under.get(eventId);
    if (event !== undefined && --event.targets <= 0) under.delete(eventId);
  };
  const closeBurst = () => {
    if (current === undefined) return;
    const { last, delivered, count, refused } = current;
    print(`  ${clock(last)}  ${delivered} of ${count} delivered, after ${refused} failed attempts`);
    current = undefined;
  };

  return {
    planned(stack, resources) {
      heading(1, `index.ts, evaluated for stack ${stack}: ${resources.length} resources planned`);
      const table = new Table({ head: ["type", "", "name"], ...RULED });
      const types = new Set(resources.map(({ type }) => type));
      for (const wanted of types) {
        const names = resources.filter(({ type }) => type === wanted).map(({ name }) => name);
        const more = names.length > MOST_NAMES ? `, and ${names.length - MOST_NAMES} more` : "";
        table.push([wanted, names.length, names.slice(0, MOST_NAMES).join(", ") + more]);
      }
      print(table.toString());
    },
    judged({ policies, violations, remediations }) {
      heading(2, `Judged by the policy pack: ${policies.length} policies`);
      for (const { name: policy, notApplicable } of policies) {
        const found = violations.filter((violation) => violation.policy === policy);
        const verdict = found.some(({ mandatory }) => mandatory)
          ? style("red", "violated")
          : found.length > 0
            ? style("yellow", "advisory")
            : notApplicable === undefined
              ? style("green", "ok      ")
              : style("dim", "n/a     ");
        print(`  ${verdict}  ${policy}`);
        found
          .filter(({ mandatory }) => !mandatory) // a mandatory one ends the job, as its error
          .forEach(({ message }) => print(`            ${message}`));
        remediations
          .filter((remediation) => remediation.policy === policy)
          .forEach(({ urn, changed }) =>
            print(`            Fixes ${changed.join(", ")} of '${urn.split("::").at(-1)}'.`),
          );
      }
    },
    created(custom, origin, notes) {
      heading(3, `${custom} resources created in the emulator`);
      print(`  Salesforce stands in at ${origin}`);
      notes.forEach((note) => print(`  ${style("yellow", note)}`));
    },
    publishing(at, { single }) {
      startsAt = at;
      heading(4, `Shop events published: ${single.map(({ file }) => file).join(", ")}`);
      print(
        style(
          "dim",
          "  Time is virtual: it jumps to the next retry. The requests to Salesforce are real.",
        ),
      );
    },
    burst(file, count, outage) {
      closeBurst();
      print(
        `  ${file}: ${count} events in a burst, while Salesforce answers 503 for ${outage} s; one of them:`,
      );
      current = { count, refused: 0, delivered: 0, last: startsAt };
    },
    happened(happening) {
      if (happening.kind === "published") {
        const { eventId, event, busArn, matchedRules, targets } = happening;
        under.set(eventId, { name: customer(event), targets: targets.length });
        if (current !== undefined) current.shown ??= eventId;
        if (targets.length === 0) {
          const why =
            busArn === undefined
              ? "is for an event bus that does not exist: lost"
              : matchedRules.length === 0
                ? "matches no rule: lost"
                : "matches a rule that has no target: lost";
          print(`  ${clock(happening.at)}  ${eventName(eventId)}  ${style("red", why)}`);
          ended(eventId);
        }
        return;
      }
      if (current !== undefined && happening.kind === "attempt") {
        current[happening.delivered ? "delivered" : "refused"] += 1;
        current.last = happening.at;
      }
      const routine = ["attempt", "retry", "throttled"].includes(happening.kind);
      if (!routine || current === undefined || current.shown === happening.eventId) {
        const name = eventName(happening.eventId);
        print(`  ${clock(happening.at)}  ${name}  ${told(happening, style, vocabulary)}`);
      }
      if (!routine || (happening.kind === "attempt" && happening.delivered)) {
        ended(happening.eventId);
      }
    },
    deadLetters(messages) {
      closeBurst();
      heading(5, `Dead letters: ${messages.length}`);
      for (const { body, attributes: sent, reasons } of messages) {
        const attributes = maskAttributes({ body, attributes: sent }, vocabulary);
        const event = JSON.parse(body) as BusEvent;
        print(`  ${customer(event)}`);
        reasons.forEach((reason) => print(`    no request can be made of it: ${reason}`));
        for (const [name, value] of Object.entries(attributes)) {
          print(`    ${style("dim", name.padEnd(26))} ${visible(value)}`);
        }
      }
    },
    fixed(what) {
      print(`  ${style("green", "Fixed")}: ${what}. Redriven:`);
    },
    finished(summary) {
      heading(6, "Summary");
      print(summaryText(summary));
    },
  };
}

/** The customer's id is shown where its form says nothing of the person. */
function customer({ "detail-type": detailType, detail }: BusEvent): string {
  const { id } = detail;
  const shown = id === undefined ? "" : isOpaqueId(id) ? writeJson(id) : MASKED;
  const name = visible(`${detailType} ${shown}`);
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
}

/** What an event says may hold what steers a terminal. */
function visible(text: string): string {
  return text.replace(/\p{Cc}/gu, "\ufffd");
}

function told(
  happening: Exclude<Happening, { kind: "published" }>,
  style: (how: Style, text: string) => string,
  vocabulary: Vocabulary,
): string {
  switch (happening.kind) {
    case "attempt":
      return style(happening.delivered ? "green" : "yellow", happening.outcome);
    case "throttled":
      return style("dim", "waits for its turn at the rate limit");
    case "retry":
      return `retry in ${(happening.afterMilliseconds / 1_000).toFixed(1)} s`;
    case "queued":
      return style("yellow", `to the queue ${happening.queueArn.split(":").at(-1)}`);
    case "notified":
      return style("yellow", `to the topic ${happening.topicArn.split(":").at(-1)}`);
    case "deadLettered":
      return style(
        "yellow",
        `to the dead-letter queue: ${visible(formatCause(causeOf(happening.letter, vocabulary)))}`,
      );
    case "lost":
      return style("red", `lost: ${happening.reason}`);
  }
}

function summaryText({ events, contacts, otherRecords = {} }: Summary): string {
  const counts = Object.entries(events)
    .map(([name, count]) => `${count} ${name === "deadLettered" ? "dead-lettered" : name}`)
    .join(", ");
  const tables = Object.entries({ Contact: contacts, ...otherRecords }).map(
    ([object, records]) =>
      `  ${object} records as Salesforce holds them: ${records.length}\n${recordTable(records)}`,
  );
  return [`  ${counts}`, ...tables].join("\n");
}

/** Records of one object, a line each. */
export function recordTable(records: readonly SalesforceRecord[]): string {
  const fields = [...new Set(records.flatMap(({ fields }) => Object.keys(fields)))];
  const table = new Table({ head: ["external id", ...fields], ...RULED });
  table.push(
    ...records.map(({ externalId, fields: held }) => [
      visible(externalId),
      ...fields.map((field) =>
        visible(String((Object.hasOwn(held, field) ? held[field] : undefined) ?? "")),
      ),
    ]),
  );
  return table.toString();
}
