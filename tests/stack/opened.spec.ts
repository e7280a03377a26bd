import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { seededRandom } from "../../emulator/random";
import { SalesforceStandIn } from "../../emulator/salesforce/standIn";
import { addDoctor } from "../../cli/commands/doctor";
import { addDrill } from "../../cli/commands/drill";
import { readOpenedStack } from "../../stack/opened";
import { standInOrg } from "../../offline/standInOrg";
import { readStack } from "../../stack/stack";
import { PROJECT_DIRECTORY, temporaryFolder } from "../folder";
import { TestWorld } from "../emulator/testWorld";
import { runError } from "../runError";
import { besideEngine, fakeEngine } from "../clients/fakeEngine";
import { command, Served } from "../local/served";
import type { Settings } from "../../settings/parse";

/** The secrets that the engine returns for `pulumi config --show-secrets --json`. */
const SECRETS = {
  salesforceClientId: "local-client-id",
  salesforceClientSecret: "local-client-secret",
  salesforceUsername: "integration@shop.example",
  salesforcePassword: "local-password-and-token",
};
const keyed = (values: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(values).map(([key, value]) => [`eventbridge-salesforce:${key}`, value]),
  );
const ENGINE_ANSWER = JSON.stringify(
  keyed(
    Object.fromEntries(
      Object.entries(SECRETS).map(([key, value]) => [key, { value, secret: true }]),
    ),
  ),
);

const secretOf = ({ credentials }: Settings) =>
  credentials.flow === "existing-connection" ? undefined : credentials.clientSecret;

