import { wrap, wrapIndented } from "../text/wrap";
import { styleText } from "node:util";
import { isBlocking } from "../emulator/embedded/policyExceptions";
import type { Judgement } from "../emulator/embedded/policyPack";
import type { Registered } from "../emulator/embedded/program";
import type { Happening } from "../emulator/eventBridge/journal";
import type { BusEvent } from "../eventbridge/event";
import type { EventFiles } from "../events/files";
import {
  formatKinds,
  formatResources,
  formatPolicyVerdict,
  formatVerdictCounts,
  verdictsOf,
} from "../offline/formatPlan";
import { formatExemption } from "../offline/violations";
import { maskAttributes } from "../privacy/letter";
import type { Vocabulary } from "../privacy/vocabulary";
import { formatCount } from "../text/count";
import { formatFields } from "../text/fields";
import { columnsOf } from "../text/width";
import { describeHappening, formatSpan, nameOf, printable, type Style } from "./formatHappening";
import { formatRecordsBriefly } from "./formatRecords";
import type { ExplainedLetter, Narrator, Summary } from "./narrator";

const STEPS = 6;
/** Columns of the time, and of most events' names, at the beginning of a line. */
const TIME_WIDTH = 9;
const NAME_WIDTH = 26;
/** Further lines of what happened begin below the event's name. */
const UNDER_NAME = " ".repeat(TIME_WIDTH + 4);

/** A burst of events is counted, and one event of it shown. */
interface Burst {
  count: number;
  refused: number;
  delivered: number;
  last: number;
  shown?: string;
}

export interface ConsoleNarratorOptions {
  print: (line: string) => void;
  color: boolean;
  /** Names of the stack's mapping that may be shown. */
  vocabulary: Vocabulary;
  /** Of the terminal, in columns. */
  width: number;
  /** Whether every resource and every policy is listed; otherwise they are counted. Default: false. */
  verbose?: boolean;
  /** Times are shown from this moment on, in milliseconds since 1970, until publishing starts. Default: 0. */
  startsAt?: number;
}

/** Reports the main job to a person, line by line. */
export class ConsoleNarrator implements Narrator {
  /** Events on their way: their names, and the number of targets that they still have to reach. */
  private readonly underWay = new Map<string, { name: string; targets: number }>();
  private current: Burst | undefined;
  private startsAt: number;

  constructor(private readonly options: ConsoleNarratorOptions) {
    this.startsAt = options.startsAt ?? 0;
  }

  evaluating(stack: string): void {
    this.heading(1, `index.ts is evaluated for the stack ${stack}`);
  }

  planned(_stack: string, resources: readonly Registered[]): void {
    const { width, verbose } = this.options;
    this.options.print(`  ${formatCount(resources.length, "resource")} planned`);
    this.options.print(
      verbose
        ? formatResources(
            resources.map(({ type, name }) => ({ type, name })),
            width,
          )
        : formatKinds(resources, width),
    );
  }

  judged({ policies, violations, remediations }: Judgement, notices: readonly string[]): void {
    const { print, color, verbose } = this.options;
    const verdicts = verdictsOf({ policies, violations });
    this.heading(2, `Judged by ${formatVerdictCounts(verdicts)}`);
    for (const { name: policy } of policies) {
      const verdict = verdicts.get(policy) ?? "ok";
      const fixes = remediations.filter((remediation) => remediation.policy === policy);
      const isQuiet = verdict === "ok" || verdict === "n/a";
      if (!verbose && isQuiet && fixes.length === 0) continue;
      print(`  ${formatPolicyVerdict(verdict, policy, color)}`);
      violations
        .filter((violation) => violation.policy === policy && !isBlocking(violation)) // a mandatory one ends the job, as its error
        .forEach(({ message, exemption }) =>
          this.indented("            ", message + formatExemption(exemption)),
        );
      fixes.forEach(({ urn, changed }) =>
        this.indented(
          "            ",
          `Fixes ${changed.join(", ")} of '${urn.split("::").at(-1)}'.`,
        ),
      );
    }
    notices.forEach((notice) => this.indented("  ", notice));
  }

  created(custom: number, origin: string, limitations: readonly string[]): void {
    this.heading(3, `${formatCount(custom, "resource")} created in the emulator`);
    this.indented("  ", `A stand-in for Salesforce listens at ${origin}`);
    limitations.forEach((limitation) => this.indented("  ", this.style("yellow", limitation)));
  }

  publishing(at: number, { single }: EventFiles): void {
    this.startsAt = at;
    this.heading(4, `Shop events published: ${single.map(({ file }) => file).join(", ")}`);
    const time =
      "Time is virtual: it jumps to the next retry. The requests to Salesforce are real.";
    this.indented("  ", this.style("dim", time));
  }

  burst(file: string, count: number, outage: number): void {
    this.closeBurst();
    const down = `while Salesforce answers 503 for ${formatSpan(outage * 1_000)}`;
    this.indented(
      "  ",
      `${file}: ${formatCount(count, "event")} in a burst, ${down}; one of them:`,
    );
    this.current = { count, refused: 0, delivered: 0, last: this.startsAt };
  }

