import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { PolicyPack } from "../emulator/embedded/policyPack";
import type { Registered } from "../emulator/embedded/program";
import { registered } from "../tests/policy/registered";
import { EVENTS, shop } from "../tests/policy/shop";
import { ProjectCopy } from "../tests/projectCopy";
import { median, report, round } from "./report";

const SUBSCRIPTIONS = 1_000;

/** A pack that does as little as one can: it starts, or it compares one text for each resource. */
const PACKS = {
  empty: "[]",
  one: `[{ name: "one", description: "One.", enforcementLevel: "mandatory",
           validateResource: ({ type }, report) => { if (type === "none") report("It is."); } }]`,
} as const;

/** The project with another pack, in plain JavaScript. */
async function projectWith(policies: keyof typeof PACKS): Promise<ProjectCopy> {
  const copy = await ProjectCopy.make();
  await copy.write(
    "policy/main.js",
    `const { PolicyPack } = require("@pulumi/policy");
     new PolicyPack("bench", { policies: ${PACKS[policies]} });\n`,
  );
  return copy;
}

/** A stack that lacks nothing: three resources a subscription, as the component makes them, and what they share. */
function stackOf(subscriptions: number): Registered[] {
  const stack = shop();
  const [rule, target] = [stack.get("rule"), stack.get("target")];
  stack.remove("rule", "target").set("failure-alarm", {
    namespace: undefined,
    metricName: undefined,
    dimensions: undefined,
    metricQueries: [
      { id: "lost", expression: 'SELECT SUM(InvocationsFailedToBeSentToDlq) FROM "AWS/Events"' },
    ],
  });
  for (let index = 0; index < subscriptions; index++) {
    const name = `subscription-${index}`;
    stack.add({
      type: "eventbridge-salesforce:components:SubscriptionRule",
      name: `${name}-parts`,
    });
    stack
      .add({ ...rule, name, outputs: { arn: `${EVENTS}:rule/shop/${name}` } })
      .set(name, { name });
    const dependencies = { ...target.dependencies, rule: [name] };
    stack
      .add({ ...target, name: `${name}-target`, dependencies })
      .set(`${name}-target`, { rule: name });
  }
  return registered(stack);
}

interface Taken {
  start: number;
  judge: number;
}

/** Seconds in which a pack has started, and has judged a stack for the first time. */
async function taken(directory: string, resources: readonly Registered[]): Promise<Taken> {
  const begin = performance.now();
  const pack = await PolicyPack.start(join(directory, "policy"), "bench", "dev");
  try {
    const started = performance.now();
    const { violations } = await pack.judge(resources, {});
    if (violations.length > 0) throw new Error(`The stack is refused: ${violations[0]?.message}`);
    const judged = performance.now();
    return { start: (started - begin) / 1_000, judge: (judged - started) / 1_000 };
  } finally {
    await pack.stop();
  }
}

/** What the whole pack takes, and how often the time of one that does next to nothing that is. */
export async function benchPolicy(rounds: number): Promise<void> {
  const whole = await ProjectCopy.make();
  const empty = await projectWith("empty");
  const one = await projectWith("one");
  const full = stackOf(SUBSCRIPTIONS);
  const runs = [
    ["an empty pack, in JavaScript", empty, full.slice(0, 1)],
    ["one policy of one line", one, full],
    ["this pack", whole, full],
    ["this pack, half the stack", whole, stackOf(SUBSCRIPTIONS / 2)],
    ["this pack, twice the stack", whole, stackOf(SUBSCRIPTIONS * 2)],
  ] as const;
  try {
    const all: Taken[][] = runs.map(() => []);
    for (let turn = 0; turn <= rounds; turn++) {
      for (const [index, [, { directory }, resources]] of runs.entries()) {
        const one = await taken(directory, resources);
        if (turn > 0) all[index]?.push(one); // the first turn fills the disk's cache
      }
    }
    const medians = all.map((taken) => ({
      start: median(taken.map(({ start }) => start)),
      judge: median(taken.map(({ judge }) => judge)),
    }));
    const [emptyPack, onePolicy, thisPack] = medians;
    report({
      bench: "policy",
      what: "start",
      seconds: round(thisPack?.start ?? NaN),
      ratio: round((thisPack?.start ?? NaN) / (emptyPack?.start ?? NaN)),
      to: runs[0][0],
    });
    runs.forEach(([what, , resources], index) => {
      if (index === 0) return;
      const seconds = medians[index]?.judge ?? NaN;
      report({
        bench: "policy",
        what,
        resources: resources.length,
        seconds: round(seconds),
        ratio: round(seconds / (onePolicy?.judge ?? NaN)),
        to: runs[1][0],
      });
    });
  } finally {
    await Promise.all([whole, empty, one].map((copy) => copy.remove()));
  }
}
