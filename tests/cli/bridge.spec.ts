import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { version } from "../../package.json";
import { clientOf } from "../awsSdk";
import { PROJECT_DIRECTORY, temporaryFolder } from "../folder";
import { start } from "../local/served";
import { bridgeHere, type Run } from "./inProcess";

const BRIDGE = join(PROJECT_DIRECTORY, "cli", "bridge.js");
const EVENTS = join(PROJECT_DIRECTORY, "events");

/** In this process. */
const bridge = (args: readonly string[], input = ""): Promise<Run> => bridgeHere(args, { input });

const lines = (...values: unknown[]) => values.map((one) => JSON.stringify(one)).join("\n");
const parsed = (stdout: string) =>
  stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe("bridge --help", () => {
  const folder = temporaryFolder();
  /** What register.js loads, or stands in for, so that TypeScript runs. */
  const LOADER =
    /swc|typescript|@grpc\/grpc-js|@pulumi\/pulumi\/(automation|package\.json)|source-map-support/;

  it("names each command, and loads no module that only a command needs", async () => {
    const preload = await folder.write(
      "preload.cjs",
      'process.on("exit", () => console.error(Object.keys(require.cache).join("\\n")));',
    );
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [
      ...["--require", preload, BRIDGE, "--help"],
    ]);
    const commands = [...stdout.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name);
    assert.deepEqual(
      commands,
      "local fault records match transform simulate forecast preview dlq doctor drill status trace replay console help".split(
        " ",
      ),
    );
    const packages = stderr
      .split("\n")
      .filter((file) => !LOADER.test(file))
      .flatMap((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []);
    assert.deepEqual(new Set(packages), new Set(["commander"]));
  });
});

describe("bridge --version", () => {
  it("prints the package's version", async () => {
    assert.deepEqual(await start(["--version"]).ended, {
      code: 0,
      stdout: `${version}\n`,
      stderr: "",
    });
  });
});

describe("bridge match", () => {
  const folder = temporaryFolder();

  it("answers each line in order, and reports the mistake in a line", async () => {
    const { stdout, code } = await bridge(
      ["match", "--cases", "-"],
      `${lines(
        { pattern: { source: ["a"] }, event: { source: "a" } },
        { pattern: '{"source":["a"]}', event: { source: "b" } },
        { pattern: { source: "a" }, event: {} },
        { pattern: {} },
      )}\n\n{`,
    );
    assert.equal(code, 0);
    const [yes, no, refused, incomplete, notJson] = parsed(stdout);
    assert.deepEqual([yes, no], [{ match: true }, { match: false }]);
    assert.deepEqual(refused, {
      error: "the event pattern must list values in an array at source",
    });
    assert.equal(incomplete?.error, "✖ is required\n  → at event");
    assert.equal(
      notJson?.error,
      "line 6, column 2, is not JSON: the text ends before the object that begins in column 1 is closed",
    );
  });

  it("answers each line as soon as it arrives from a slow producer", async () => {
    const child = spawn(process.execPath, [BRIDGE, "match", "--cases", "-"]);
    const answer = async () => String((await once(child.stdout, "data")) as [Buffer]);
    const line = lines({ pattern: { source: ["a"] }, event: { source: "a" } });
    for (let time = 0; time < 2; time += 1) {
      child.stdin.write(line.slice(0, 10));
      child.stdin.write(`${line.slice(10)}\n`);
      assert.equal(await answer(), '{"match":true}\n'); // and the next line is not there yet
    }
    child.stdin.end();
    assert.deepEqual(await once(child, "exit"), [0, null]);
  });

  it("accepts a byte order mark, exact numbers, and any key", async () => {
    const { stdout } = await bridge(
      ["match", "--cases", "-"],
      [
        '\ufeff{"pattern":{"a":[9007199254740993]},"event":{"a":9007199254740992}}',
        '{"pattern":{"__proto__":[1]},"event":{"__proto__":1}}',
        '{"pattern":{"a":[1]},"event":{"a":1e400}}',
        `{"pattern":{"a":[1]},"event":${"[".repeat(5_000)}${"]".repeat(5_000)}}`,
      ].join("\n"),
    );
    assert.deepEqual(parsed(stdout), [
      { match: false },
      { match: true },
      {
        error:
          "line 3, column 35, is beyond the limits of EventBridge: a number is out of range: no double is that large",
      },
      {
        error:
          "line 4, column 1029, is beyond the limits of EventBridge: it is nested more than 1000 levels deep",
      },
    ]);
  });

  it("reports output that cannot be written, and exits with 141 when its reader has closed the pipe", async () => {
    const line = lines({ pattern: { a: [1] }, event: {} });
    const file = await folder.write("cases.jsonl", `${line}\n`.repeat(20_000));
    const shell = async (command: string) => {
      const args = ["-c", command, process.execPath, BRIDGE, file];
      const child = spawn("bash", args, { stdio: ["ignore", "ignore", "pipe"] });
      let stderr = "";
      child.stderr.on("data", (text: Buffer) => (stderr += text.toString()));
      const [code] = (await once(child, "close")) as [number];
      return { code, stderr };
    };
    const full = await shell('"$0" "$1" match --cases "$2" > /dev/full');
    assert.equal(full.code, 1);
    assert.match(full.stderr, /^error: standard output cannot be written: ENOSPC/);
    const closed = await shell(
      '"$0" "$1" match --cases "$2" | head -1 > /dev/null; exit ${PIPESTATUS[0]}',
    );
    assert.deepEqual(closed, { code: 141, stderr: "" });
  });

  it("names a file that it cannot read", async () => {
    const { code, stderr } = await bridge(["match", "--cases", "none.jsonl"]);
    assert.equal(code, 1);
    assert.match(stderr, /^error: none\.jsonl cannot be read: ENOENT/);
  });
});

