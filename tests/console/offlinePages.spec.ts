import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Hono } from "hono";
import type { CheckoutAnswer } from "../../console/answers/checkout";
import type { CostAnswer } from "../../console/answers/cost";
import type { ForecastAnswer, ForecastBasis } from "../../console/answers/forecast";
import type { MappingAnswer, SamplesAnswer, TriedEvent } from "../../console/answers/mapping";
import { checkoutOf } from "../../console/checkout/checkout";
import { createApp } from "../../console/server/app";
import type { ConsoleContext } from "../../console/server/context";
import type { Forecast } from "../../offline/forecast/options";
import { bridgeHere, replace } from "../cli/inProcess";
import { PROJECT_DIRECTORY } from "../folder";
import { LinkedProject } from "../linkedProject";

const TOKEN = "token";
const HOST = { host: "127.0.0.1:4780" };
const SECRET = "canary-of-the-local-stack";

/** Of an exact forecast, without the settings. */
const QUESTION = {
  assumptions: {
    rate: 1,
    outage: 1_800_000,
    outageAt: 3_600_000,
    duration: 7_200_000,
    latency: 200,
    dailyLimit: 100_000,
    customers: 1_000,
    seed: 1,
  },
  isExact: true,
  width: 800,
  id: "one",
};

describe("the offline pages of the console", () => {
  let project: LinkedProject;
  let context: ConsoleContext;
  let app: Hono;

  before(async () => {
    project = await LinkedProject.make();
    context = {
      directory: project.directory,
      findStack: () => Promise.reject(new Error("the deployed stack is not asked")),
      stackName: () => Promise.resolve("local"),
      isLocal: true,
      port: 0,
      mayChange: false,
      log: () => undefined,
    };
    app = createApp(context, TOKEN);
  });

  after(async () => {
    checkoutOf(context).close();
    await project.remove();
  });

  async function answer<T>(path: string, body?: object): Promise<{ status: number; json: T }> {
    const response = await app.request(`/${TOKEN}/api/${path}`, {
      headers: { ...HOST, "content-type": "application/json" },
      ...(body !== undefined && { method: "POST", body: JSON.stringify(body) }),
    });
    return { status: response.status, json: (await response.json()) as T };
  }

  /** Waits until the files are looked at again. */
  const looked = () => new Promise((resolve) => setTimeout(resolve, 600));

  it("say when the stack file and the program were evaluated", async () => {
    const begun = Date.now();
    const { json } = await answer<CheckoutAnswer>("checkout");
    assert.equal(json.file, "Pulumi.local.yaml");
    assert.equal(json.version, 1);
    assert(json.at >= begun && json.took > 0);
  });

  it("show each subscription field by field", async () => {
    const { json } = await answer<MappingAnswer>("mapping");
    const [registered] = json.subscriptions;
    assert.deepEqual(
      json.subscriptions.map(({ name, object, rules }) => [name, object, rules]),
      [
        ["customer-registered", "Contact", 5],
        ["customer-updated", "Contact", 5],
      ],
    );
    assert.deepEqual(
      registered?.fields.find(({ field }) => field === "MiddleName"),
      {
        field: "MiddleName",
        kind: "optional",
        value: "$.detail.middlename",
        valueType: "string or null",
        fieldType: "text, 40 characters",
      },
    );
  });

  it("show the requests of a sample event, as simulate prints them", async () => {
    const { json } = await answer<SamplesAnswer>("mapping/samples");
    const text = json.samples.find(({ name }) => name.startsWith("01-"))?.text ?? "";
    const tried = await answer<TriedEvent>("mapping/simulate", { text });
    // In a process of its own, as the console evaluates: in this one, other programs ran before.
    const { stdout } = await promisify(execFile)(process.execPath, [
      ...[join(PROJECT_DIRECTORY, "cli", "bridge.js"), "simulate", "--json"],
      join(project.directory, "events/01-customer-registered.json"),
    ]);
    const [simulated] = JSON.parse(stdout) as [{ requests: unknown }];
    assert.deepEqual(tried.json.simulation?.requests, simulated.requests);
  });

  it("estimate the cost that preview prints, and name the command", async () => {
    const usage = { rate: 2, deadLettered: 0.01, eventBytes: 4_096, dailyLimit: 50_000 };
    const { json } = await answer<CostAnswer>("cost", usage);
    assert.equal(
      json.command,
      "npx bridge preview --stack local --cost --rate 2 --dead-letters 1% --event-size 4096 --api-limit 50000",
    );
    const printed = await project.bridge(...json.command.split(" ").slice(2), "--json");
    const { cost } = JSON.parse(printed.stdout) as { cost: unknown };
    assert.deepEqual(json.cost, cost);
  });

  it("forecast exactly what the command that they name prints", async () => {
    const { json: basis } = await answer<ForecastBasis>("forecast");
    const question = { ...QUESTION, settings: basis.settings };
    const { json } = await answer<ForecastAnswer>("forecast", question);
    assert.deepEqual(json.commands, [
      "npx bridge forecast --stack local --rate 1 --outage 30m --for 2h",
    ]);
    const printed = await bridgeHere([...(json.commands[0] ?? "").split(" ").slice(2), "--json"]);
    const found = JSON.parse(printed.stdout) as Forecast;
    const count = (measure: string) => json.rows.find((row) => row.measure === measure)?.result;
    assert.equal(count("delivered"), found.delivered.toLocaleString("en-US"));
    assert.equal(count("retries"), found.retries.toLocaleString("en-US"));
    assert.equal(count("largest backlog"), found.largestBacklog.toLocaleString("en-US"));
    assert.match(json.plot, /^<svg width="800"/);
    const other = await answer<ForecastAnswer>("forecast", {
      ...question,
      settings: { ...basis.settings, rateLimits: { default: 3 } },
    });
    assert.deepEqual(
      other.json.commands[0],
      "pulumi config set invocationRateLimit 3 --stack local",
    );
  });

  it("end a forecast that the page no longer needs, without a word on the terminal", async () => {
    const { json: basis } = await answer<ForecastBasis>("forecast");
    const controller = new AbortController();
    controller.abort("Client connection prematurely closed.");
    const printed: unknown[] = [];
    const restore = replace(console, "error", (line: unknown) => void printed.push(line));
    try {
      const response = await app.request(`/${TOKEN}/api/forecast`, {
        ...{ method: "POST", headers: HOST, signal: controller.signal },
        body: JSON.stringify({ ...QUESTION, settings: basis.settings }),
      });
      assert.equal(response.status, 499);
      assert.deepEqual(printed, []);
    } finally {
      restore();
    }
  });

  it("evaluate nothing again because more modules were loaded for an answer", async () => {
    await looked();
    assert.equal((await answer<CheckoutAnswer>("checkout")).json.version, 1);
  });

  it("refuse a question that no slider can ask, with a sentence", async () => {
    const { status, json } = await answer<{ message: string }>("cost", { rate: -1 });
    assert.equal(status, 400);
    assert.match(json.message, /rate/);
    assert.equal((await answer("forecast", { isExact: true })).status, 400);
    assert.equal((await answer("mapping/simulate", { text: 1 })).status, 400);
  });

  it("report a mistake in the stack file, and go on when it is corrected", async () => {
    const file = join(project.directory, "Pulumi.local.yaml");
    const before = readFileSync(file, "utf8");
    await project.edit("Pulumi.local.yaml", (text) =>
      text.replace(/invocationRateLimit: .*/, "invocationRateLimit: 0"),
    );
    await looked();
    const { status, json } = await answer<{ message: string }>("mapping");
    assert.equal(status, 503);
    assert.match(json.message, /invocationRateLimit must be a whole number, 1 to 299/);
    await project.write("Pulumi.local.yaml", before);
    await looked();
    const again = await answer<CheckoutAnswer>("checkout");
    assert.equal(again.status, 200);
    assert.equal(again.json.version, 3);
  });

  describe("of a program without the component", () => {
    const BY_HAND = `import * as aws from "@pulumi/aws";
      const authParameters = { apiKey: { key: "x-key", value: "v" } };
      const connection = new aws.cloudwatch.EventConnection("c", { authorizationType: "API_KEY", authParameters });
      new aws.cloudwatch.EventApiDestination("d", {
        connectionArn: connection.arn,
        httpMethod: "POST",
        invocationEndpoint: "https://hooks.example/x",
      });
      new aws.sqs.Queue("q");\n`;
    const QUESTIONS: [string, object?][] = [
      ["mapping"],
      ["mapping/simulate", { text: "{}" }],
      ["cost", { rate: 1, deadLettered: 0, eventBytes: 1_000, dailyLimit: 100_000 }],
      ["forecast"],
    ];
    let own: string;
    before(() => (own = readFileSync(join(project.directory, "index.ts"), "utf8")));
    after(() => project.write("index.ts", own));

    for (const [what, program, message] of [
      [
        "exports nothing",
        BY_HAND,
        /^The program does not export eventBusArn, which this command needs\. Export it/,
      ],
      [
        "exports other values under these names",
        `export const eventBusArn = "a"; export const ruleNames = { a: ["b"] };\n${BY_HAND}`,
        /^The program's output ruleNames is not that of a SalesforceIntegration, .*\(ruleNames\.a: expected object, received array\)\. Export it/,
      ],
    ] as const) {
      it(`say what they need, if it ${what}`, async () => {
        await project.write("index.ts", program);
        await looked();
        for (const [path, body] of QUESTIONS) {
          const { status, json } = await answer<{ message: string }>(path, body);
          assert.equal(status, 503, path);
          assert.match(json.message, message, path);
        }
      });
    }
  });

  it("show no secret of the stack file", async () => {
    const paths = ["mapping", "forecast", "mapping/samples"];
    for (const path of paths) {
      const { json } = await answer(path);
      assert(!JSON.stringify(json).includes(SECRET), path);
    }
  });
});
