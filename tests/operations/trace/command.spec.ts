import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Story } from "../../../operations/trace/story";
import { columnsOf } from "../../../text/width";
import { bridgeHere, type Run } from "../../cli/inProcess";
import { besideEngine, fakeEngine } from "../../clients/fakeEngine";
import { AWS } from "../../clients/aws/service";
import { PROJECT_DIRECTORY, temporaryFolder } from "../../folder";
import { CUSTOMER, TracedStack } from "./tracedStack";

describe("bridge trace", () => {
  const folder = temporaryFolder();
  let shop: TracedStack;
  let dead: string;
  before(async () => {
    shop = await TracedStack.start();
    shop.standIn.faults.next("unavailable", 9);
    await shop.deliver(CUSTOMER);
    dead = await shop.deliver({ ...CUSTOMER, created_in: "nowhere" }, "customer-updated");
  });
  after(() => shop.stop());

  const local = (args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Run> =>
    bridgeHere(["trace", ...args, "--records", folder.path, ...shop.served.here], { environment });

  for (const width of [60, 80]) {
    it(`fits ${width} columns, apart from what is copied: addresses, bodies and codes`, async () => {
      const { stdout, code } = await local(["--customer", "4711"], { COLUMNS: String(width) });
      assert.equal(code, 0);
      assert.match(stdout, /^Stack local: 2 events of the external ID 4711 since\s/);
      const wide = stdout.split("\n").filter((line) => columnsOf(line) > width);
      assert.deepEqual(
        wide.filter(
          (line) => !/https:|^ +["{[]|INVALID_OR_NULL_FOR_RESTRICTED|shop-local-/.test(line),
        ),
        [],
      );
    });
  }

  it("counts the attempts in between, and shows the request of the last one", async () => {
    const { stdout } = await local(["--customer", "4711"]);
    assert.match(stdout, /attempt 1 for customer-registered failed and is retried: HTTP 503/);
    assert.match(stdout, /\.\.\. 4 more attempts\n/);
    assert.match(stdout, /attempt 10 for customer-registered succeeded: HTTP 201/);
    assert.match(stdout, /=> customer-updated: in the queue \(/);
    assert.doesNotMatch(stdout, /Siobh|Brien/);
  });

  it("prints one JSON object with --json, and personal data with --reveal alone", async () => {
    const { stdout } = await local(["--event", dead, "--json"]);
    const story = JSON.parse(stdout) as Story;
    assert.equal(story.events[0]?.eventId, dead);
    assert.doesNotMatch(stdout, /Siobh/);
    const revealed = await local(["--event", dead, "--json", "--reveal"]);
    assert.match(revealed.stdout, /Siobhán/);
    assert.doesNotMatch(revealed.stdout, /local-client-secret/);
  });

  it("has the members in its JSON that the runbook names", async () => {
    const runbook = await readFile(join(PROJECT_DIRECTORY, "docs", "runbook.md"), "utf8");
    const [, table = ""] =
      /`--json` prints one object[^]*?\n(\| member[^]*?)\n\n/.exec(runbook) ?? [];
    const rows = [...table.matchAll(/^\| `(\w+)` *\|(.*)/gm)];
    const { stdout } = await local(["--event", dead, "--json"]);
    const story = JSON.parse(stdout) as Story;
    assert.deepEqual(
      rows.map(([, name]) => name),
      Object.keys(story),
    );
    const [, , ofEvents = ""] = rows.find(([, name]) => name === "events") ?? [];
    assert.deepEqual(
      [...ofEvents.matchAll(/`(\w+)`/g)].map(([, name]) => name),
      Object.keys(story.events[0] ?? {}),
    );
  });

  it("ends with 1 if nothing is known of the event", async () => {
    const { stdout, code } = await local(["--event", "0000"]);
    assert.equal(code, 1);
    assert.match(stdout, /^Stack local: nothing is known of the event 0000\.\n/);
  });

  const deployed = async (args: readonly string[]): Promise<Run> => {
    const path = new URL(shop.outputs.deadLetterQueueUrl).pathname;
    const outputs = { ...shop.outputs, deadLetterQueueUrl: shop.served.origin + path };
    await fakeEngine((name, text) => folder.write(name, text), { stdout: JSON.stringify(outputs) });
    const environment = {
      ...AWS,
      ...besideEngine(folder.path),
      AWS_ENDPOINT_URL: shop.served.origin,
    };
    const all = ["trace", "--stack", "local", ...args, "--records", folder.path];
    return bridgeHere(all, { environment });
  };
  it("reads a deployed stack by the outputs that the engine returns", async () => {
    const { stdout, stderr } = await deployed(["--event", dead, "--json"]);
    const story = JSON.parse(stdout || assert.fail(stderr)) as Story;
    assert.equal(story.sources[0]?.source, "bus log");
    assert.deepEqual(
      story.events[0]?.outcomes.map(({ state }) => state),
      ["in the queue"],
    );
  });

  for (const action of ["DescribeEventBus", "GetQueueAttributes", "FilterLogEvents"]) {
    it(`ends when Ctrl-C comes at ${action}, with what it has read, and hides no message`, async () => {
      const others = process.listeners("SIGINT"); // those of mocha, which would end the tests
      process.removeAllListeners("SIGINT");
      let calls = 0;
      shop.served.after = (called) => {
        if (called === action && (calls += 1) === 1) process.emit("SIGINT");
      };
      const { stdout, stderr, code } = await deployed(["--customer", "4711"]);
      const left = process.listenerCount("SIGINT");
      shop.served.after = () => undefined;
      others.forEach((listener) => process.on("SIGINT", listener as () => void));
      assert.deepEqual([code, stderr, left], [1, "", 0]);
      assert.match(
        stdout,
        /\n {2}Salesforce \(not searched\): Salesforce is not read: the reading was/,
      );
      assert.match(
        stdout,
        /The log before \S+ \S+ was not read to its end: the reading was stopped\./,
      );
      assert.doesNotMatch(stdout, /a longer --since reads it/);
      assert.equal(shop.queue.counts.inFlight, 0);
    });
  }

  for (const [what, args, message] of [
    ["neither event, customer nor time", [], /^error: say what to trace: --event <id>/],
    ["both event and customer", ["--event", "a", "--customer", "b"], /cannot be used with option/],
    ["a time that is none", ["--since", "soon"], /Give a moment such as/],
    [
      "a time of no known zone",
      ["--since", "2026-09-14T08:00"],
      /Give a moment such as 2026-09-14T08:00Z, with its time zone/,
    ],
    ["a time in the future", ["--since", "2999-01-01T00:00Z"], /00:00:00Z is in the future/],
    ["an empty external ID", ["--customer", " "], /Give an ID that is not empty/],
    ["an empty event ID", ["--event", ""], /Give an ID that is not empty/],
    ["an external ID with a control character", ["--customer", "a\u001bb"], /no control char/],
    ["an external ID without an end", ["--customer", "x".repeat(1_001)], /at most 1000 charact/],
    ["a limit of 0", ["--since", "1h", "--limit", "0"], /Give a whole number above 0/],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const { stdout, stderr, code } = await local(args);
      assert.deepEqual([code, stdout], [1, ""]);
      assert.match(stderr, message);
    });
  }
});
