import { styleText } from "node:util";
import { isObject } from "../../emulator/propertyValues";
import { formatCount } from "../../text/count";
import { parsedJson } from "../../text/parsedJson";
import { cut, printable } from "../../text/printable";
import { wrapIndented } from "../../text/wrap";
import type { Change, Changes, EventChange, ResourceChange, SubscriptionChange } from "./changes";

/** A line of a comparison, before it is laid out. */
export interface Line {
  /** `+`, `-` or `~` for a change, `!` for its danger, `#` for a heading, empty for a sentence. */
  sign: "+" | "-" | "~" | "!" | "#" | "";
  /** 0 for what is compared, 1 for its parts. */
  level: 0 | 1;
  text: string;
}

const SIGNS = { added: "+", removed: "-", changed: "~" } as const;
/** The most characters of a value, changed parts of one resource, names in a list, and events that are shown. */
const LONGEST = 200;
const MOST_PARTS = 40;
const MOST_NAMES = 5;
const MOST_EVENTS = 8;

/** A comparison as lines, the most important first. Values are data, on one line each. Pure. */
export function linesOf(changes: Changes): Line[] {
  const { base, unavailable, notices, resources, subscriptions, others } = changes;
  if (unavailable !== undefined) return [heading("Changes"), sentence(unavailable)];
  const { created, deleted, changed } = resources;
  const dangers = countDangers(changes);
  const isSame = created + deleted + changed === 0;
  return [
    heading(`Changes since ${base}: ${isSame ? "none" : formatCount(dangers, "dangerous change")}`),
    ...notices.map(sentence),
    ...(isSame
      ? []
      : [sentence(`Resources: ${created} to create, ${deleted} to delete, ${changed} to change.`)]),
    ...sameOf(subscriptions, subscriptionKey).flatMap(subscriptionLines),
    ...sameOf(others, resourceKey).flatMap(resourceLines),
    ...eventLines(changes),
  ];
}

/** How many changes are dangerous. */
export function countDangers({ subscriptions, others }: Changes): number {
  const all = [...subscriptions, ...others].flatMap((one) => [one, ...one.changes]);
  return all.filter((one) => "danger" in one && one.danger !== undefined).length;
}

const heading = (text: string): Line => ({ sign: "#", level: 0, text });
const sentence = (text: string): Line => ({ sign: "", level: 0, text: shown(text, 2_000) });
const shown = (text: string, most = LONGEST): string => cut(printable(text), most);

/** Those with the same key, in the order in which the first of them occur. */
function sameOf<T>(all: readonly T[], key: (one: T) => string): [T, ...T[]][] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const one of all) {
    const group = groups.get(key(one));
    if (group === undefined) groups.set(key(one), [one]);
    else group.push(one);
  }
  return [...groups.values()];
}

/** Subscriptions with the same changes are shown together, but for new and removed ones. */
const subscriptionKey = ({ subscription, kind, changes, rules }: SubscriptionChange): string =>
  JSON.stringify(kind === "changed" ? [changes, rules] : [kind, subscription, changes]);

const resourceKey = ({ type, kind, changes }: ResourceChange): string =>
  JSON.stringify(changes.length === 0 ? [type, kind] : [kind, changes]);

function listed(names: readonly string[]): string {
  const some = names.slice(0, MOST_NAMES).map((name) => shown(name));
  const more = names.length - some.length;
  return some.join(", ") + (more === 0 ? "" : ` and ${more} more`);
}

function subscriptionLines(group: readonly [SubscriptionChange, ...SubscriptionChange[]]): Line[] {
  const [{ kind, rules, changes, of }] = group;
  const names = listed(group.map(({ subscription }) => subscription));
  const count =
    rules.before === rules.after ? `${rules.after}` : `${rules.before} -> ${rules.after}`;
  const what = group.length === 1 ? of : `${of}s`;
  const each = group.length === 1 ? "" : " each";
  const head = `${what} ${names}: rules ${count}${each}`;
  return [
    { sign: SIGNS[kind], level: 0, text: [head, ...keptRequests(group[0])].join("; ") },
    ...partLines(changes),
  ];
}

/** What stays as it is, where that is certain: the same events make the same requests. */
function keptRequests({ kind, changes, keepsRequests }: SubscriptionChange): string[] {
  if (kind !== "changed" || !keepsRequests) return [];
  if (!changes.some(({ what }) => /^(?:optional )?field /.test(what))) {
    return ["requests are unchanged"];
  }
  return ["requests of events without the new values are unchanged"];
}

function resourceLines(group: readonly [ResourceChange, ...ResourceChange[]]): Line[] {
  const [{ type, kind, changes, danger }] = group;
  const types = new Set(group.map((one) => one.type));
  const word = types.size === 1 ? (type.split(":").at(-1) ?? type) : "resources";
  const names = listed(group.map(({ name }) => name));
  return [
    { sign: SIGNS[kind], level: 0, text: `${shown(word)} ${names}` },
    ...dangerLines(danger),
    ...partLines(changes),
  ];
}

/** Dangerous parts first, because the others may be too many. */
function partLines(changes: readonly Change[]): Line[] {
  const ordered = [
    ...changes.filter(({ danger }) => danger !== undefined),
    ...changes.filter(({ danger }) => danger === undefined),
  ];
  const some = ordered.slice(0, MOST_PARTS);
  const left = ordered.length - some.length;
  return [
    ...some.flatMap((change): Line[] => [
      { sign: SIGNS[change.kind], level: 1, text: describe(change) },
      ...dangerLines(change.danger),
    ]),
    ...(left === 0
      ? []
      : [{ sign: "", level: 1, text: `and ${formatCount(left, "further change")}` } as const]),
  ];
}

