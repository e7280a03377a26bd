import assert from "node:assert/strict";
import { policies } from "../../policy/policies";
import { spell, type Key } from "../../policy/shared/values";
import { third } from "../drawn";
import { linked } from "./judged";
import {
  iam,
  shop,
  takesAlarms,
  unknownCheckingProxy,
  UNKNOWN,
  type Shop,
  type Values,
} from "./shop";

const LONG = "a-".repeat(50_000);
/** What may stand in the place of a property: what is unknown, unset, of another type, or long. */
const REPLACEMENTS: readonly (readonly [what: string, value: unknown])[] = [
  ["unknown", UNKNOWN],
  ["null", null],
  ["a number", 7],
  ["a list", [7, null, { a: "b" }]],
  ["an empty list", []],
  ["an object", { a: ["b", null] }],
  ["100 kB of text", LONG],
];

/** Settings that make every policy check something. */
const CONFIG: Readonly<Record<string, object>> = {
  "api-destination-peak-rate": { eventsPerSecond: 1 },
  "required-tags": { required: ["team"] },
};

type Report = (given: string | { message: string }) => void;
type Validate = (args: object, report: Report) => void;
type TriedPolicy = { name: string } & Partial<
  Record<"validateResource" | "validateStack", Validate>
>;
const ALL = policies as unknown as readonly TriedPolicy[];

class NotApplicable extends Error {}

/** What policies report about a stack, each policy by itself. The stack is read once, because that takes longer than most checks. */
function* reported(made: Shop, only = ALL): Generator<{ policy: string; message: string }> {
  const resources = linked(made);
  const inputs = made.resources.map(({ inputs }, index) => ({
    ...resources[index],
    props: unknownCheckingProxy(inputs),
  }));
  for (const policy of only) {
    const messages: string[] = [];
    const report: Report = (given) =>
      messages.push(typeof given === "string" ? given : given.message);
    const common = {
      getConfig: () => CONFIG[policy.name] ?? {},
      notApplicable: () => {
        throw new NotApplicable();
      },
    };
    try {
      inputs.forEach((resource) => policy.validateResource?.({ ...resource, ...common }, report));
      policy.validateStack?.({ resources, ...common }, report);
    } catch (error) {
      if (!(error instanceof NotApplicable)) messages.push(`${FAILED}: ${String(error)}`);
    }
    yield* messages.map((message) => ({ policy: policy.name, message }));
  }
}
const FAILED = "could not be checked: the policy failed";

/** The paths of all values of a resource, of objects and lists before what is in them. */
function pathsOf(value: unknown, path: readonly Key[] = []): (readonly Key[])[] {
  const inner = Array.isArray(value)
    ? value.flatMap((item, index) => pathsOf(item, [...path, index]))
    : typeof value === "object" && value !== null
      ? Object.entries(value).flatMap(([key, member]) => pathsOf(member, [...path, key]))
      : [];
  return path.length === 0 ? inner : [path, ...inner];
}

function replaced(value: unknown, [key, ...rest]: readonly Key[], by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value)) {
    const items: unknown[] = value;
    return items.map((item, index) => (index === key ? replaced(item, rest, by) : item));
  }
  const object = value as Values;
  return { ...object, [key]: replaced(object[key], rest, by) };
}

interface Replacement {
  what: string;
  made: Shop;
}

/** The stack with each property replaced in turn, by each of the replacements. */
function* replacements(make: () => Shop, except: readonly string[] = []): Generator<Replacement> {
  for (const { name, inputs } of make().resources) {
    for (const path of pathsOf(inputs)) {
      const property = `${name}.${spell(path)}`;
      if (except.some((one) => property.startsWith(one) || one.startsWith(property))) continue;
      for (const [what, value] of REPLACEMENTS) {
        const made = make();
        made.set(name, replaced(made.get(name).inputs, path, value) as Values);
        yield { what: `${property} is ${what}`, made };
      }
    }
  }
}

