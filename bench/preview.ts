import { performance } from "node:perf_hooks";
import { findEngine, HOW_TO_GET_AN_ENGINE } from "../clients/engine";
import { openEngineStack } from "../local/engineStack";
import { ProjectCopy } from "../tests/projectCopy";
import { median, report, round } from "./report";

/** A bus holds 300 rules (the service's default quota); each of these subscriptions makes two. */
const SUBSCRIPTIONS_PER_BUS = 150;

/** An empty program and an empty pack in plain JavaScript: the least that a preview with a pack can take. */
export async function emptyProject(): Promise<ProjectCopy> {
  const copy = await ProjectCopy.make();
  await copy.edit("Pulumi.yaml", (text) =>
    text.replace("main: index.ts", "main: empty.js").replace(/\n +nodeargs: .*/, ""),
  );
  await copy.write("empty.js", "module.exports = {};\n");
  await copy.write(
    "policy/main.js",
    'const { PolicyPack } = require("@pulumi/policy");\nnew PolicyPack("empty", { policies: [] });\n',
  );
  await copy.write("policy/config/local.json", "{}\n");
  return copy;
}

/** The project with this many subscriptions without optional fields, on as many buses as they need. */
export async function projectWith(subscriptions: number): Promise<ProjectCopy> {
  const copy = await ProjectCopy.make();
  await copy.edit("subscriptions.ts", (text) =>
    text.replace(
      /export const subscriptions: Subscription\[\] = \[[\s\S]*/,
      `export const subscriptions: Subscription[] = Array.from({ length: ${subscriptions} }, (_, index) =>
  subscription({
    name: \`subscription-\${index}\`,
    events: { schema: customer, source: "shop.magento", detailTypes: ["customer-updated"] },
    upsert: { ...customers, externalId: "$.detail.id" },
    fields: { LastName: contact.LastName, Email: contact.Email, FirstName: contact.FirstName },
  }),
);
`,
    ),
  );
  await copy.edit("index.ts", (text) =>
    text.replace(
      /const integration = new SalesforceIntegration\("shop", (\{[\s\S]*?) {2}subscriptions: [\s\S]*/,
      `const { subscriptions } = declared;
for (let first = 0; first < subscriptions.length; first += ${SUBSCRIPTIONS_PER_BUS}) {
  new SalesforceIntegration(\`shop\${first}\`, $1  subscriptions: subscriptions.slice(first, first + ${SUBSCRIPTIONS_PER_BUS}),
});
}
`,
    ),
  );
  return copy;
}

/** Seconds that `pulumi preview` with the project's pack takes, from the engine's start to its exit. */
export async function preview({ directory }: ProjectCopy): Promise<number> {
  const stack = await openEngineStack(directory, "local");
  try {
    const start = performance.now();
    const code = await stack.pulumi(["preview"], "ignore");
    if (code !== 0) throw new Error(`pulumi preview ended with ${code}`);
    return (performance.now() - start) / 1000;
  } finally {
    stack.stop();
  }
}

/** Previews each project in turn, so that a slow minute of the machine slows all of them; the median of each. */
export async function inTurns(projects: readonly ProjectCopy[], rounds: number): Promise<number[]> {
  const seconds: number[][] = projects.map(() => []);
  for (const copy of projects) await preview(copy); // makes the stack
  for (let round = 0; round < rounds; round++) {
    for (const [index, copy] of projects.entries()) seconds[index]?.push(await preview(copy));
  }
  return seconds.map(median);
}

/** What a preview with the policy pack takes, and how often the time of an empty one that is. */
export async function benchPreview(rounds: number): Promise<void> {
  if (findEngine() === undefined) {
    report({ bench: "preview", skipped: HOW_TO_GET_AN_ENGINE });
    return;
  }
  const projects = [
    ["an empty program, an empty pack", await emptyProject()],
    ["this program, this pack", await ProjectCopy.make()],
    ["10 subscriptions", await projectWith(10)],
    ["100 subscriptions", await projectWith(100)],
    ["1,000 subscriptions, on 7 buses", await projectWith(1000)],
  ] as const;
  try {
    const seconds = await inTurns(
      projects.map(([, copy]) => copy),
      rounds,
    );
    const [empty = NaN] = seconds;
    projects.forEach(([program], index) => {
      const taken = seconds[index] ?? NaN;
      report({ bench: "preview", program, seconds: round(taken), ratio: round(taken / empty) });
    });
  } finally {
    await Promise.all(projects.map(([, copy]) => copy.remove()));
  }
}