describe("bridge transform", () => {
  it("answers each line with the text that is sent", async () => {
    const event = { detail: { name: 'Max "M"', tags: ["a"] } };
    const inputPathsMap = { name: "$.detail.name", none: "$.detail.none" };
    const { stdout } = await bridge(
      ["transform", "--cases", "-", "--json"],
      lines(
        { inputPathsMap, inputTemplate: '{"Name":<name>,"None":<none>}', event },
        { inputPath: "$.detail.tags", event },
        { event },
        { inputTemplate: '{"Rule":<aws.events.rule-name>}', event, ruleName: "updates" },
        { inputTemplate: '{"Name":<other>}', event },
        { inputPathsMap, event },
      ),
    );
    assert.deepEqual(parsed(stdout), [
      { output: '{"Name":"Max \\"M\\"","None":""}' },
      { output: '["a"]' },
      { output: JSON.stringify(event) },
      { output: '{"Rule":"updates"}' },
      { error: "InputTemplate for target case contains invalid placeholder other." },
      { error: "inputPathsMap needs an inputTemplate." },
    ]);
  });
});

describe("bridge simulate", () => {
  const folder = temporaryFolder();
  const registered = join(EVENTS, "01-customer-registered.json");

  it("shows the request of each rule that matches, and why the other rules do not match", async () => {
    const { stdout, code } = await bridge(["simulate", registered, "--json"]);
    assert.equal(code, 0);
    const [simulation, ...more] = JSON.parse(stdout) as {
      event: string;
      requests: {
        subscription: string;
        rule: string;
        method: string;
        url: string;
        headers: object;
        body: string;
      }[];
      unmappable: { subscription: string; rule: string; reasons: string[] }[];
      unmatched: { rule: string; reason: string }[];
      notMeant: { subscription: string; reason: string }[];
    }[];
    assert.deepEqual(more, []);
    assert.equal(simulation?.event, "01-customer-registered.json");
    const [request, ...others] = simulation.requests;
    assert.deepEqual([others, simulation.unmappable], [[], []]);
    assert.equal(request?.subscription, "customer-registered");
    assert.match(request.rule, /^shop-local-customer-registered-[0-9a-f]{8}-/);
    assert.equal(simulation.unmatched.length, 9);
    assert.equal(request?.method, "PATCH");
    assert.match(request.url, /\/sobjects\/Contact\/ShopCustomerId__c\/1001$/);
    assert.equal((request.headers as { Authorization: string }).Authorization, "Bearer ********");
    assert.equal((JSON.parse(request.body) as { LastName: string }).LastName, "Costello");
    assert.deepEqual(simulation.notMeant, [
      {
        subscription: "customer-updated",
        reason: 'detail-type is "customer-registered", but the pattern requires "customer-updated"',
      },
    ]);
    const other = simulation.unmatched.find(({ rule }) => rule.includes("customer-registered"));
    assert.match(other?.reason ?? "", /^detail\.\w+ is .*, but the pattern requires/);
  });

  it("shows an event of which no request can be made, the reasons, and the cost of the subscription", async () => {
    const event = JSON.parse(await readFile(registered, "utf8")) as { detail: object };
    const detail = { ...event.detail, lastname: undefined, id: null };
    const file = await folder.write("poison.json", JSON.stringify({ ...event, detail }));
    const { stdout, code } = await bridge(["simulate", file]);
    assert.equal(code, 0);
    assert.equal(
      stdout,
      `poison.json
  customer-registered sends this event to the dead-letter queue (5 rules, at most 1 API call an event): no request can be made of it
    $.detail.id is null, which identifies no record
    $.detail.lastname is missing
  customer-updated is not for this event: detail-type is "customer-registered", but the pattern requires "customer-updated"
`,
    );
    const run = await bridge(["simulate", file, "--json"]);
    const [simulation] = JSON.parse(run.stdout) as { requests: object[]; unmappable: object[] }[];
    assert.deepEqual([simulation?.requests.length, simulation?.unmappable.length], [0, 1]);
  });

  it("says for each line of a file that no rule matches", async () => {
    const event = { source: "shop.magento", "detail-type": "order-placed", detail: {} };
    const file = await folder.write(
      "orders.jsonl",
      `${JSON.stringify(event)}\n\n${JSON.stringify(event)}\n`,
    );
    const { stdout, code } = await bridge(["simulate", file]);
    assert.equal(code, 0);
    assert.match(
      stdout,
      /^orders\.jsonl:1\n {2}No rule matches: no subscription is for this event\./,
    );
    assert.match(stdout, /\n\norders\.jsonl:3\n/);
  });

  it("keeps the numbers, the Region and the ID of the event", async () => {
    const file = await folder.write(
      "numbers.json",
      `{"source":"shop.magento","detail-type":"customer-registered","region":"eu-west-1","id":"e-1",
        "detail":{"id":9007199254740993,"firstname":1.10,"lastname":"B","email":"a@b.c","created_in":1e2}}`,
    );
    const { stdout } = await bridge(["simulate", file, "--json"]);
    const [simulation] = JSON.parse(stdout) as { unmatched: { reason: string }[] }[];
    assert.match(JSON.stringify(simulation?.unmatched), /9007199254740993/);
  });

  it("refuses a file without events, and a time that is not ISO 8601", async () => {
    const none = await bridge(["simulate", await folder.write("none.jsonl", "\n")]);
    assert.match(none.stderr, /^error: .*none\.jsonl contains no event\.$/m);
    const event = { source: "a", "detail-type": "b", detail: {}, time: "garbage" };
    const wrong = await bridge(["simulate", await folder.write("t.json", JSON.stringify(event))]);
    assert.match(wrong.stderr, /time must be a date and time in ISO 8601\.$/m);
  });

  it("names the file and the line that holds no event, and quotes no part of it", async () => {
    const file = await folder.write("events.jsonl", '{"source":"a"}');
    const wrong = await bridge(["simulate", file]);
    assert.equal(wrong.code, 1);
    assert.match(
      wrong.stderr,
      /^error: .*events\.jsonl:1 is not an event: detail-type is missing; detail must be an object\.$/m,
    );
    const given = { source: 5, "detail-type": "", detail: [], time: 7, resources: [1] };
    const all = await bridge(["simulate", await folder.write("all.json", JSON.stringify(given))]);
    const text = "must be a string that is not empty";
    assert.equal(
      all.stderr.replace(/^.*is not an event: /, ""),
      `source ${text}; detail-type ${text}; detail must be an object; resources.0 must be a string; time ${text}.\n`,
    );
    const list = await bridge(["simulate", await folder.write("list.json", "[]")]);
    assert.match(list.stderr, /is not an event: it must be an object\.\n$/);
    const none = await bridge(["simulate", await folder.write("x.json", "Veronica")]);
    assert.match(
      none.stderr,
      /^error: .*x\.json:1:1 is not JSON: a letter or digit begins no value of JSON\.\n$/,
    );
  });
});

