import { canonical } from "../../eventbridge/json";
import type { Change, SubscriptionChange } from "./changes";
import { changeOf, compareProperties, kindOf, paired } from "./compare";
import type { RouteField } from "./routeFields";
import type { Route } from "./routes";

/** The differences of all routes. Pure. */
export function compareRoutes(
  before: ReadonlyMap<string, Route>,
  after: ReadonlyMap<string, Route>,
): SubscriptionChange[] {
  return paired(before, after).flatMap((pair) => compareRoute(pair.before, pair.after));
}

function compareRoute(before: Route | undefined, after: Route | undefined): SubscriptionChange[] {
  const one = after ?? before;
  if (one === undefined) return [];
  const rules = { before: before?.rules.length ?? 0, after: after?.rules.length ?? 0 };
  const about = { subscription: one.name, of: one.of, rules };
  if (before === undefined || after === undefined) {
    const kind = before === undefined ? "added" : "removed";
    const keepsRequests = before === undefined;
    return [{ ...about, kind, changes: summaryOf(one, kind), keepsRequests }];
  }
  const changes = [
    ...compareEvents(before, after),
    ...compareTarget(before, after),
    ...compareFields(before, after),
    ...compareProperties("", before.settings, after.settings),
  ];
  if (changes.length === 0 && rules.before === rules.after) return [];
  return [{ ...about, kind: "changed", changes, keepsRequests: keepsRequests(before, after) }];
}

/** What a new or a removed subscription does. */
function summaryOf(route: Route, kind: "added" | "removed"): Change[] {
  const value = (text: string) => (kind === "added" ? { after: text } : { before: text });
  const danger =
    kind === "removed" ? "Its events are sent no more. Publishers get no error." : undefined;
  const [first, ...more] = [
    ...[...route.events].map(([what, text]) => changeOf(kind, what, value(text))),
    ...(route.endpoint === "" ? [] : [changeOf(kind, "requests", value(route.endpoint))]),
    ...(route.pathValues === "" ? [] : [changeOf(kind, "external id", value(route.pathValues))]),
    ...(route.record === "" ? [] : [changeOf(kind, "body", value(route.record))]),
    ...[...(route.fields ?? [])].map(([name, field]) =>
      changeOf(kind, whatOf(name, field), value(sourceOf(field))),
    ),
  ];
  if (first === undefined) return [];
  return [{ ...first, ...(danger !== undefined && { danger }) }, ...more];
}

const EVENT_DANGERS: Readonly<Record<string, string>> = {
  bus: "The rules are on another bus: publishers have to send there.",
  source: "Events of another source are sent, and those of the old one no more.",
  filter: "The filter decides which events are sent. Others are ignored, without a trace.",
  "demanded beginnings":
    "The rules demand that values begin in another way. Events with other values are not sent.",
  schedule: "It runs at other times.",
};

function compareEvents(before: Route, after: Route): Change[] {
  return paired<string>(before.events, after.events).flatMap((pair) => {
    const kind = kindOf(pair.before, pair.after);
    if (kind === undefined) return [];
    const danger =
      pair.key === "detail types"
        ? dangerOfTypes(pair.before ?? "", pair.after ?? "")
        : EVENT_DANGERS[pair.key];
    return [changeOf(kind, pair.key, { ...pair, danger })];
  });
}

/** A further type adds events; a type less ignores some. */
function dangerOfTypes(before: string, after: string): string | undefined {
  const left = before.split(", ").filter((type) => !after.split(", ").includes(type));
  if (left.length === 0) return undefined;
  return `Events of the detail type ${left.join(", ")} are sent no more. Publishers get no error.`;
}

function compareTarget(before: Route, after: Route): Change[] {
  const pairs = [
    [
      "requests",
      before.endpoint,
      after.endpoint,
      "Requests go to another place: another object, external-id field, org or version of the API.",
    ],
    [
      "external id",
      before.pathValues,
      after.pathValues,
      "Records are found by another value: existing ones are not found, and are created a second time.",
    ],
  ] as const;
  return pairs.flatMap(([what, old, now, danger]) =>
    old === now ? [] : [changeOf("changed", what, { before: old, after: now, danger })],
  );
}

function compareFields(before: Route, after: Route): Change[] {
  if (before.fields === undefined || after.fields === undefined) {
    return canonical(bodiesOf(before)) === canonical(bodiesOf(after))
      ? []
      : [
          changeOf("changed", "body", {
            ...(before.record !== "" && { before: before.record }),
            ...(after.record !== "" && { after: after.record }),
            danger: "The body of the requests is another one.",
          }),
        ];
  }
  return paired(before.fields, after.fields).flatMap(({ key, before: old, after: now }) => {
    const [was, is] = [old && fieldText(old), now && fieldText(now)];
    const kind = kindOf(was, is);
    const one = now ?? old;
    if (kind === undefined || one === undefined) return [];
    const danger = dangerOfField(old, now);
    if (kind !== "changed") {
      const text = sourceOf(one);
      const values = kind === "added" ? { after: text } : { before: text };
      return [changeOf(kind, whatOf(key, one), { ...values, danger })];
    }
    return [changeOf(kind, `field ${key}`, { before: was, after: is, danger })];
  });
}

const bodiesOf = ({ rules }: Route): unknown =>
  rules.map(({ targets }) =>
    targets.map(({ inputs: { input, inputPath, inputTransformer } }) => [
      input ?? "",
      inputPath ?? "",
      inputTransformer ?? "",
    ]),
  );

function dangerOfField(
  before: RouteField | undefined,
  after: RouteField | undefined,
): string | undefined {
  if (after === undefined)
    return "Salesforce keeps the field's old values, and no event changes them.";
  const path = "path" in after ? after.path : undefined;
  if (before === undefined) {
    if (path === undefined || after.optional) return undefined;
    return `Every event must have ${path} now; one without it goes to the dead-letter queue.`;
  }
  if ("path" in before && path === before.path) {
    const isDemanded = before.optional && !after.optional;
    return isDemanded ? `An event without ${path} goes to the dead-letter queue now.` : undefined;
  }
  if ("constant" in before && "constant" in after) return undefined;
  return "The field gets other values.";
}

const whatOf = (name: string, { optional }: RouteField): string =>
  `${optional ? "optional field" : "field"} ${name}`;

const sourceOf = (field: RouteField): string =>
  "path" in field ? `${field.path}${field.isNullable === true ? " or null" : ""}` : field.constant;

const fieldText = (field: RouteField): string =>
  field.optional ? `optional ${sourceOf(field)}` : sourceOf(field);

/** Whether the same events come in, and every request of the rules before is still among those of the rules after. */
function keepsRequests(before: Route, after: Route): boolean {
  if (canonical([...before.events]) !== canonical([...after.events])) return false;
  if (after.rules.some(({ enabled }) => !enabled)) return false;
  const now = new Set(requestForms(after));
  return requestForms(before).every((form) => now.has(form));
}

const requestForms = ({ rules }: Route): string[] =>
  rules.flatMap(({ enabled, targets }) =>
    (enabled ? targets : []).flatMap(({ inputs, destination }) => {
      if (destination === undefined) return [];
      const { httpTarget, inputTransformer, input, inputPath } = inputs;
      const { invocationEndpoint, httpMethod } = destination.inputs;
      const parts = {
        httpTarget,
        inputTransformer,
        input,
        inputPath,
        invocationEndpoint,
        httpMethod,
      };
      return [canonical(parts)];
    }),
  );
