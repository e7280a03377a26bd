import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { Argument, Command, Option } from "commander";
import { FAULTS } from "../emulator/salesforce/faults";
import { matchLine, transformLine, type Answer } from "./cases";
import { addDlq } from "./dlq/commands";
import { count, duration, period, port, positive, spoken } from "./optionValues";
import { addDoctor } from "./doctor/command";
import { addDrill } from "./drill";
import { emulatedStack } from "./emulatedStack";
import { setFault } from "./fault";
import { forecastStack, told as toldForecast, writePlot } from "./forecast/command";
import { linesOf } from "./jsonLines";
import { openLocalStack } from "./local";
import { preview, told as toldPreview } from "./preview";
import { endWithOutput, reportFailure } from "./report";
import { serve } from "./serve";
import { addStatus } from "./status";
import { readEvents, simulate, STILL, told as toldSimulation } from "./simulate";

const PROJECT = resolve(__dirname, "..");
const SAMPLES = join(PROJECT, "events");

const bridge = new Command("bridge").description(
  "Shop events to Salesforce through Amazon EventBridge: what the project does beside Pulumi.",
);

interface Local {
  pulumi: boolean;
  stack: string;
  port: number;
}
bridge
  .command("local")
  .description(
    "Runs a stack in the emulator, on this machine, until Ctrl-C: an endpoint for the AWS CLI and SDKs, and a " +
      "stand-in of Salesforce. Or, with --pulumi, runs a Pulumi command with the real engine, and the emulator " +
      "in place of AWS: the policy pack judges `preview` and `up`, and state is kept in .pulumi-state/.",
  )
  .option("--pulumi", "what follows -- is Pulumi's command", false)
  .option("--stack <name>", "the stack whose file is read", "local")
  .option("--port <number>", "of the endpoint; 0 for any that is free", port, 4566)
  .argument("[command...]", "such as: preview, up --yes, refresh, destroy --yes")
  .addHelpText(
    "after",
    "\nExamples: npx bridge local\n          npx bridge local --pulumi -- up --yes",
  )
  .action(async (command: string[], { stack, port, pulumi }: Local, self: Command) => {
    if (pulumi !== command.length > 0) {
      self.error("error: a Pulumi command follows --pulumi --, such as: --pulumi -- preview");
    }
    if (!pulumi) return serve(PROJECT, stack, port, stopped());
    const local = await openLocalStack(PROJECT, stack);
    try {
      process.exitCode = await local.pulumi(command);
    } finally {
      local.stop();
    }
  });

interface Fault {
  for?: number;
  requests?: number;
  port: number;
}
bridge
  .command("fault")
  .description(
    "Makes the Salesforce of a running `bridge local` go wrong: for a while, or for the next requests. " +
      "`none` ends it.",
  )
  .addArgument(new Argument("<fault>", "how").choices([...FAULTS, "none"]))
  .addOption(
    new Option("--for <time>", "for how long, such as 90s")
      .argParser(duration)
      .conflicts("requests"),
  )
  .option("--requests <number>", "for the next so many requests (default: 1)", count)
  .option("--port <number>", "of the endpoint of `bridge local`", port, 4566)
  .addHelpText("after", "\nExample: npx bridge fault unavailable --for 90s")
  .action(
    async (fault: "none" | (typeof FAULTS)[number], { for: length, requests = 1, port }: Fault) => {
      const told = fault === "none" ? "Nothing goes wrong" : `Salesforce goes wrong with ${fault}`;
      if (fault === "none") {
        await setFault({ Fault: fault }, port);
        console.log(`${told} any more.`);
      } else if (length === undefined) {
        await setFault({ Fault: fault, Requests: requests }, port);
        console.log(`${told} for the next ${requests === 1 ? "request" : `${requests} requests`}.`);
      } else {
        await setFault({ Fault: fault, Seconds: length / 1_000 }, port);
        console.log(`${told} for ${spoken(length)}.`);
      }
    },
  );

interface Cases {
  cases: string;
}
const batch = (name: string, description: string, help: string, answer: (line: string) => Answer) =>
  bridge
    .command(name)
    .description(description)
    .requiredOption("--cases <file>", "JSON lines, one case a line; - for standard input")
    .option("--json", "JSON lines, one answer a line, in order: what is printed anyway")
    .addHelpText("after", help)
    .action(async ({ cases }: Cases) => {
      for await (const line of linesOf(cases)) console.log(JSON.stringify(answer(line)));
    });

batch(
  "match",
  "Says whether events match event patterns, as EventBridge matches them.",
  '\nA case: {"pattern": {"source": ["shop.magento"]}, "event": {...}}' +
    '\nAn answer: {"match": true}, {"match": false}, or {"error": "..."} for a pattern that EventBridge refuses',
  matchLine,
);
batch(
  "transform",
  "Says what a target sends for an event, as EventBridge transforms it.",
  '\nA case: {"inputPathsMap": {"name": "$.detail.name"}, "inputTemplate": "{\\"Name\\": <name>}", "event": {...}},' +
    '\nor {"inputPath": "$.detail", "event": {...}}' +
    '\nAn answer: {"output": "<the text sent>"}, or {"error": "..."} for what EventBridge refuses',
  transformLine,
);