describe("a stack whose secrets no passphrase opens", () => {
  const folder = temporaryFolder();
  let environment: NodeJS.ProcessEnv;

  beforeEach(async () => {
    environment = process.env;
    process.env = { ...environment, ...besideEngine(folder.path) };
    const lines = Object.keys(SECRETS).map(
      (key) => `  eventbridge-salesforce:${key}:\n    secure: AQICAHhf\n`,
    );
    await folder.write(
      "Pulumi.kms.yaml",
      `secretsprovider: awskms://alias/shop\nencryptedkey: AQIC\nconfig:\n  aws:region: eu-central-1\n  eventbridge-salesforce:salesforceDomain: shop-local.my.salesforce.com\n  eventbridge-salesforce:salesforceFlow: username-password\n  eventbridge-salesforce:invocationRateLimit: "10"\n${lines.join("")}`,
    );
    await folder.write(
      "Pulumi.yaml",
      await readFile(join(PROJECT_DIRECTORY, "Pulumi.yaml"), "utf8"),
    );
  });
  afterEach(() => {
    process.env = environment;
  });

  const engine = (stdout: string, stderr = "", code = 0) =>
    fakeEngine((name, text) => folder.write(name, text), { stdout, stderr, code });
  const opened = () => readOpenedStack(folder.path, "kms");
  const withoutSecrets = (error: Error) =>
    Object.values(SECRETS).every((secret) => !error.message.includes(secret));

  it("is opened by the engine", async () => {
    await engine(ENGINE_ANSWER);
    const { settings } = await opened();
    assert.deepEqual(settings.credentials, {
      flow: "username-password",
      clientId: SECRETS.salesforceClientId,
      clientSecret: SECRETS.salesforceClientSecret,
      username: SECRETS.salesforceUsername,
      password: SECRETS.salesforcePassword,
    });
    assert.equal(
      await folder.read("args"),
      "config --show-secrets --json --stack kms --non-interactive --color never\n",
    );
  });

  it("stays closed where no secret is needed, and no engine runs", async () => {
    await engine("", "it ran", 1);
    const { settings } = await readOpenedStack(folder.path, "kms", () => false);
    assert.equal(secretOf(settings), "opaque-secret");
  });

  it("runs no engine where a passphrase opens the secrets", async () => {
    await engine("", "it ran", 1);
    const { settings } = await readOpenedStack(PROJECT_DIRECTORY, "local");
    assert.equal(secretOf(settings), SECRETS.salesforceClientSecret);
  });

  it("names the remedy where there is no engine", async () => {
    await assert.rejects(
      opened(),
      runError(
        /^The secrets of Pulumi\.kms\.yaml cannot be opened here: .*\. There is no Pulumi engine/,
      ),
    );
  });

  for (const [what, stdout, stderr, code, message] of [
    [
      "KMS denies it",
      "",
      "error: getting secrets manager: AccessDeniedException:\n not authorized to perform: kms:Decrypt.\n",
      255,
      /^The engine cannot open the secrets of the stack kms: getting secrets manager: AccessDeniedException: not authorized to perform: kms:Decrypt\. Sign in/,
    ],
    [
      "the engine gives no reason",
      ENGINE_ANSWER,
      "",
      3,
      /^The engine cannot open the secrets of the stack kms: it ended with 3\. Sign in/,
    ],
    [
      "its answer is cut",
      ENGINE_ANSWER.slice(0, -9),
      "",
      0,
      /^The engine did not return eventbridge-salesforce:salesforceClientId, /,
    ],
    [
      "one of them is missing",
      ENGINE_ANSWER.replace("salesforcePassword", "another"),
      "",
      0,
      /^The engine did not return eventbridge-salesforce:salesforcePassword of the stack kms\. Check/,
    ],
  ] as const) {
    it(`reports why the secrets stay closed, without quoting one, where ${what}`, async () => {
      await engine(stdout, stderr, code);
      await assert.rejects(opened(), (error: Error) => {
        runError(message)(error);
        return withoutSecrets(error) && !error.message.includes("\n");
      });
    });
  }

  /** Runs a command on the stack as `bridge local` would serve it, with an org that knows the secrets. */
  async function on(world: TestWorld, add: typeof addDoctor, ...args: string[]) {
    const org = standInOrg(await readStack(PROJECT_DIRECTORY, "local", [""]));
    const credentials = {
      flow: "username-password",
      clientId: SECRETS.salesforceClientId,
      clientSecret: SECRETS.salesforceClientSecret,
      username: SECRETS.salesforceUsername,
      password: SECRETS.salesforcePassword,
    } as const;
    const standIn = new SalesforceStandIn({ ...org, credentials }, seededRandom(1), () => 0);
    const served = await new Served(world).start({}, await standIn.start(), "kms");
    try {
      const directory = folder.path;
      const run = await command((program) => add(program, directory), [...args, ...served.here], {
        ...besideEngine(directory),
        COLUMNS: "1000",
      });
      Object.values(SECRETS).forEach((secret) => assert(!JSON.stringify(run).includes(secret)));
      return run;
    } finally {
      await Promise.all([served.stop(), standIn.stop()]);
    }
  }

  it("is read without a configuration of policies, because no policy runs", async () => {
    await engine(ENGINE_ANSWER);
    await opened();
    await assert.rejects(folder.read("policy/config/kms.json"), { code: "ENOENT" });
  });

  it("is examined by doctor, which signs in with what the engine opened", async () => {
    await engine(ENGINE_ANSWER);
    const { stdout } = await on(new TestWorld(), addDoctor, "doctor");
    assert.match(
      stdout,
      /^ok {7}settings .*\nok {7}Salesforce {2}Salesforce issued a token for the username-password flow\n/,
    );
  });

  it("is reported by doctor as closed, beside the checks of AWS", async () => {
    await engine("", "error: incorrect passphrase", 255);
    const { stdout, code } = await on(new TestWorld(), addDoctor, "doctor");
    assert.equal(code, 1);
    assert.match(stdout, /^failed {3}settings .*: incorrect passphrase\. Sign in .*\n/);
    assert.match(stdout, /\nok {7}rules /);
  });

  it("has no drill where the secrets stay closed", async () => {
    await engine("", "error: incorrect passphrase", 255);
    const world = new TestWorld();
    const { stderr, code } = await on(world, addDrill, "drill");
    assert.equal(code, 1);
    assert.match(stderr, /^error: The engine cannot open the secrets of the stack kms: incorrect/);
    assert.equal(world.count("published"), 0);
  });
});
