import assert from "node:assert/strict";
import type { Command } from "commander";
import { addDlq } from "../../cli/commands/dlq";
import { addDoctor } from "../../cli/commands/doctor";
import { addDrill } from "../../cli/commands/drill";
import { addReplay } from "../../cli/commands/replay";
import { addStatus } from "../../cli/commands/status";
import { addTrace } from "../../cli/commands/trace";
import { rulesOfCheckout } from "../../stack/fate";
import { subscriptions } from "../../subscriptions";
import { PROJECT_DIRECTORY, temporaryFolder } from "../folder";
import { AWS, awsService, NO_CREDENTIALS } from "../clients/aws/service";
import { worldWithLetters } from "../operations/deadLetters/letters";
import { besideEngine, fakeEngine } from "../clients/fakeEngine";
import { OUTPUTS } from "../stack/outputs";
import { command, Served, type Run } from "../local/served";
import { recordsIn } from "./inProcess";

/** Each command that asks AWS about a stack, and the services that it asks. */
const COMMANDS: Record<string, ("queue" | "bus" | "log" | "CloudWatch")[]> = {
  "dlq list": ["queue"],
  "dlq show an-id": ["queue"],
  "dlq redrive": ["queue"],
  "dlq redrive --yes": ["queue", "bus"],
  "dlq redrive --edit an-id": ["queue"],
  "dlq drop --cause row-lock": ["queue"],
  "dlq drop --cause row-lock --count 1 --yes": ["queue"],
  status: ["queue", "CloudWatch"],
  doctor: ["queue", "bus", "CloudWatch"],
  drill: ["queue", "bus", "CloudWatch"],
  // Without CloudWatch, a plan has no number of events.
  "replay --from 3h --to now": ["bus"],
  "replay --from 3h --to now --yes": ["bus"],
  "replay --list": [],
  "replay --follow a-replay": [],
  "replay --cancel a-replay": [],
  "trace --event an-id": ["queue", "bus", "log"],
  "trace --customer 4711": ["queue", "bus"],
};
const each = Object.entries(COMMANDS);

/** The beginnings of the lines that name a failure, of the commands that report all that they find. */
const REPORTS: Record<string, RegExp> = {
  doctor: /^failed {3}(?!Salesforce).{12}/,
  trace: /^ {2}(?:bus log|queue|rules) \(unreadable\): /,
};

const LOG_GROUP = "arn:aws:logs:eu-central-1:000000000000:log-group:shop";

/** The rules of the subscriptions, as the stack's outputs name them and as ListRules lists them. */
const OWN_RULES = rulesOfCheckout(subscriptions);
const RULES = OWN_RULES.map(({ name, pattern }) => ({ Name: name, EventPattern: pattern }));
const RULE_NAMES = Object.fromEntries(
  subscriptions.map((one) => {
    const own = OWN_RULES.filter(({ subscription }) => subscription === one.name);
    const sending = own.filter(({ does }) => does === "sends").map(({ name }) => name);
    const unmappable = own.find(({ does }) => does === "dead-letters")?.name;
    return [one.name, { sending, unmappable }];
  }),
);
const asking = (service: string) =>
  each.flatMap(([name, services]) => (services.some((one) => one === service) ? [name] : []));