describe("bridge forecast", () => {
  const folder = temporaryFolder();

  it("counts deliveries, and draws a plot", async () => {
    const plot = join(folder.path, "plot.svg");
    const { stdout, code } = await bridge([
      ...["forecast", "--rate", "2", "--outage", "10m", "--for", "1h", "--plot", plot, "--json"],
    ]);
    assert.equal(code, 0);
    const { published, delivered, waiting, lost } = JSON.parse(stdout) as Record<string, number>;
    assert.equal(Number(delivered) + Number(waiting), published);
    assert.equal(lost, 0);
    assert.match(await folder.read("plot.svg"), /^<svg /);
  });

  it("shows the counts, and ends with a verdict", async () => {
    const { stdout } = await bridge(["forecast", "--rate", "1", "--outage", "10m", "--for", "2h"]);
    assert.match(stdout, /^1 event a second for 2h; Salesforce is down for 10m, starting at 1h\n/);
    assert.match(stdout, /│ lost +│ 0 +│/);
    assert.match(
      stdout,
      /\n\nNothing is lost or dead-lettered: the events of the outage are delivered within .* of its end; at most \d+ deliveries wait at the same time; \d+ late updates of customer-\w+ and customer-\w+ overwrite newer data, which newerWins prevents.*\.\n$/,
    );
  });

  it("does not mention an outage without --outage", async () => {
    const { stdout } = await bridge(["forecast", "--rate", "1", "--for", "1m"]);
    assert.match(stdout, /^1 event a second for 1m\n/);
    assert.doesNotMatch(stdout, /outage|drained/);
  });

  it("names a plot that it cannot write, before it runs", async () => {
    const plot = join(folder.path, "none", "plot.svg");
    const args = ["forecast", "--rate", "1000", "--for", "300d", "--plot", plot];
    const { code, stderr } = await bridge(args);
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^error: The plot cannot be written: ENOENT: .*plot\.svg'\. Choose another file with --plot\.\n$/,
    );
  });

  for (const [option, value, message] of [
    ["--rate", "0", "Give a number above 0."],
    ["--rate", "0x10", "Give a number above 0."],
    ["--outage", "6", "Give a number with its unit: 90s, 15m, 6h or 2d."],
    ["--for", "0s", "Give a time above 0."],
    ["--seed", "1.5", "Give a whole number above 0."],
    ["--api-limit", "0.5", "Give a whole number above 0."],
  ] as const) {
    it(`refuses ${option} ${value}, and names the values that it takes`, async () => {
      const { code, stderr } = await bridge(["forecast", "--rate", "1", option, value]);
      assert.equal(code, 1);
      assert(stderr.includes(message), stderr);
    });
  }
});

