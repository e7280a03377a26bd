import { formatCount } from "../../text/count";
import { code } from "../formats/markdownText";
import type { Changes } from "./changes";
import { countDangers, linesOf } from "./format";

/** The most characters of a comparison: a third of what a verdict may have. */
const MOST = 20_000;

/**
 * Formats a comparison as Markdown for a comment on a pull request: a block of `diff`, in which nothing is formatted or linked, and
 * nobody is mentioned. GitHub colors its lines by their first character; a danger begins with `!`.
 */
export function formatChangesMarkdown(changes: Changes): string {
  const [, ...lines] = linesOf(changes);
  const texts = lines.map(({ sign, level, text }) => `${sign || " "} ${"  ".repeat(level)}${text}`);
  const kept: string[] = [];
  let length = 0;
  for (const text of texts) {
    if (length + text.length + 1 > MOST) break;
    kept.push(text);
    length += text.length + 1;
  }
  const left = texts.length - kept.length;
  const runs = kept.flatMap((text) => text.match(/`+/g) ?? []).map((run) => run.length);
  const fence = "`".repeat(Math.max(2, ...runs) + 1);
  return [
    `#### ${titleOf(changes)}`,
    ...(kept.length === 0 ? [] : ["", `${fence}diff`, ...kept, fence]),
    ...(left === 0
      ? []
      : ["", `**${formatCount(left, "line")} left out**, because a comment has no room.`]),
  ].join("\n");
}

function titleOf(changes: Changes): string {
  const { base, unavailable, resources } = changes;
  if (unavailable !== undefined || base === undefined) return "Changes: not known";
  const isSame = Object.values(resources).every((count) => count === 0);
  const found = isSame ? "none" : formatCount(countDangers(changes), "dangerous change");
  return `Changes since ${code(base)}: ${found}`;
}