describe("a command that cannot do its work", () => {
  const folder = temporaryFolder();
  const { serve, refusing } = awsService();

  const engine = (outputs: object) =>
    fakeEngine((name, text) => folder.write(name, text), { stdout: JSON.stringify(outputs) });
  const bridge = (name: string, environment: NodeJS.ProcessEnv): Promise<Run> =>
    command(
      (program: Command) => {
        for (const add of [addDlq, addDoctor, addDrill, addStatus, addReplay, addTrace]) {
          add(program, PROJECT_DIRECTORY);
        }
      },
      [...name.split(" "), ...recordsIn(folder.path, name), "--stack", "local"],
      {
        ...besideEngine(folder.path),
        TMPDIR: folder.path,
        COLUMNS: "1000",
        ...AWS,
        ...environment,
      },
    );

  /**
   * For `doctor` the sentence is a line of its report, and for `trace` a source that cannot be read; the other commands print only the
   * sentence.
   */
  function assertSentence(name: string, { code, stdout, stderr }: Run, sentence: RegExp): void {
    assert.equal(code, 1, stdout + stderr);
    const [head] = Object.entries(REPORTS).flatMap(([of, one]) => (name.startsWith(of) ? one : []));
    if (head !== undefined) {
      const lines = stdout.split("\n").filter((line) => head.test(line));
      const found = lines.filter((line) => sentence.test(line.replace(head, "")));
      assert(found.length > 0, stdout + stderr);
    } else {
      assert.match(stderr, /^error: [^\n]*\n$/);
      assert.match(stderr.slice("error: ".length), sentence);
    }
    assert.doesNotMatch(stdout + stderr, /\n {4}at |UnknownError|undefined/);
  }

  for (const [name] of each) {
    it(`${name}: there are no credentials`, async () => {
      await engine(OUTPUTS);
      const run = await bridge(name, NO_CREDENTIALS);
      assertSentence(name, run, /^No AWS credentials were found\. Sign in, /);
    });

    it(`${name}: its Region does not exist`, async () => {
      await engine({ ...OUTPUTS, deadLetterQueueArn: "arn:aws:sqs:moon-1:000000000000:dlq" });
      const run = await bridge(name, { AWS_ENDPOINT_URL: undefined });
      assertSentence(
        name,
        run,
        /^AWS's host for the Region moon-1 has no address\. Check that the Region exists/,
      );
    });

    it(`${name}: AWS cannot be reached`, async () => {
      await engine(OUTPUTS);
      assertSentence(name, await bridge(name, {}), /^http:\/\/127\.0\.0\.1:1 does not answer \(/);
    });

    it(`${name}: the stack was deleted`, async () => {
      await engine({});
      const { code, stdout, stderr } = await bridge(name, {});
      assert.deepEqual([code, stdout], [1, ""]);
      assert.match(stderr, /^error: The stack local lacks the outputs .* was destroyed\..*\n$/);
    });
  }

  for (const [what, service, refused, type, message, sentence] of [
    [
      "the queue was deleted",
      "queue",
      /SQS/,
      "com.amazonaws.sqs#QueueDoesNotExist",
      "The specified queue does not exist.",
      /^The queue https:\S+\/dlq does not exist in eu-central-1 for these credentials\. Either /,
    ],
    [
      "the bus was deleted",
      "bus",
      /AWSEvents/,
      "ResourceNotFoundException",
      "Event bus shop does not exist.",
      /^Event bus shop does not exist\. Check that the credentials belong to the account of the stack local\./,
    ],
    [
      "a permission for the queue is missing",
      "queue",
      /SQS/,
      "com.amazonaws.sqs#AccessDeniedException",
      "User: arn:aws:iam::1:user/a is not authorized to perform: sqs:x on resource: dlq",
      /^The AWS credentials lack a permission for the stack local: User: .* perform: sqs:x .*\. Grant/,
    ],
    [
      "a permission for the bus is missing",
      "bus",
      /AWSEvents/,
      "AccessDeniedException",
      "User: arn:aws:iam::1:user/a is not authorized to perform: events:ListRules",
      /^The AWS credentials lack a permission for the stack local: User: .*events:ListRules\. Grant/,
    ],
    [
      "a permission for the alarms is missing",
      "CloudWatch",
      /Granite/,
      "AccessDenied",
      "User: arn:aws:iam::1:user/a is not authorized to perform: cloudwatch:DescribeAlarms",
      /^The AWS credentials lack a permission .*cloudwatch:DescribeAlarms\. Grant/,
    ],
    [
      "the queue's key denies it",
      "queue",
      /SQS/,
      "com.amazonaws.sqs#KmsAccessDenied",
      "The ciphertext refers to a key that you may not use.",
      /^The AWS credentials lack a permission for the stack local: The ciphertext .*\. Grant the permission, /,
    ],
    [
      "the queue's key is disabled",
      "queue",
      /SQS/,
      "com.amazonaws.sqs#KmsDisabled",
      "arn:aws:kms:eu-central-1:1:key/a is disabled.",
      /^The KMS key of the queue https:\S+\/dlq cannot be used: arn:\S+ is disabled\. Enable the key/,
    ],
    [
      "the queue answers with an unknown code",
      "queue",
      /SQS/,
      "SomethingNew",
      "It is new.",
      /^http:\S+ refuses the request \(HTTP 400, SomethingNew: It is new\)\. /,
    ],
    [
      "CloudWatch refuses the request",
      "CloudWatch",
      /Granite/,
      "ValidationException",
      "1 validation error detected",
      /^http:\S+ refuses the request \(HTTP 400, ValidationException: 1 validation error detected\)\. /,
    ],
    [
      "the log group was deleted",
      "log",
      /Logs/,
      "ResourceNotFoundException",
      "The specified log group does not exist.",
      /^The specified log group does not exist\. Check that the credentials belong to the account/,
    ],
    [
      "a permission for the log is missing",
      "log",
      /Logs/,
      "AccessDeniedException",
      "User: arn:aws:iam::1:user/a is not authorized to perform: logs:FilterLogEvents",
      /^The AWS credentials lack a permission .*logs:FilterLogEvents\. Grant/,
    ],
    [
      "the log's key is disabled",
      "log",
      /Logs/,
      "InvalidOperationException",
      "The KMS key is disabled.",
      /^http:\S+ refuses the request \(HTTP 400, InvalidOperationException: The KMS key is disabled\)\. /,
    ],
    [
      "the log throttles for longer than the SDK tries",
      "log",
      /Logs/,
      "ThrottlingException",
      "Rate exceeded",
      /^AWS is throttling requests\. Try again in a minute\.$/,
    ],
    [
      "the credentials have expired",
      "queue",
      /./,
      "ExpiredTokenException",
      "The security token included in the request is expired",
      /^The AWS credentials have expired\. Sign in again\.$/m,
    ],
    [
      "AWS throttles for longer than the SDK tries",
      "queue",
      /./,
      "ThrottlingException",
      "Rate exceeded",
      /^AWS is throttling requests\. Try again in a minute\.$/m,
    ],
  ] as const) {
    for (const name of asking(service)) {
      it(`${name}: ${what}`, async () => {
        await engine({ ...OUTPUTS, logGroupArn: LOG_GROUP, ruleNames: RULE_NAMES });
        const environment = await refusing(refused, type, message, RULES);
        assertSentence(name, await bridge(name, environment), sentence);
      });
    }
  }

  it("does not fail if AWS throttles it for a moment: the SDK tries again", async () => {
    await engine(OUTPUTS);
    const served = await new Served(await worldWithLetters(3)).start();
    let throttled = 0;
    const environment = await serve(async (request, response, body) => {
      if ((throttled += 1) <= 2) {
        response.writeHead(400, { "content-type": "application/x-amz-json-1.0" });
        response.end(JSON.stringify({ __type: "RequestThrottled", message: "Slow down" }));
        return;
      }
      const headers = { ...request.headers } as Record<string, string>;
      delete headers["content-length"];
      const answer = await fetch(served.origin, { method: "POST", headers, body });
      response.writeHead(answer.status, { "content-type": "application/x-amz-json-1.0" });
      response.end(await answer.text());
    });
    const run = await bridge("dlq list", { ...environment, AWS_MAX_ATTEMPTS: "3" });
    await served.stop();
    assert.match(run.stdout, /^Dead letters of the stack local: 3 messages\./, run.stderr);
  });

  for (const [name, code, said] of [
    ["dlq list", 0, /^Dead letters of the stack local: 0 messages\.\n$/],
    ["dlq show an-id", 1, /^error: The queue has no visible message with the ID an-id, /],
    ["dlq redrive", 0, /^To redrive: 0 messages of 0 .*\n\nNothing .* nothing to redrive\.\n$/],
    ["dlq redrive --yes", 0, /^0 events published in .*\. 0 messages looked at\./],
    ["dlq redrive --edit an-id", 1, /^error: The queue has no visible message with the ID an-id/],
    ["dlq drop --cause row-lock", 0, /\n\nNothing is changed\. There is nothing to drop\.\n$/],
    [
      "dlq drop --cause row-lock --count 1 --yes",
      1,
      /^error: Nothing is dropped: cause row-lock matches 0 messages, not 1\.\n$/,
    ],
    ["status", 0, /^Stack local: the dead-letter queue is empty\.\n/],
    ["trace --event an-id", 1, /^Stack local: nothing is known of the event an-id\.\n/],
    ["doctor", 1, /\nok {7}queue {7}the queue holds no dead letters\n/],
  ] as const) {
    it(`${name}: the queue is empty`, async () => {
      await engine(OUTPUTS);
      const served = await new Served(await worldWithLetters(0)).start();
      const run = await bridge(name, { AWS_ENDPOINT_URL: served.origin });
      await served.stop();
      assert.match(run.stdout + run.stderr, said);
      assert.equal(run.code, code);
    });
  }
});