describe("bridge local", () => {
  it("serves the stack to an AWS SDK until Ctrl-C, and sums up what happened", async () => {
    const child = spawn(process.execPath, [BRIDGE, "local", "--port", "0"]);
    let stdout = "";
    const seen = (pattern: RegExp) =>
      new Promise<RegExpExecArray>((resolve) => {
        const look = () => {
          const found = pattern.exec(stdout);
          if (found !== null) resolve(found);
        };
        child.stdout.on("data", look);
        look();
      });
    child.stdout.on("data", (text: Buffer) => (stdout += text.toString()));
    const [, endpoint = ""] = await seen(/EventBridge and SQS at (\S+),/);
    const regions = await seen(/ AWS_REGION=(\S+) AWS_DEFAULT_REGION=(\S+)\n/);
    assert.deepEqual(regions.slice(1), ["eu-central-1", "eu-central-1"]);
    const [, EventBusName = ""] = await seen(/event bus +(\S+)/);
    const [, port = ""] = /:(\d+)$/.exec(endpoint) ?? [];
    const fault = await bridge(["fault", "too-many-requests", "--port", port]);
    assert.equal(fault.stdout, "Salesforce fails with too-many-requests for the next request.\n");
    const events = new EventBridgeClient(clientOf(endpoint));
    const detail = { id: 7, firstname: "A", lastname: "B", email: "a@b.example" };
    const { FailedEntryCount } = await events.send(
      new PutEventsCommand({
        Entries: [
          {
            EventBusName,
            Source: "shop.magento",
            DetailType: "customer-registered",
            Detail: JSON.stringify({ ...detail, created_in: "Default Store View" }),
          },
        ],
      }),
    );
    assert.equal(FailedEntryCount, 0);
    await seen(/customer-registered 7 +HTTP 429/);
    await seen(/customer-registered 7 +HTTP 201/);
    const held = await bridge(["records", "--local", "--port", port, "--reveal"]);
    assert.match(held.stdout, /\nContact: 1 record, by ShopCustomerId__c\n[^]*│ 7 +│ /);
    const outage = await bridge(["fault", "unavailable", "--for", "90s", "--port", port]);
    assert.equal(outage.stdout, "Salesforce fails with unavailable for 1m 30s.\n");
    const current = await bridge(["fault", "--port", port]);
    assert.match(
      current.stdout,
      /^Salesforce fails with unavailable for 1m (?:30|29|28)s more\.\n$/,
    );
    const over = await bridge(["fault", "none", "--port", port]);
    assert.equal(over.stdout, "Salesforce works again.\n");
    assert.equal((await bridge(["fault", "--port", port])).stdout, "Salesforce works.\n");
    events.destroy();
    child.kill("SIGINT");
    const [code] = (await once(child, "exit")) as [number];
    assert.equal(code, 0);
    assert.match(
      stdout,
      /\nStopped\.\sSince\sthe\sstart:\s1\smatched\sevent,\s2\sattempts,\s1\ssuccessful\sattempt,\s1\sretried\sattempt\.\n$/,
    );
  });

  it("names the endpoint if no bridge local answers a fault", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const { code, stderr } = await bridge(["fault", "hang", "--port", String(port)]);
    assert.equal(code, 1);
    assert.match(stderr, /^error: Nothing answers at http:\/\/127\.0\.0\.1:\d+ \(.*ECONNREFUSED/);
    assert.match(
      stderr,
      /Start `npx bridge local` in another terminal, or set its port with --port/,
    );
  });

  it("takes a fault for requests or for a time, not for both", async () => {
    const { code, stderr } = await bridge(["fault", "hang", "--for", "1s", "--requests", "2"]);
    assert.equal(code, 1);
    assert.match(stderr, /'--for <time>' cannot be used with option '--requests/);
  });

  it("offers the nearest kind of fault for a mistyped one", async () => {
    const { code, stderr } = await bridge(["fault", "unavailabel"]);
    assert.equal(code, 1);
    assert.match(stderr, /Allowed choices are .*, none\. Did you mean unavailable\?\n$/);
  });

  it("reports a port that is in use, and what to do", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const { code, stderr } = await bridge(["local", "--port", String(port)]);
    server.close();
    assert.equal(code, 1);
    assert.equal(
      stderr,
      `error: Another process listens at port ${port}. Stop that process, or choose another with --port (0 for any free port).\n`,
    );
  });

  for (const args of [["--pulumi"], ["preview"]]) {
    it(`requires --pulumi and a command together: not ${args.join(" ")} alone`, async () => {
      const { code, stderr } = await bridge(["local", ...args]);
      assert.equal(code, 1);
      assert.match(stderr, /error: give --pulumi and a Pulumi command together/);
    });
  }
});