const dangerLines = (danger: string | undefined): Line[] =>
  danger === undefined ? [] : [{ sign: "!", level: 1, text: shown(danger) }];

function describe({ kind, what, before, after }: Change): string {
  const name = shown(what);
  const [old, now] = [valueOf(before), valueOf(after)];
  if (kind === "changed") {
    if (before === undefined && after === undefined) return name;
    const isLong = Math.max(before?.length ?? 0, after?.length ?? 0) > 2 * LONGEST;
    return isLong || old === now ? `${name}: another value` : `${name}: ${old} -> ${now}`;
  }
  return `${name} <- ${kind === "added" ? now : old}`;
}

const valueOf = (value: string | undefined): string =>
  value === undefined || value === "" ? "none" : shown(value);

function eventLines({ compared, events, resources }: Changes): Line[] {
  if (compared === 0 || Object.values(resources).every((count) => count === 0)) return [];
  const files = new Set(events.map(({ event }) => event));
  const head = heading(
    `${files.size} of ${formatCount(compared, "sample event")} ${files.size === 1 ? "becomes" : "become"} other requests`,
  );
  const kinds = sameOf(events, (one) => `${one.subscription}\n${kindOfDifference(one)}`);
  const some = kinds.slice(0, MOST_EVENTS);
  const left = kinds.slice(MOST_EVENTS).flat().length;
  return [
    head,
    ...some.flatMap(([first, ...more]): Line[] => [
      {
        sign: "~",
        level: 0,
        text:
          `${shown(first.event)}, subscription ${shown(first.subscription)}` +
          (more.length === 0 ? "" : `; likewise ${formatCount(more.length, "further event")}`),
      },
      ...differenceOf(first),
    ]),
    ...(left === 0 ? [] : [sentence(`${formatCount(left, "further event")} changed.`)]),
  ];
}

/** A request's method and URL, and its body where that is an object. */
function requestIn(line: string): { to: string; body: Record<string, unknown> | undefined } {
  const [method = "", url = "", ...rest] = line.split(" ");
  const body = parsedJson(rest.join(" "));
  return { to: `${method} ${url}`, body: isObject(body) ? body : undefined };
}

/** The members of the bodies that differ; undefined where more than that differs. */
function bodyDifference({ before, after }: EventChange): Line[] | undefined {
  const [[old, ...moreOld], [now, ...moreNow]] = [before, after];
  if (old === undefined || now === undefined || moreOld.length + moreNow.length > 0) return;
  const [was, is] = [requestIn(old), requestIn(now)];
  if (was.to !== is.to || was.body === undefined || is.body === undefined) return;
  const { body: oldBody } = was;
  const { body: newBody } = is;
  const keys = [...new Set([...Object.keys(oldBody), ...Object.keys(newBody)])];
  return keys.flatMap((key): Line[] => {
    const [one, other] = [memberOf(oldBody, key), memberOf(newBody, key)];
    if (one === other) return [];
    return [
      ...(one === undefined ? [] : [{ sign: "-", level: 1, text: one } as const]),
      ...(other === undefined ? [] : [{ sign: "+", level: 1, text: other } as const]),
    ];
  });
}

const memberOf = (body: Record<string, unknown>, key: string): string | undefined =>
  Object.hasOwn(body, key) ? shown(`"${key}": ${JSON.stringify(body[key])}`) : undefined;

/** Both requests, or the members of the bodies alone. */
function differenceOf(change: EventChange): Line[] {
  const inside = bodyDifference(change);
  if (inside !== undefined) return inside;
  const lines = (sign: "-" | "+", all: readonly string[]): Line[] =>
    (all.length === 0 ? ["nothing is sent"] : all).map((text) => ({
      sign,
      level: 1,
      text: shown(text, 600),
    }));
  return [...lines("-", change.before), ...lines("+", change.after)];
}

/** What differs, without the event's values. */
function kindOfDifference(change: EventChange): string {
  const inside = bodyDifference(change);
  if (inside !== undefined) {
    return inside.map(({ sign, text }) => sign + (text.split(":")[0] ?? "")).join("\n");
  }
  const target = (line: string) =>
    line
      .split(/[ ?]/, 2)
      .join(" ")
      .replace(/[^/]*$/, "");
  return JSON.stringify([change.before.map(target), change.after.map(target)]);
}

const COLORS = { "+": "green", "-": "red", "~": "yellow", "!": "red", "#": "bold" } as const;

/**
 * Formats a comparison for a person. A line with `!` says why the change above it is dangerous.
 *
 * @param width of the terminal, in columns
 */
export function formatChanges(changes: Changes, style: { color: boolean; width: number }): string {
  return linesOf(changes)
    .flatMap(({ sign, level, text }) => {
      const lead = sign === "#" ? "" : `${"  ".repeat(level + 1)}${sign === "" ? "" : `${sign} `}`;
      const lines = wrapIndented(text, style.width, " ".repeat(lead.length));
      const [first = "", ...rest] = lines;
      const whole = [lead + first.slice(lead.length), ...rest];
      if (!style.color || sign === "") return whole;
      return whole.map((line) => styleText(COLORS[sign], line));
    })
    .join("\n");
}
