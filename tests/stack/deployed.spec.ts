import assert from "node:assert/strict";
import { addDlq } from "../../cli/commands/dlq";
import { PROJECT_DIRECTORY, temporaryFolder } from "../folder";
import { AWS, awsService, NO_CREDENTIALS } from "../clients/aws/service";
import { worldWithLetters } from "../operations/deadLetters/letters";
import { besideEngine, fakeEngine } from "../clients/fakeEngine";
import { OUTPUTS } from "./outputs";
import { command, Served, type Run } from "../local/served";

describe("a command about a deployed stack", () => {
  const folder = temporaryFolder();
  const { refusing } = awsService();

  const engine = (stdout: string, stderr = "", code = 0) =>
    fakeEngine((name, text) => folder.write(name, text), { stdout, stderr, code });
  const list = (environment: NodeJS.ProcessEnv = {}): Promise<Run> =>
    command(
      (program) => addDlq(program, PROJECT_DIRECTORY),
      ["dlq", "list", "--stack", "dev"],
      // The AWS variables override the settings of this machine.
      { ...besideEngine(folder.path), ...AWS, ...environment },
    );
  it("finds its queue by the outputs that the engine returns", async () => {
    await engine(JSON.stringify(OUTPUTS));
    const served = await new Served(await worldWithLetters(2)).start();
    const { stdout, stderr } = await list({ AWS_ENDPOINT_URL: served.origin });
    await served.stop();
    assert.match(stdout, /^Dead letters of the stack dev: 2 messages\./, stderr);
  });

  for (const [what, prepare, environment, message] of [
    [
      "the engine does not know the stack",
      () => engine("", "error: no stack named 'dev' found", 255),
      {},
      /^error: The Pulumi engine did not return the outputs of the stack dev: no stack named 'dev' found\. Check that it is signed in/,
    ],
    [
      "the stack was destroyed",
      () => engine("{}"),
      {},
      /^error: The stack dev lacks the outputs of this program: it was never deployed, or was destroyed\. Deploy it with `pulumi up --stack dev`\.\n$/,
    ],
    [
      "AWS does not answer",
      () => engine(JSON.stringify(OUTPUTS)),
      {},
      /^error: http:\/\/127\.0\.0\.1:1 does not answer \(connect ECONNREFUSED 127\.0\.0\.1:1\)\.\n$/,
    ],
    [
      "its Region does not exist",
      () =>
        engine(
          JSON.stringify({ ...OUTPUTS, deadLetterQueueArn: "arn:aws:sqs:moon-1:000000000000:dlq" }),
        ),
      { AWS_ENDPOINT_URL: undefined },
      /^error: AWS's host for the Region moon-1 has no address\. Check that the Region exists/,
    ],
    [
      "there are no credentials",
      () => engine(JSON.stringify(OUTPUTS)),
      NO_CREDENTIALS,
      /^error: No AWS credentials were found\. Sign in, /,
    ],
  ] as const) {
    it(`reports in one sentence that ${what}`, async () => {
      await prepare();
      const { code, stdout, stderr } = await list(environment);
      assert.deepEqual([code, stdout], [1, ""]);
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, /\n {4}at |\n./);
    });
  }

  it("suggests the nearest stack where the engine does not know its name", async () => {
    await engine("", "error: no stack named 'prdo' found", 255);
    for (const name of ["prdo", "acme/shop/prdo"]) {
      const { stderr } = await command(
        (program) => addDlq(program, PROJECT_DIRECTORY),
        ["dlq", "list", "--stack", name],
        besideEngine(folder.path),
      );
      assert.match(
        stderr,
        /no stack named 'prdo' found\. Did you mean prod\? Existing stacks: dev, local, prod\. Check/,
      );
    }
  });

  for (const [what, type, text, message] of [
    [
      "its queue is gone",
      "com.amazonaws.sqs#QueueDoesNotExist",
      "The specified queue does not exist.",
      /^error: The queue https:\S+\/dlq does not exist in eu-central-1 for these credentials\. Either the stack dev was destroyed/,
    ],
    [
      "a permission is missing",
      "AccessDeniedException",
      "User: arn:aws:iam::1:user/a is not authorized to perform: sqs:getqueueattributes",
      /^error: The AWS credentials lack a permission for the stack dev: User: .* to perform: sqs:getqueueattributes\. Grant the permission/,
    ],
    ["credentials have expired", "ExpiredToken", "The security token expired", /have expired/],
    ["credentials are wrong", "InvalidClientTokenId", "The token is invalid", /does not accept/],
    ["AWS is throttling", "RequestThrottled", "Slow down", /is throttling requests/],
  ] as const) {
    it(`reports in one sentence that ${what}`, async () => {
      await engine(JSON.stringify(OUTPUTS));
      const { code, stderr } = await list(await refusing(/./, type, text));
      assert.equal(code, 1);
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, /\n./);
    });
  }

  it("explains how to get an engine where it is missing", async () => {
    const { stderr } = await list({ PATH: "/nowhere" });
    assert.match(stderr, /^error: There is no Pulumi engine on this machine\./);
  });
});