  happened(happening: Happening): void {
    const { eventId, kind } = happening;
    if (kind === "published") {
      const { event, targets } = happening;
      this.underWay.set(eventId, { name: nameOf(event), targets: targets.length });
      if (this.current !== undefined) this.current.shown ??= eventId;
      this.line(happening);
      if (targets.length === 0) this.underWay.delete(eventId);
      return;
    }
    if (this.current !== undefined && kind === "attempt") {
      this.current[happening.delivered ? "delivered" : "refused"] += 1;
      this.current.last = happening.at;
    }
    const isRoutine = ["attempt", "retry", "throttled"].includes(kind);
    if (!isRoutine || this.current === undefined || this.current.shown === eventId) {
      this.line(happening);
    }
    if (!isRoutine || (kind === "attempt" && happening.delivered)) this.endTarget(eventId);
  }

  deadLetters(messages: readonly ExplainedLetter[]): void {
    const { print, vocabulary } = this.options;
    this.closeBurst();
    this.heading(5, `Dead letters: ${messages.length}`);
    for (const { body, attributes: sent, reasons } of messages) {
      const attributes = maskAttributes({ body, attributes: sent }, vocabulary);
      print(`  ${nameOf(JSON.parse(body) as BusEvent)}`);
      reasons.forEach((reason) => this.indented("    ", `no request can be made of it: ${reason}`));
      for (const line of this.attributeLines(attributes)) print(line);
    }
  }

  /** Each attribute beside its name, or below it on a narrow terminal. */
  private attributeLines(attributes: Readonly<Record<string, string>>): string[] {
    const { width } = this.options;
    const fields = Object.entries(attributes).map(
      ([name, value]) => [this.style("dim", name), shortened(name, printable(value))] as const,
    );
    const beside = formatFields(fields, width, "    ");
    if (beside.every((line) => columnsOf(line) <= width)) return beside;
    return fields.flatMap(([label, value]) => [
      `    ${label}`,
      ...wrapIndented(value, width, "      "),
    ]);
  }

  fixed(fix: string): void {
    this.indented("  ", `${this.style("green", "Fixed")}: ${fix}. Redriven:`);
  }

  finished({ events, contacts, otherRecords = {} }: Summary): void {
    const { print, width } = this.options;
    this.heading(6, "Summary");
    const counts = Object.entries(events)
      .map(([name, count]) => `${count} ${name === "deadLettered" ? "dead-lettered" : name}`)
      .join(", ");
    this.indented("  ", counts);
    for (const [object, records] of Object.entries({ Contact: contacts, ...otherRecords })) {
      print(`  Salesforce holds ${formatCount(records.length, `${object} record`)}`);
      if (records.length > 0) print(formatRecordsBriefly(records, width));
    }
  }

  private readonly style: Style = (how, text) => (this.options.color ? styleText(how, text) : text);

  private heading(step: number, text: string): void {
    const head = wrap(`[${step}/${STEPS}] ${text}`, this.options.width, "      ");
    this.options.print(`\n${this.style("bold", head)}`);
  }

  private indented(indent: string, text: string): void {
    this.options.print(wrapIndented(text, this.options.width, indent).join("\n"));
  }

  /** Prints what happened to an event: its time and name, and a description that begins below the name if it is long. */
  private line(happening: Happening): void {
    const { print, vocabulary, width } = this.options;
    const described = describeHappening(happening, this.style, vocabulary);
    if (described === undefined) return;
    const name = (this.underWay.get(happening.eventId)?.name ?? happening.eventId).padEnd(
      NAME_WIDTH,
    );
    const text = `  ${this.time(happening.at)}  ${name}  ${described}`;
    print(keepIndent(text, width, UNDER_NAME));
  }

  private time(at: number): string {
    return this.style("dim", `+${formatSpan(at - this.startsAt).padStart(TIME_WIDTH - 1)}`);
  }

  /** One of an event's targets has the event, or never will. Its name is not needed after the last one. */
  private endTarget(eventId: string): void {
    const event = this.underWay.get(eventId);
    if (event !== undefined && --event.targets <= 0) this.underWay.delete(eventId);
  }

  private closeBurst(): void {
    if (this.current === undefined) return;
    const { last, delivered, count, refused } = this.current;
    const summary = `${delivered} of ${count} delivered, after ${formatCount(refused, "failed attempt")}`;
    this.options.print(
      keepIndent(`  ${this.time(last)}  ${summary}`, this.options.width, UNDER_NAME),
    );
    this.current = undefined;
  }
}

/** Wraps a line that begins with spaces. @param indent of its further lines */
function keepIndent(text: string, width: number, indent: string): string {
  const [first = "", ...rest] = wrap(text.trimStart(), width - 2, indent.slice(2)).split("\n");
  return [first, ...rest].map((line) => `  ${line}`).join("\n");
}

/**
 * The value of a dead letter's attribute as it fits on a screen: of an ARN the name that people know the resource by. An
 * error message gets spaces between the parts of its JSON, at which it can be wrapped.
 */
function shortened(name: string, value: string): string {
  if (!name.endsWith("_ARN")) return value.replaceAll(',"', ', "').replaceAll('":', '": ');
  const [kind, ...path] = (value.split(":").slice(5).join(":") || value).split("/");
  const shown = kind === "api-destination" ? path[0] : path.at(-1);
  return shown === undefined ? value : `…/${shown}`;
}
