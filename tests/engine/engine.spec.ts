import assert from "node:assert/strict";
import { findEngine, HOW_TO_GET_AN_ENGINE } from "../../clients/engine";
import { LEGACY_FLOW, LEGACY_SECRETS } from "../legacyFlow";
import { ProjectCopy } from "../projectCopy";
import type { Run } from "../local/served";

/** What the local stack's secrets are; none of it may be seen. */
const SECRETS = ["local-client-id", "local-client-secret", ...Object.values(LEGACY_SECRETS)];
interface Resource {
  type: string;
  id: string;
  outputs: { arn: string };
}
const PROJECT = "eventbridge-salesforce";
const EMULATOR = ".pulumi-state/emulator.local.json";

describe("under the real engine", function () {
  this.timeout(300_000); // on a machine that has other things to do
  let project: ProjectCopy;
  /** Of every command and of every file of state that a test made. */
  let seen: string;

  before(function () {
    if (findEngine() === undefined) {
      console.log(`    skipped: ${HOW_TO_GET_AN_ENGINE}`);
      this.skip();
    }
  });
  beforeEach(async () => {
    seen = "";
    project = await ProjectCopy.make();
    // Fewer rules are fewer seconds.
    await project.edit("subscriptions.ts", (text) => text.replace(/^.*\{ optional: .*\n/gm, ""));
  });
  afterEach(() => project.remove());

  const pulumiOn = async (stack: string, ...command: string[]): Promise<Run> => {
    const run = await project.pulumi(stack, ...command);
    seen += run.stdout + run.stderr;
    return run;
  };
  const pulumi = (...command: string[]) => pulumiOn("local", ...command);
  const succeeds = async (...command: string[]): Promise<string> => {
    const { code, stdout, stderr } = await pulumi(...command);
    assert.equal(code, 0, stdout + stderr);
    return stdout;
  };
  const exists = async (): Promise<number> => {
    const text = await project.read(EMULATOR).catch(() => "[]");
    return (JSON.parse(text) as unknown[]).length;
  };
  const state = () =>
    project.read(".pulumi-state", ".pulumi", "stacks", "eventbridge-salesforce", "local.json");
  const flat = (text: string) => text.replace(/\s+/g, " ");
  /** Of the resource that a refusal tells to unprotect. */
  const protectedUrn = ({ stdout, stderr }: Run, name: string) => {
    const [, urn = assert.fail(stdout + stderr)] =
      new RegExp(`pulumi state unprotect '?(urn:\\S+::${name})'`).exec(flat(stdout + stderr)) ?? [];
    return urn;
  };
  const legacy = () => project.edit("Pulumi.local.yaml", (text) => text + LEGACY_FLOW);
  const setRate = (rate: number) =>
    project.edit("Pulumi.local.yaml", (text) =>
      text.replace(/invocationRateLimit: "\d+"/, `invocationRateLimit: "${rate}"`),
    );

  /** New rules send before old ones stop, so that no event finds none. */
  const assertMadeBeforeGone = (output: string, made: RegExp, gone: RegExp) => {
    const lastMade = [...output.matchAll(made)].at(-1)?.index ?? assert.fail(output);
    const firstGone = [...output.matchAll(gone)][0]?.index ?? assert.fail(output);
    assert.ok(lastMade < firstGone, output);
  };

  it("lives a whole life: preview, up, no change, drift, a change in place, a replacement, destroy", async () => {
    const first = await succeeds("preview");
    assert.match(first, /\+ 46 to create/);
    assert.match(flat(first), /Not checked yet: policy of queue policy 'shop-dlq-policy'/);
    assert.equal(await exists(), 0);

    assert.match(await succeeds("up", "--yes"), /\+ 46 created/);
    assert.equal(await exists(), 35);
    const judged = await succeeds("up", "--yes", "--expect-no-changes");
    assert.match(judged, /eventbridge-saas-guardrails/);
    assert.doesNotMatch(flat(judged), /Not checked yet|\[mandatory\]|\[advisory\]/);
    await succeeds("refresh", "--yes", "--expect-no-changes");

    await project.edit(EMULATOR, (text) =>
      text.replace('"invocationRateLimitPerSecond": 10', '"invocationRateLimitPerSecond": 17'),
    );
    const drift = await succeeds("refresh", "--yes", "--diff");
    assert.match(drift, /invocationRateLimitPerSecond: 10 => 17/);
    assert.match(await succeeds("up", "--yes"), /~ 1 updated/);

    await setRate(12);
    const inPlace = await succeeds("up", "--yes", "--diff");
    assert.match(inPlace, /invocationRateLimitPerSecond: 10 => 12/);
    assert.match(inPlace, /~ 1 updated/);

    await project.edit("subscriptions.ts", (text) =>
      text.replace('name: "customer-updated"', 'name: "customer-changed"'),
    );
    const renamed = await succeeds("up", "--yes");
    assertMadeBeforeGone(
      renamed,
      /shop-customer-changed-\w+-target created/g,
      /shop-customer-updated-\w+ deleting/g,
    );
    assert.equal(await exists(), 35);

    await project.edit("subscriptions.ts", (text) =>
      text.replace("  Email: ", '  Suffix: { optional: "$.detail.suffix" },\n  Email: '),
    );
    const remapped = await succeeds("up", "--yes");
    assertMadeBeforeGone(
      remapped,
      /shop-customer-\w+-\w+-target created/g,
      /shop-customer-\w+-\w+ deleting/g,
    );
    assert.equal(await exists(), 39);

    assert.match(await succeeds("destroy", "--yes"), /- 50 deleted/);
    assert.equal(await exists(), 0);
  });

  it("gives commands the queue of a deployed stack, and reports that it is gone after destroy", async () => {
    const given = {
      PULUMI_BACKEND_URL: `file://${project.directory}/.pulumi-state`,
      AWS_ENDPOINT_URL: "http://127.0.0.1:1",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_MAX_ATTEMPTS: "1",
    };
    const list = async () => {
      const { env } = process;
      process.env = { ...env, ...given };
      const run = project.bridge("dlq", "list", "--stack", "local");
      process.env = env;
      const { code, stderr } = await run;
      assert.equal(code, 1);
      return stderr;
    };
    assert.match(
      await list(),
      /^error: The Pulumi engine did not return the outputs of the stack local: /,
    );
    await succeeds("up", "--yes");
    assert.match(await list(), /^error: http:\/\/127\.0\.0\.1:1 does not answer /);
    await succeeds("destroy", "--yes");
    assert.match(await list(), /^error: The stack local lacks the outputs of this program: /);
  });

  for (const flow of ["username-password", "client-credentials"]) {
    it(`keeps the secrets of the ${flow} flow out of all that it prints and writes`, async () => {
      if (flow === "username-password") await legacy();
      await succeeds("preview", "--diff");
      await succeeds("up", "--yes", "--diff");
      await succeeds("up", "--yes", "--expect-no-changes", "--diff");
      await succeeds("stack", "output", "--json");
      await succeeds("stack", "export");
      const stored = await state();
      seen += stored + (await project.read(EMULATOR));

      assert.ok(stored.includes('"ciphertext"'));
      SECRETS.forEach((secret) => assert.ok(!seen.includes(secret), secret));
    });
  }

  it("replaces nothing where an integration is renamed, with its prefix and its old name as an alias", async () => {
    await succeeds("up", "--yes");
    const names = async () =>
      (JSON.parse(await project.read(EMULATOR)) as { type: string; id: string }[])
        .map(({ type, id }) => `${type} ${id}`)
        .sort();
    const before = await names();
    await project.edit("index.ts", (text) =>
      text
        .replace('("shop", {', '("store", {')
        .replace("settings.namePrefix", '"shop-local"')
        .replace("});\n\nexport", '}, { aliases: [{ name: "shop" }] });\n\nexport'),
    );
    const renamed = await succeeds("up", "--yes");
    assert.match(renamed, /~ \d+ updated/); // the tag `integration`
    assert.doesNotMatch(renamed, /\d+ (created|deleted|replaced)/);
    assert.deepEqual(await names(), before);
  });

  it("replaces nothing where a stack is renamed, with the prefix that its names had", async () => {
    await succeeds("up", "--yes");
    await succeeds("stack", "rename", "eu");
    await project.write(".pulumi-state/emulator.eu.json", await project.read(EMULATOR));
    await project.write("policy/config/eu.json", await project.read("policy/config/local.json"));
    const renamed = async (...command: string[]) => {
      const { code, stdout, stderr } = await pulumiOn("eu", ...command);
      assert.equal(code, 0, stdout + stderr);
      return stdout;
    };
    const replaced = /\d+ (to )?(create|delete|replace)/;
    assert.match(await renamed("preview"), replaced);
    await renamed("config", "set", "namePrefix", "shop-local");
    const kept = await renamed("up", "--yes");
    assert.match(kept, /~ \d+ updated/); // the tag `stack`, and the commands that alarms name
    assert.doesNotMatch(kept, replaced);
  });

  it("moves to a key and to another's bus, and back", async () => {
    await succeeds("up", "--yes");
    const whole = async (...moved: string[]) => {
      await succeeds("config", ...moved);
      await succeeds("up", "--yes");
      await succeeds("preview", "--expect-no-changes");
    };
    await whole("set", "encryption", "customer-managed");
    await whole("set", "eventBus", "others-events");
    await whole("rm", "eventBus");
    await whole("rm", "encryption");
    await succeeds("destroy", "--yes");
    assert.equal(await exists(), 2); // the key and its policy
  });

  it("keeps a protected archive, and leaves it in AWS where it is unprotected and taken out", async () => {
    const set = (key: string, value: string) =>
      project.edit(
        "Pulumi.local.yaml",
        (text) => `${text.trimEnd()}\n  ${PROJECT}:${key}: ${value}\n`,
      );
    await set("protect", '"true"');
    await succeeds("up", "--yes");
    const made = await exists();

    await set("archiveRetentionDays", "off");
    const refused = await pulumi("up", "--yes");
    assert.notEqual(refused.code, 0);
    await succeeds("state", "unprotect", "--yes", protectedUrn(refused, "shop-archive"));
    await succeeds("up", "--yes");
    assert.equal(await exists(), made);
    assert.doesNotMatch(await state(), /shop-archive/);
  });

  it("goes back to keys of AWS where the key is protected, by the commands of the guide, and leaves the key", async () => {
    await succeeds("config", "set", "protect", "true");
    await succeeds("config", "set", "encryption", "customer-managed");
    await succeeds("up", "--yes");
    const made = await exists();
    await succeeds("config", "set", "encryption", "aws-owned");
    for (const name of ["shop-key-policy", "shop-key"]) {
      const refused = await pulumi("up", "--yes");
      assert.notEqual(refused.code, 0);
      assert.equal(await exists(), made);
      await succeeds("state", "unprotect", "--yes", protectedUrn(refused, name));
    }
    await succeeds("up", "--yes");
    assert.equal(await exists(), made - 2); // the alias, and the alarm on the key
    assert.doesNotMatch(await state(), /shop-key/);
  });

  it("takes a new client secret and a new password over in place, and shows neither", async () => {
    await legacy();
    await succeeds("up", "--yes");
    const connection = async () => {
      const { checkpoint } = JSON.parse(await state()) as {
        checkpoint: { latest: { resources: Resource[] } };
      };
      const { resources } = checkpoint.latest;
      const found = resources.find(({ type }) => type.endsWith(":EventConnection"));
      return found ?? assert.fail("there is no connection");
    };
    const before = await connection();
    await succeeds("config", "set", "--secret", "salesforceClientSecret", "CANARY-secret");
    await succeeds("config", "set", "--secret", "salesforcePassword", "CANARY-password");
    const changed = await succeeds("up", "--yes", "--diff");
    assert.match(changed, /~ 1 updated/);
    assert.doesNotMatch(changed, /replaced|created|deleted/);
    const after = await connection();
    assert.deepEqual([after.id, after.outputs.arn], [before.id, before.outputs.arn]);
    seen += (await state()) + (await project.read(EMULATOR));
    assert.doesNotMatch(seen, /CANARY/);
  });

  for (const [policy, message, breakIt] of [
    [
      "api-destination-rate-limit",
      "is 40, and the ceiling is 20",
      (copy: ProjectCopy) =>
        copy.edit("Pulumi.local.yaml", (text) =>
          text.replace('invocationRateLimit: "10"', 'invocationRateLimit: "40"'),
        ),
    ],
    [
      "api-destination-rate-limit",
      "is 300, so the account's quota of 300 requests per second applies",
      (copy: ProjectCopy) =>
        copy.edit("components/salesforceDestinations.ts", (text) =>
          text.replace("invocationRateLimitPerSecond: rates[index],", ""),
        ),
    ],
    [
      "rule-target-dead-letter-queue",
      "-target' has no dead-letter queue",
      (copy: ProjectCopy) =>
        copy.edit("components/subscriptionRules.ts", (text) =>
          text.replace("deadLetterConfig: { arn: args.deadLetterQueueArn },", ""),
        ),
    ],
  ] as const) {
    it(`stops at ${policy} (${message}), at preview and at up, and makes nothing`, async () => {
      await breakIt(project);
      for (const command of [["preview"], ["up", "--yes"]]) {
        const { code, stdout, stderr } = await pulumi(...command);
        assert.notEqual(code, 0, command.join(" "));
        const said = flat(stdout + stderr);
        assert.ok(said.includes(policy), said);
        assert.ok(said.includes(message), said);
      }
      assert.equal(await exists(), 0);
    });
  }

  it("shows at preview what the service would refuse at up", async () => {
    await project.edit("components/salesforceDestinations.ts", (text) =>
      text.replace("return `https://", "return `http://"),
    );
    const { code, stdout } = await pulumi("preview");
    assert.notEqual(code, 0);
    assert.match(stdout, /invocationEndpoint.*https:\/\//s);
  });

  for (const stack of ["dev", "prod"]) {
    it(`previews ${stack} with its own settings`, async () => {
      const secrets =
        /encryptionsalt: .*\n/.exec(await project.read("Pulumi.local.yaml"))?.[0] ?? "";
      const client =
        /( +eventbridge-salesforce:salesforceClient(Id|Secret):\n +secure: .*\n)+/.exec(
          await project.read("Pulumi.local.yaml"),
        )?.[0];
      await project.edit(`Pulumi.${stack}.yaml`, (text) => secrets + text + client);

      const { code, stdout, stderr } = await pulumiOn(stack, "preview", "--diff");

      assert.equal(code, 0, stdout + stderr);
      assert.match(stdout, stack === "dev" ? /\+ 46 to create/ : /\+ 39 to create/);
      assert.match(
        stdout,
        stack === "dev" ? /invocationRateLimitPerSecond: 5/ : /eventBusName +: "shop-events"/,
      );
    });
  }
});
