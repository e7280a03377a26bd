import { execFile } from "node:child_process";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { promisify } from "node:util";
import { findEngine, HOW_TO_GET_AN_ENGINE } from "../clients/engine";
import { openEngineStack } from "../local/engineStack";
import { ProjectCopy } from "../tests/projectCopy";
import { median, report, round } from "./report";

/**
 * Each of these subscriptions makes two rules, of which a bus holds 300 by the service's default quota; a graph of the dashboard holds
 * 500 metrics, four of each subscription.
 */
const SUBSCRIPTIONS_PER_BUS = 100;

/**
 * A project whose program is a plain one in JavaScript, which registers the same resources of AWS without components, and whose pack is
 * empty: what a preview takes without this project's code.
 */
export async function plainProject(copy: ProjectCopy): Promise<ProjectCopy> {
  await promisify(execFile)(process.execPath, [
    ...["--require", join(__dirname, "..", "register.js")],
    ...[join(__dirname, "plainProgram.ts"), copy.directory],
  ]);
  await copy.edit("Pulumi.yaml", (text) =>
    text.replace("main: index.ts", "main: plain.js").replace(/\n +nodeargs: .*/, ""),
  );
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

/** What a preview with this program and the policy pack takes, and how often the time of a plain program with an empty pack that is. */
export async function benchPreview(rounds: number): Promise<void> {
  if (findEngine() === undefined) {
    report({ bench: "preview", skipped: HOW_TO_GET_AN_ENGINE });
    return;
  }
  const pairs = [
    ["this program", () => ProjectCopy.make()],
    ["100 subscriptions", () => projectWith(100)],
    ["1,000 subscriptions, on 10 buses", () => projectWith(1000)],
  ] as const;
  for (const [program, make] of pairs) {
    const projects = [await make(), await plainProject(await make())];
    try {
      const [taken = NaN, plain = NaN] = await inTurns(projects, rounds);
      report({
        bench: "preview",
        program,
        seconds: round(taken),
        ratio: round(taken / plain),
        to: "a plain program that registers the same resources, with an empty pack",
      });
    } finally {
      await Promise.all(projects.map((copy) => copy.remove()));
    }
  }
}