/**
 * Stacks with one mistake: the policy that finds it, the property with the mistake, and other properties without which it would be
 * no mistake. These properties are not replaced.
 */
const mistakes: readonly (readonly [
  policy: string,
  property: string,
  change: (made: Shop) => Shop,
])[] = [
  [
    "api-destination-rate-limit",
    "destination.invocationRateLimitPerSecond",
    (made) => made.set("destination", { invocationRateLimitPerSecond: 300 }),
  ],
  [
    "endpoint-https",
    "destination.invocationEndpoint",
    (made) => made.set("destination", { invocationEndpoint: "http://acme.my.salesforce.com/*" }),
  ],
  [
    "connection-authorization",
    "connection.authorizationType",
    (made) => made.set("connection", { authorizationType: "BASIC" }),
  ],
  ["rule-pattern", "rule.eventPattern", (made) => made.set("rule", { eventPattern: '{"a": 1}' })],
  [
    "rule-source",
    "rule.eventPattern",
    (made) => made.set("rule", { eventPattern: '{"detail-type": ["a"]}' }),
  ],
  ["rule-enabled", "rule.state", (made) => made.set("rule", { state: "DISABLED" })],
  [
    "rule-target-dead-letter-queue",
    "target.deadLetterConfig",
    (made) => made.set("target", { deadLetterConfig: undefined }),
  ],
  [
    "target-role",
    "target.roleArn target.arn", // targets of most other kinds need no role
    (made) => made.set("target", { roleArn: undefined }),
  ],
  [
    "target-input",
    "target.inputTransformer",
    (made) => made.set("target", { inputTransformer: { inputTemplate: "<a>" } }),
  ],
  [
    "dead-letter-queue-standard",
    "queue.fifoQueue",
    (made) => made.set("queue", { fifoQueue: true }),
  ],
  ["dead-letter-queue-policy", "queue-policy", (made) => made.remove("queue-policy")],
  [
    "dead-letter-queue-retention",
    "queue.messageRetentionSeconds",
    (made) => made.set("queue", { messageRetentionSeconds: 60 }),
  ],
  ["dead-letter-alarms", "depth-alarm", (made) => made.remove("depth-alarm")],
  [
    "alert-topic-policy",
    "topic-policy.policy topic-policy.arn", // without a policy, the owner may publish
    (made) =>
      made.set("topic-policy", { policy: iam({ ...takesAlarms, Action: "sns:Subscribe" }) }),
  ],
  [
    "role-named-destinations",
    "permission.policy",
    (made) =>
      made.set("permission", {
        policy: JSON.stringify({
          Statement: [{ Effect: "Allow", Action: "events:InvokeApiDestination", Resource: "*" }],
        }),
      }),
  ],
];

const names = ALL.map(({ name }) => name);

describe("any property of a stack, replaced by what is unknown, unset, of another type, or long,", () => {
  it("makes no policy fail, and no message long", () => {
    const failed = new Set<string>();
    for (const { what, made } of third(replacements(shop))) {
      for (const { policy, message } of reported(made)) {
        if (message.includes(FAILED)) failed.add(`${policy}: ${what}: ${message.slice(0, 300)}`);
        if (message.length > 4_000) failed.add(`${policy} has a long message: ${what}`);
      }
    }
    assert.deepEqual([...failed], []);
  });

  for (const [name, property, change] of mistakes) {
    it(`hides no mistake that ${name} finds`, () => {
      const make = () => change(shop());
      const finders = ALL.filter((policy) => policy.name === name);
      const found = (made: Shop, by = ALL) => reported(made, by).next().done !== true;
      assert(found(make(), finders));
      const hidden = [...third(replacements(make, property.split(" ")))]
        .filter(({ made }) => !found(made, finders) && !found(made))
        .map(({ what }) => what);
      assert.deepEqual(hidden, []);
    });
  }

  it("is tried with policies that exist", () => {
    assert.deepEqual(
      [...Object.keys(CONFIG), ...mistakes.map(([name]) => name)].filter(
        (name) => !names.includes(name),
      ),
      [],
    );
  });
});
