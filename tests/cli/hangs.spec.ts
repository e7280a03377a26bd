import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { chmod, readdir } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type AddressInfo, type Server } from "node:net";
import { join } from "node:path";
import type { Command } from "commander";
import { addDlq } from "../../cli/commands/dlq";
import { addDoctor } from "../../cli/commands/doctor";
import { addDrill } from "../../cli/commands/drill";
import { addFault } from "../../cli/commands/fault";
import { addRecords } from "../../cli/commands/records";
import { addReplay } from "../../cli/commands/replay";
import { addStatus } from "../../cli/commands/status";
import { addTrace } from "../../cli/commands/trace";
import { withLimits, type WaitingClock } from "../../clients/timeLimits";
import { PROJECT_DIRECTORY, temporaryFolder } from "../folder";
import { AWS, awsService } from "../clients/aws/service";
import { worldWithLetters } from "../operations/deadLetters/letters";
import { HandClock } from "../clients/handClock";
import { besideEngine, fakeEngine } from "../clients/fakeEngine";
import { OUTPUTS } from "../stack/outputs";
import { command, Served, type Run } from "../local/served";
import { recordsIn } from "./inProcess";

const LOG_GROUP = "arn:aws:logs:eu-central-1:000000000000:log-group:shop";

type Answer = (request: IncomingMessage, response: ServerResponse) => unknown;
const JSON_TYPE = { "content-type": "application/x-amz-json-1.0" };
const page =
  (status: number, body: string): Answer =>
  (_, response) => {
    response.writeHead(status, { "content-type": "text/html; charset=utf-8" });
    response.end(body);
  };
const json =
  (status: number, body: string): Answer =>
  (_, response) => {
    response.writeHead(status, JSON_TYPE);
    response.end(body);
  };

/** Services that never send a whole answer. */
const SILENT: [string, Answer][] = [
  ["accepts and never answers", () => undefined],
  [
    "stops in the middle of an answer",
    (_, response) => {
      response.writeHead(200, JSON_TYPE);
      response.write('{"Attributes":');
    },
  ],
  [
    "sends a byte from time to time",
    (_, response) => {
      response.writeHead(200, JSON_TYPE);
      const timer = setInterval(() => response.write(" "), 50);
      response.once("close", () => clearInterval(timer));
    },
  ],
];

