import { wrapAfter } from "../../text/wrap";
import { styleText } from "node:util";
import { redact } from "../../privacy/redactor";
import { formatCount } from "../../text/count";
import { columnsOf } from "../../text/width";
import type { Check } from "./check";

const COLORS = { ok: "green", warning: "yellow", failed: "red" } as const;
/** Columns of the verdict and of the space after it. */
const VERDICT = 9;
/** Columns of the shortest subject column, so that most reports look alike. */
const SUBJECT = 10;
/** Columns that the text needs beside the subject; with fewer, it starts on a line below. */
const TEXT = 30;

/** A terminal, or a file of a certain width. */
export interface Screen {
  /** In columns. */
  width: number;
  color: boolean;
}

/** The report of `doctor`: each check with its remedy on lines that fit the screen, and a summary. */
export function formatChecks(checks: readonly Check[], { width, color }: Screen): string {
  const longest = Math.max(SUBJECT, ...checks.map(({ subject }) => columnsOf(subject)));
  const beside = VERDICT + longest + 2;
  const isBeside = width - beside >= TEXT;
  const indent = " ".repeat(isBeside ? beside : VERDICT);
  const lines = checks.map(({ subject, verdict, finding, remedy }) => {
    const word = color ? styleText(COLORS[verdict], verdict) : verdict;
    const head = word + " ".repeat(VERDICT - verdict.length) + subject;
    const text = [finding, ...(remedy === undefined ? [] : [remedy])]
      // A secret that contains a space could no longer be found once it stands on two lines.
      .flatMap((sentences) => redact(sentences).split("\n"))
      .map((line) => wrapLine(indent, line, width))
      .join("\n");
    return isBeside
      ? head + " ".repeat(beside - columnsOf(head)) + text.slice(beside)
      : `${head}\n${text}`;
  });
  return [...lines, "", summarize(checks)].join("\n");
}

/** A line behind an indent; its continuation keeps the line's own indent, too. */
function wrapLine(indent: string, line: string, width: number): string {
  const [own = ""] = /^ */.exec(line) ?? [];
  return wrapAfter(indent + own, line.slice(own.length), width);
}

/** Such as `21 checks: 20 ok, 1 failed.` */
function summarize(checks: readonly Check[]): string {
  const count = (verdict: Check["verdict"]) =>
    checks.filter((check) => check.verdict === verdict).length;
  const [passed, warnings, failures] = [count("ok"), count("warning"), count("failed")];
  const parts = [
    ...(passed > 0 ? [`${passed} ok`] : []),
    ...(warnings > 0 ? [formatCount(warnings, "warning")] : []),
    ...(failures > 0 ? [`${failures} failed`] : []),
  ];
  return `${formatCount(checks.length, "check")}: ${parts.join(", ")}.`;
}