interface Simulate {
  stack: string;
  json?: true;
}
bridge
  .command("simulate")
  .description(
    "Says for each rule of a stack whether an event matches, and which HTTP requests would follow. " +
      "Nothing is sent; secrets are masked.",
  )
  .option("--stack <name>", "the stack whose file is read", "local")
  .option("--json", "print one JSON array, and nothing else on standard output")
  .argument("<event...>", "files: .json holds one event, .jsonl one a line")
  .addHelpText("after", "\nExample: npx bridge simulate events/01-customer-registered.json")
  .action(async (files: string[], { stack, json }: Simulate) => {
    const { clock, random, transport } = STILL;
    const emulated = await emulatedStack(PROJECT, stack, clock, random, transport);
    const events = files.flatMap((file) => readEvents(file, emulated.stack.region));
    const all = events.map(({ event, published }) => simulate(emulated, event, published));
    console.log(
      json
        ? JSON.stringify(all, null, 2)
        : all.map((one) => toldSimulation(one, emulated)).join("\n\n"),
    );
  });

interface Forecasting {
  stack: string;
  rate: number;
  outage: number;
  outageAt: number;
  for: number;
  latency: number;
  apiLimit: number;
  customers: number;
  events: string[];
  seed: number;
  plot?: string;
  json?: true;
}
bridge
  .command("forecast")
  .description(
    "Says what becomes of a stack's events when Salesforce is down for a while, by its rate limit and " +
      "retry policy. Runs in virtual time: the same seed gives the same forecast.",
  )
  .requiredOption(
    "--rate <number>",
    "events that the shop publishes a second, on average",
    positive,
  )
  .option("--outage <time>", "how long Salesforce answers 503, such as 6h", duration, 0)
  .option("--outage-at <time>", "when that begins", duration, duration("1h"))
  .option(
    "--for <time>",
    "how long the shop publishes and the forecast looks",
    period,
    duration("48h"),
  )
  .option("--latency <time>", "that Salesforce takes for an answer", duration, duration("0.2s"))
  .option("--api-limit <number>", "API calls that the org may make in 24 hours", count, 100_000)
  .option("--customers <number>", "whom the events are about, at random", count, 1_000)
  .option(
    "--events <file...>",
    "sample events, one for each customer in turn (default: those of events/)",
  )
  .option("--seed <number>", "of the random arrivals and back-offs", count, 1)
  .option("--plot <file>", "write a plot as SVG")
  .option("--stack <name>", "the stack whose file is read", "local")
  .option("--json", "print one JSON object, and nothing else on standard output")
  .addHelpText(
    "after",
    "\nExample: npx bridge forecast --rate 20 --outage 6h --for 48h --plot plot.svg",
  )
  .action(async (options: Forecasting) => {
    const { stack, plot, json, apiLimit, for: length, ...rest } = options;
    const files = options.events ?? sampleFiles();
    const supposed = { ...rest, duration: length, dailyLimit: apiLimit };
    const found = await forecastStack(PROJECT, stack, files, supposed);
    if (plot !== undefined) writePlot(plot, found, supposed);
    console.log(json ? JSON.stringify(found) : toldForecast(found, supposed));
  });

interface Previewing {
  stack: string;
  policyConfig?: string;
  json?: true;
}
bridge
  .command("preview")
  .description(
    "Evaluates a stack's program, has the policy pack judge it, and shows the plan and the violations. Needs no " +
      "engine, account or state; nothing is made.",
  )
  .option("--stack <name>", "the stack whose file is read", "local")
  .option(
    "--policy-config <file>",
    "the policies' configuration (default: policy/config/<stack>.json)",
  )
  .option("--json", "print one JSON object, and nothing else on standard output")
  .addHelpText(
    "after",
    "\nExit code: 1 for a mandatory violation, or what cannot be judged; else 0.",
  )
  .action(async ({ stack, policyConfig, json }: Previewing) => {
    const found = await preview(PROJECT, stack, policyConfig);
    const color = process.stdout.isTTY && process.env.NO_COLOR === undefined;
    console.log(json ? JSON.stringify(found, null, 2) : toldPreview(found, color));
    if (!found.ok) process.exitCode = 1;
  });

addDlq(bridge, PROJECT);
addDoctor(bridge, PROJECT);
addDrill(bridge, PROJECT);
addStatus(bridge, PROJECT);

function sampleFiles(): string[] {
  return readdirSync(SAMPLES)
    .filter((name) => name.endsWith(".json"))
    .map((name) => join(SAMPLES, name));
}

/** Resolves at Ctrl-C, or when the process is told to end. */
function stopped(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGINT", () => resolve()).once("SIGTERM", () => resolve());
  });
}

endWithOutput();
bridge.parseAsync().catch(reportFailure);