const WRONG: [string, Answer, RegExp][] = [
  [
    "500 without a message",
    json(500, '{"__type":"InternalFailure"}'),
    /had an internal error \(HTTP 500, InternalFailure\)\. Try again in some minutes; /,
  ],
  ["500 that names no error", json(500, "{}"), /had an internal error \(HTTP 500\)\. Try/],
  [
    "500 with a message",
    json(500, '{"__type":"com.amazonaws.sqs#InternalError","message":"an\\nodd day"}'),
    /had an internal error \(HTTP 500, InternalError: an odd day\)\. Try/,
  ],
  ["503 with a page", page(503, "<html>Sorry</html>"), /returned HTTP 503 with text\/html that is/],
  [
    "200 with a page",
    page(200, "<html>Sign in</html>"),
    /returned HTTP 200 with text\/html that is/,
  ],
  [
    "403 with a page",
    page(403, "<html>Blocked</html>"),
    /returned HTTP 403 with text\/html that is/,
  ],
  ["nothing", json(200, ""), /returned HTTP 200 with an empty body\. /],
  ["a text", json(200, '"all is well"'), /HTTP 200 with application\/x-amz-json-1\.0 that is not/],
  ["JSON that is cut", json(200, '{"Attributes":{"Appr'), /HTTP 200 with application\/.* is not/],
  [
    "what looks like JSON",
    json(200, "{Attributes}"),
    /returned an unreadable answer \(SyntaxError\)\. /,
  ],
  [
    "a list for an object",
    json(200, '{"Attributes":[7],"MetricAlarms":7}'),
    /returned HTTP 200 with/,
  ],
  [
    "a redirect, whose query may hold a secret",
    (_, response) => {
      response.writeHead(302, { location: "https://login.example/?token=abc" });
      response.end();
    },
    /returned HTTP 302 with a redirect to login\.example\. (?!.*abc)/,
  ],
  ["by closing the connection", (request) => request.socket.destroy(), /does not answer \(/],
  [
    "half of what it promises",
    (request, response) => {
      response.writeHead(200, { ...JSON_TYPE, "content-length": "100" });
      response.write('{"Attributes":', () => request.socket.destroy());
    },
    /does not answer \(aborted\)/,
  ],
];

describe("a command", () => {
  const folder = temporaryFolder();
  const { serve } = awsService();
  const servers: Server[] = [];
  const looks: NodeJS.Timeout[] = [];
  afterEach(() => looks.splice(0).forEach((look) => clearInterval(look)));
  afterEach(() => servers.splice(0).forEach((server) => server.close()));

  const engine = (outputs: object = OUTPUTS) =>
    fakeEngine((name, text) => folder.write(name, text), { stdout: JSON.stringify(outputs) });
  /** @param clock by which the command waits; left out, it is the machine's, and nothing is waited for */
  const run = (
    args: string,
    environment: NodeJS.ProcessEnv,
    clock?: WaitingClock,
  ): Promise<Run> => {
    const work = () =>
      command(
        (program: Command) => {
          const adding = [addDlq, addDoctor, addDrill, addStatus, addRecords, addReplay, addTrace];
          for (const add of adding) add(program, PROJECT_DIRECTORY);
          addFault(program);
        },
        [...args.split(" "), ...recordsIn(folder.path, args)],
        {
          ...besideEngine(folder.path),
          TMPDIR: folder.path,
          COLUMNS: "1000",
          ...AWS,
          ...environment,
        },
      );
    return clock === undefined ? work() : withLimits({}, work, clock);
  };
  /** Serves an answer that is never whole, and lets the time limit of the waiting command expire. */
  const serveInVain = async (answer: Answer) => {
    const clock = new HandClock();
    const environment = await serve((request, response) => {
      answer(request, response);
      clock.expire();
    });
    return { clock, environment };
  };
  /** Lets the time limit expire once a program has written its file; the program then sleeps. */
  const expireOnceThereIs = (file: string) => {
    const clock = new HandClock();
    const look = setInterval(() => {
      if (!existsSync(join(folder.path, file))) return;
      clearInterval(look);
      clock.expire();
    }, 5);
    looks.push(look);
    return clock;
  };
  const assertSentence = ({ code, stdout, stderr }: Run, sentence: RegExp) => {
    assert.equal(code, 1, stdout + stderr);
    assert.match(stderr, /^error: [^\n]*\n$/);
    assert.match(stderr, sentence);
    assert.doesNotMatch(stderr, /UnknownError|undefined|smithy/);
  };

  for (const [index, [what, answer]] of SILENT.entries()) {
    const others = [
      "dlq list",
      "dlq show an-id",
      "dlq redrive",
      "dlq redrive --edit an-id",
      "dlq drop --cause row-lock --count 1 --yes",
      "drill",
      "replay --from 3h --to now",
      "replay --from 3h --to now --yes",
      "replay --follow a-replay",
      "replay --cancel a-replay",
      "replay --list",
    ];
    for (const name of ["status", "dlq redrive --yes", ...(index === 0 ? others : [])]) {
      it(`${name} ends with a sentence and without a lock if AWS ${what}`, async () => {
        await engine();
        const { clock, environment } = await serveInVain(answer);
        assertSentence(
          await run(`${name} --stack local`, environment, clock),
          /^error: http:\/\/127\.0\.0\.1:\d+ does not answer \(no whole answer .*\)\.$/m,
        );
        const files = await readdir(folder.path);
        assert.deepEqual(
          files.filter((file) => file.endsWith(".lock")),
          [],
        );
      });
    }

    it(`doctor names AWS once, and makes the other checks, if AWS ${what}, also in JSON`, async () => {
      await engine();
      const { clock, environment } = await serveInVain(answer);
      const { stdout, code } = await run("doctor --stack local", environment, clock);
      assert.equal(code, 1);
      assert.match(stdout, /^ok {7}settings /);
      assert.equal(stdout.match(/does not answer \(no whole answer/g)?.length, 1, stdout);
      assert.match(stdout, /\nfailed {3}AWS /);
      const again = await run("doctor --stack local --json", environment, clock);
      const checks = JSON.parse(again.stdout) as { subject: string; verdict: string }[];
      assert.deepEqual(
        checks.map(({ subject, verdict }) => `${subject} ${verdict}`),
        ["settings ok", "Salesforce failed", "AWS failed"],
      );
    });
  }

  for (const [index, [what, answer]] of SILENT.entries()) {
    for (const name of ["trace --event an-id", ...(index === 0 ? ["trace --customer 4711"] : [])]) {
      it(`${name} says of each source that AWS ${what}`, async () => {
        await engine({ ...OUTPUTS, logGroupArn: LOG_GROUP });
        const { clock, environment } = await serveInVain(answer);
        const { stdout, stderr, code } = await run(`${name} --stack local`, environment, clock);
        assert.deepEqual([code, stderr], [1, ""]);
        for (const source of ["bus log", "queue", "rules"]) {
          assert.match(
            stdout,
            new RegExp(
              `\\n  ${source} \\(unreadable\\): http:\\S+ does not answer \\(no whole answer `,
            ),
          );
        }
      });
    }
  }

  for (const [what, answer, sentence] of WRONG) {
    it(`trace shows the other sources if AWS answers ${what}, and replay starts nothing`, async () => {
      await engine({ ...OUTPUTS, logGroupArn: LOG_GROUP });
      const environment = await serve(answer);
      const { stdout, stderr, code } = await run("trace --event an-id --stack local", environment);
      assert.deepEqual([code, stderr], [1, ""]);
      assert.match(stdout, /^Stack local: nothing is known of the event an-id\.\n/);
      assert.match(/\n {2}queue \(unreadable\): (.*)/.exec(stdout)?.[1] ?? "", sentence);
      assert.doesNotMatch(stdout, /UnknownError|undefined|smithy|\n {4}at /);
      const replay = await run("replay --from 3h --to now --stack local --yes", environment);
      assert.equal(replay.code, 1);
      assert.match(replay.stderr, /^error: [^\n]+\n/);
      assert.doesNotMatch(
        replay.stderr + replay.stdout,
        /UnknownError|undefined|smithy|The replay \S+ is started/,
      );
    });

    it(`ends with a sentence if AWS answers ${what}, and doctor goes on`, async () => {
      await engine({ ...OUTPUTS, ruleNames: {} });
      const environment = await serve(answer);
      assertSentence(await run("status --stack local", environment), sentence);
      assertSentence(await run("dlq list --stack local", environment), sentence);
      const { stdout, stderr, code } = await run("doctor --stack local", environment);
      assert.equal(code, 1);
      assert.match(stdout, /^ok {7}settings /);
      assert.match(stdout, sentence);
      assert.equal(stderr, "");
    });
  }

  it("reports one failing service, and every other check", async () => {
    await engine();
    const served = await new Served(await worldWithLetters(0)).start();
    served.before = (action) => {
      if (action === "GetQueueAttributes") throw new Error("a fault of SQS");
    };
    const { error } = console;
    console.error = () => undefined; // the endpoint shows its own fault
    const { stdout, code } = await run("doctor --stack local", { AWS_ENDPOINT_URL: served.origin });
    console.error = error;
    await served.stop();
    assert.equal(code, 1);
    assert.match(stdout, /\nfailed {3}queue .*HTTP 500, InternalFailure: a fault of SQS/);
    assert.match(stdout, /\nok {7}rules /);
  });

  it("does not redrive messages that it could not delete, and names them", async () => {
    await engine();
    const served = await new Served(await worldWithLetters(3)).start();
    const clock = new HandClock();
    served.before = (action) => {
      if (action !== "DeleteMessageBatch") return undefined;
      clock.expire();
      return new Promise<void>(() => undefined);
    };
    const { code, stdout, stderr } = await run(
      "dlq redrive --stack local --yes --rate off",
      { AWS_ENDPOINT_URL: served.origin },
      clock,
    );
    await served.stop();
    assert.equal(code, 1);
    assert.match(
      stdout,
      /3 messages published and not deleted. The next redrive publishes their events/,
    );
    assert.match(stderr, /^error: http:\S+ does not answer \(no whole answer[^\n]*\n$/);
  });

  for (const [what, reply, sentence] of [
    [
      "no TLS",
      "hello\n",
      /^error: A TLS connection to https:\S+ is not possible \(wrong version number\)/,
    ],
    ["no HTTP", "hello\n", /^error: http:\S+ does not answer with HTTP \(/],
  ] as const) {
    it(`ends with a sentence if the endpoint speaks ${what}`, async () => {
      await engine();
      const server = createServer((socket) => {
        socket.on("error", () => undefined).once("data", () => socket.end(reply));
      });
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const { port } = server.address() as AddressInfo;
      const scheme = what === "no TLS" ? "https" : "http";
      const environment = { AWS_ENDPOINT_URL: `${scheme}://127.0.0.1:${port}` };
      assertSentence(await run("status --stack local", environment), sentence);
    });
  }

  it("reports that the credential provider does not answer, and does not blame AWS", async () => {
    await engine();
    const slow = await folder.write(
      "config",
      `[default]\ncredential_process = touch ${join(folder.path, "asked")} && exec sleep 2\n`,
    );
    const environment = {
      ...{ AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined },
      ...{ AWS_CONFIG_FILE: slow, AWS_SHARED_CREDENTIALS_FILE: slow, AWS_PROFILE: "default" },
      AWS_EC2_METADATA_DISABLED: "true",
    };
    assertSentence(
      await run("dlq list --stack local", environment, expireOnceThereIs("asked")),
      /^error: No AWS credentials were obtained within 20 s: the source that AWS_PROFILE names, /,
    );
  });

  it("ends with the other checks if Salesforce does not answer", async () => {
    await engine();
    const { AWS_ENDPOINT_URL: silent = "" } = await serve(() => undefined);
    const served = await new Served(await worldWithLetters(0)).start({}, silent);
    const doctor = () => run(`doctor ${served.here.join(" ")}`, {});
    const { stdout, code } = await withLimits({ salesforce: 200 }, doctor);
    await served.stop();
    assert.equal(code, 1);
    assert.match(stdout, /\nfailed {3}Salesforce {2}127\.0\.0\.1:\d+ does not answer \(no whole/);
    assert.match(stdout, /\nok {7}rules /);
  });

  for (const args of ["stack output", "config"]) {
    it(`ends at the limit of the engine's \`${args}\``, async () => {
      const script = `#!/bin/sh\ncase "$*" in "${args}"*) touch ${join(folder.path, "asked")}; exec sleep 3;; esac\necho '${JSON.stringify(OUTPUTS)}'\n`;
      await chmod(await folder.write("pulumi", script), 0o755);
      const clock = expireOnceThereIs("asked");
      if (args === "stack output") {
        assertSentence(
          await run("status --stack local", {}, clock),
          /^error: The Pulumi engine did not return the outputs of the stack local: it did not answer within 25 s/,
        );
      } else {
        const { stdout, code } = await run("doctor --stack prod", {}, clock);
        assert.equal(code, 1);
        assert.match(stdout, /^failed {3}settings /);
      }
    });
  }

  for (const [what, answer] of SILENT) {
    for (const name of ["records --local", "status --local", "doctor --local", "fault none"]) {
      it(`${name} ends with a sentence if the listening process ${what}`, async () => {
        const { clock, environment } = await serveInVain(answer);
        const { port } = new URL(environment.AWS_ENDPOINT_URL ?? "");
        assertSentence(
          await run(`${name} --port ${port}`, {}, clock),
          /^error: Nothing answers at http:\S+ \(no whole answer within 10 s\)\. Start `npx bridge local`/,
        );
      });
    }
  }

  for (const [what, answer, sentence] of [
    [
      "a web server",
      page(200, "<html>"),
      /does not describe a stack\. Check that `npx bridge local`/,
    ],
    ["what hangs up", (request) => request.socket.destroy(), /^error: Nothing answers at http:/],
  ] as [string, Answer, RegExp][]) {
    it(`reports that ${what} listens in place of \`bridge local\``, async () => {
      const { AWS_ENDPOINT_URL = "" } = await serve(answer);
      const { port } = new URL(AWS_ENDPOINT_URL);
      assertSentence(await run(`status --local --port ${port}`, {}), sentence);
    });
  }
});
