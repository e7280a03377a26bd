import assert from "node:assert/strict";
import { formatPreview } from "../../offline/formatPreview";
import type { Preview } from "../../offline/preview";
import { policies } from "../../policy/policies";
import { LinkedProject } from "../linkedProject";
import type { Run } from "../local/served";
import { ProjectCopy } from "../projectCopy";

/** The local stack's secrets, which no output may show. */
const SECRETS = ["local-client-id", "local-client-secret"];

const PLAIN = { color: false, width: 1_000, verbose: false };

describe("bridge preview", () => {
  let project: LinkedProject;
  before(async () => (project = await LinkedProject.make()));
  afterEach(() => project.restore());
  after(() => project.remove());

  const noSecretNorStackTrace = ({ stdout, stderr }: Run) => {
    const printed = stdout + stderr;
    SECRETS.forEach((secret) => assert(!printed.includes(secret), secret));
    assert.doesNotMatch(printed, /^\s+at .+:\d+:\d+\)?$/m);
  };
  const json = async (...args: string[]) => {
    const run = await project.bridge("preview", "--json", ...args);
    noSecretNorStackTrace(run);
    return { ...run, preview: JSON.parse(run.stdout) as Preview };
  };
  let costs: ReturnType<typeof json> | undefined;
  /** The preview of the unchanged project, made once. */
  const withCost = () => (costs ??= json("--cost", "--rate", "20", "--event-size", "65KB"));
  const setRate = (rate: number) =>
    project.edit("Pulumi.local.yaml", (text) =>
      text.replace('invocationRateLimit: "10"', `invocationRateLimit: "${rate}"`),
    );
  /** Gives a stack the secrets of the local one. */
  const openSecrets = async (stack: string) => {
    const local = await project.read("Pulumi.local.yaml");
    const [salt = ""] = /encryptionsalt: .*\n/.exec(local) ?? [];
    const [client = ""] =
      /( +eventbridge-salesforce:salesforceClient(Id|Secret):\n +secure: .*\n)+/.exec(local) ?? [];
    await project.edit(`Pulumi.${stack}.yaml`, (text) => salt + text + client);
  };

  it("counts the resources by kind and the policies by verdict, and exits with 0 if no policy is violated", async () => {
    const run = await project.bridge("preview");
    assert.equal(run.code, 0, run.stderr);
    const [stack, judged, verdict, ...rest] = run.stdout.split("\n");
    assert.equal(stack, "Stack local: 58 resources to create");
    assert.match(
      judged ?? "",
      new RegExp(`^Judged by ${policies.length} policies: \\d+ ok, \\d+ not applicable$`),
    );
    assert.equal(verdict, "0 mandatory violations, 0 advisory violations");
    assert.deepEqual(rest.slice(0, 2), ["", "58 resources"]);
    assert.match(
      run.stdout,
      /^ {2}cloudwatch \(40\) 11 EventRule, 11 EventTarget, 8 MetricAlarm, /m,
    );
    assert.match(run.stdout, /^ {2}customer-updated: 5 rules, at most 1 API call an event$/m);
    assert.doesNotMatch(run.stdout, /shop-dlq|rule-target-dead-letter-queue/);
    noSecretNorStackTrace(run);
  });

  it("lists every resource and every policy with --verbose", async () => {
    const text = formatPreview((await withCost()).preview, { ...PLAIN, verbose: true });
    assert.match(text, /│ sqs:Queue +│ shop-dlq +│/);
    assert.match(text, /^ {2}ok +rule-target-dead-letter-queue$/m);
    assert.match(text, /^ {2}n\/a +kms-key-grant {2}The stack has no resource/m);
  });

  it("adds the monthly cost by part with --cost, which requires --rate", async () => {
    const { code, preview } = await withCost();
    assert.equal(code, 0);
    assert.equal(preview.cost?.region, "eu-central-1");
    const [published] = preview.cost.lines;
    assert.equal(published?.part, "events published to the bus");
    assert.equal(published.quantity, 2 * 20 * 730 * 3_600);
    assert.deepEqual(preview.cost.salesforce, {
      dailyLimit: 100_000,
      orgs: [{ name: "default", callsPerDay: 20 * 86_400 }],
      destinations: [{ name: "Contact-ShopCustomerId__c", callsPerSecond: 20, limit: 10 }],
    });

    const run = await project.bridge("preview", "--cost");
    assert.equal(run.code, 1);
    assert.match(
      run.stderr,
      /^error: --cost needs --rate: how many events the shop publishes each second/,
    );
    const lonely = await project.bridge("preview", "--rate", "20");
    assert.match(lonely.stderr, /^error: --rate has no effect without --cost; add --cost$/m);
    noSecretNorStackTrace(run);
  });

  it("shows the remedy of a policy once for all its violations", async () => {
    await project.edit(
      "Pulumi.local.yaml",
      (text) => `${text.trimEnd()}\n  eventbridge-salesforce:alarms: "off"\n`,
    );
    const { code, stdout } = await project.bridge("preview");
    assert.equal(code, 1);
    const [, found = ""] = stdout.split(/^violated {2}dead-letter-alarms.*\n/m);
    assert.match(
      found,
      /^ {2}Queue 'shop-dlq' has no alarm on its messages.*\n( {2}Rule '.*' has no alarm on lost dead letters.*\n){10} {2}To do: Add.*\n {2}See: .*\n\n\d+ resources\n/,
    );
    assert.match(stdout, /^11 mandatory violations, 0 advisory violations$/m);
  });

  it("shows a mandatory violation with its resource, its remedy and its page, and exits with 1", async () => {
    await setRate(40);
    const { code, preview } = await json("--verbose"); // which does not change the shape
    assert.equal(code, 1);
    const text = formatPreview(preview, PLAIN);
    assert.match(text, /^Judged by \d+ policies: 1 violated, \d+ ok, \d+ not applicable$/m);
    assert.match(
      text,
      /^violated {2}api-destination-rate-limit {2}severity high\n {2}API destination 'shop-Contact-ShopCustomerId__c' .* is 40, and the ceiling is 20 requests per second\. .*\n {2}To do: Set .*\n {2}See: https:\/\/docs\.aws/m,
    );
    assert.match(text, /^1 mandatory violation, 0 advisory violations$/m);
    assert.deepEqual(Object.keys(preview), [
      ...[
        "stack",
        "program",
        "refusals",
        "subscriptions",
        "resources",
        "lacking",
        "policies",
        "violations",
      ],
      ...["remediations", "notices", "ok"],
    ]);
    assert.equal(preview.ok, false);
    const [violation, ...more] = preview.violations;
    assert.deepEqual(more, []);
    assert.equal(violation?.policy, "api-destination-rate-limit");
    assert.equal(violation.resource, "shop-Contact-ShopCustomerId__c");
    assert.equal(violation.mandatory, true);
    assert.equal(violation.severity, "high");
    assert.match(violation.message, /is 40, and the ceiling is 20/);
    assert.match(violation.remediation, /^Set invocationRateLimitPerSecond/);
    assert.match(violation.url, /^https:/);
  });

  it("takes another configuration of the policies: advisory violations exit with 0, and remediations are shown", async () => {
    await setRate(40);
    const ceiling = { ceiling: 39, enforcementLevel: "advisory" };
    const encryption = { enforcementLevel: "remediate" };
    await project.write(
      "ceiling.json",
      JSON.stringify({ "api-destination-rate-limit": ceiling, "queue-encryption": encryption }),
    );
    await project.edit("components/deadLetterQueue.ts", (text) =>
      text.replace("sqsManagedSseEnabled: true", "sqsManagedSseEnabled: false"),
    );
    const { code, preview } = await json("--policy-config", "ceiling.json");
    assert.equal(code, 0);
    assert.deepEqual(
      preview.violations.map(({ policy, mandatory }) => [policy, mandatory]),
      [["api-destination-rate-limit", false]],
    );
    assert.deepEqual(preview.remediations, [
      { policy: "queue-encryption", resource: "shop-dlq", changed: ["sqsManagedSseEnabled"] },
    ]);
    const text = formatPreview(preview, PLAIN);
    assert.match(text, /^ {2}queue-encryption fixes sqsManagedSseEnabled of 'shop-dlq'\.$/m);
    assert.match(text, /^0 mandatory violations, 1 advisory violation$/m);
  });

  for (const stack of ["dev", "prod"]) {
    it(`finds no violation in the stack ${stack}, tags and protection included`, async () => {
      await openSecrets(stack);
      const { code, preview } = await json("--stack", stack);
      assert.deepEqual(preview.violations, []);
      assert.equal(code, 0);
      const kept = preview.resources.filter(({ protect }) => protect).map(({ name }) => name);
      const lasting = ["shop-archive", "shop-dlq", "shop-dlq-policy"];
      assert.deepEqual(kept.sort(), stack === "prod" ? lasting : []);
    });
  }

  it("requires protection and tags of prod that dev does not need", async () => {
    await openSecrets("prod");
    await project.edit("Pulumi.prod.yaml", (text) =>
      text.replace('protect: "true"', 'protect: "false"'),
    );
    // The program gives every resource the tags project and stack by itself.
    await project.edit("policy/config/prod.json", (text) =>
      text.replace('"project", "stack"', '"project", "stack", "cost-center"'),
    );
    const { code, preview } = await json("--stack", "prod");
    assert.equal(code, 1);
    const found = new Set(preview.violations.map(({ policy }) => policy));
    assert.deepEqual([...found].sort(), ["production-protected", "required-tags"]);
  });

  it("names the policy configuration that cannot be used, and every mistake in it", async () => {
    const missing = await project.bridge("preview", "--policy-config", "none.json");
    assert.equal(missing.code, 1);
    assert.match(
      missing.stderr,
      /^error: The policy configuration none\.json cannot be used: the file does not exist\. Create it/,
    );
    await project.write(
      "wrong.json",
      '{"rate-limit": "mandatory", "target-retry-policy": {"leastAge": 59}}',
    );
    const wrong = await project.bridge("preview", "--policy-config", "wrong.json");
    assert.equal(wrong.code, 1);
    assert.match(wrong.stderr, /rate-limit is not a policy of the pack/);
    assert.match(wrong.stderr, /target-retry-policy\/leastAge must be >= 60/);
    [missing, wrong].forEach(noSecretNorStackTrace);
  });

  it("judges a stack without a policy configuration by the pack's own levels and settings, and says so", async () => {
    await project.write("Pulumi.fresh.yaml", await project.read("Pulumi.local.yaml"));
    const { preview } = await json("--stack", "fresh");
    assert.deepEqual(preview.notices, [
      "policy/config/fresh.json does not exist, so each policy has the pack's own level and settings.",
    ]);
  });

  it("judges a stack whose secrets come from an environment of Pulumi ESC, and says what is not known", async () => {
    const environment = "environment:\n  - eventbridge-salesforce/dev\n";
    await project.edit("Pulumi.dev.yaml", (text) => environment + text);
    const { preview, code } = await json("--stack", "dev");
    assert.equal(code, 0);
    assert.deepEqual(preview.violations, []);
    assert.deepEqual(preview.notices, [
      "Pulumi.dev.yaml takes values from the environment eventbridge-salesforce/dev, which only `pulumi` opens: a key that is not in the file counts as unknown.",
      "Placeholders are used for salesforceClientId, salesforceClientSecret, which eventbridge-salesforce/dev may give: findings about them are not about the stack.",
    ]);
  });

  it("exempts violations by a configuration of version 2, which replaces that of the stack, and shows the verdict in Markdown", async () => {
    await setRate(40);
    await project.write("Pulumi.fresh.yaml", await project.read("Pulumi.local.yaml"));
    const exceptions = [
      {
        reason: `Agreed with the org's administrator <admin@example.com>, not by ${SECRETS[1]}.`,
        match: [
          {
            policies: ["api-destination-rate-limit"],
            targets: [
              "urn:pulumi:fresh::eventbridge-salesforce::eventbridge-salesforce:components:SalesforceIntegration$eventbridge-salesforce:components:SalesforceDestinations$aws:cloudwatch/eventApiDestination:EventApiDestination::shop-Contact-ShopCustomerId__c",
              "urn:pulumi:fresh::eventbridge-salesforce::aws:sqs/queue:Queue::shop-dlq",
            ],
          },
        ],
      },
    ];
    const policies = { "api-destination-rate-limit": { ceiling: 20 } };
    await project.write("second.json", JSON.stringify({ version: 2, policies, exceptions }));
    const run = await project.bridge(
      ...["preview", "--stack", "fresh", "--policy-config", "second.json", "--format", "markdown"],
    );
    noSecretNorStackTrace(run);
    assert.equal(run.code, 0, run.stderr);
    assert.match(
      run.stdout,
      /^### Passed: policies on the stack `fresh`\n\n\*\*0 mandatory violations, 0 advisory violations, 1 exempt violation\*\* in/,
    );
    assert.match(
      run.stdout,
      /^- `shop-Contact-ShopCustomerId__c`: .* is 40, .* \*\*Exempt from `api-destination-rate-limit`:\*\* Agreed with the org's administrator &lt;admin@&#8203;example\.com&gt;, not by (\\\*)+\.$/m,
    );
    assert.match(
      run.stdout,
      /^> exceptions\\\[0\\\] .* names .*, which is not a resource .* Did you mean .*shop-dlq\?$/m,
    );
    assert.doesNotMatch(run.stdout, /fresh\.json/);
  });

  it("offers the nearest format, and refuses two formats and a cost that a format cannot show", async () => {
    for (const [args, reported] of [
      [
        ["--format", "sarfi"],
        /Allowed choices are text, json, markdown, sarif, junit\. Did you mean sarif\?$/m,
      ],
      [
        ["--json", "--format", "junit"],
        /^error: --json and --format junit are two formats; give one/m,
      ],
      [
        ["--format", "sarif", "--cost", "--rate", "1"],
        /^error: --format sarif cannot show a cost; /m,
      ],
    ] as const) {
      const run = await project.bridge("preview", ...args);
      assert.equal(run.code, 1);
      assert.equal(run.stdout, "");
      assert.match(run.stderr, reported);
    }
  });

  it("reports all refused resources at once, the resources that depend on them, and the verdict on all, and ends", async () => {
    const transform =
      'transform: { queue: { messageRetentionSeconds: 5 }, role: { name: "x".repeat(65) } },';
    const apart = await ProjectCopy.make(); // in a process of its own, which has to end
    await apart.edit("index.ts", (text) =>
      text.replace("archive: settings.archive,", `archive: settings.archive, ${transform}`),
    );
    const run = await apart.bridge("preview");
    await apart.remove();
    noSecretNorStackTrace(run);
    assert.equal(run.code, 1);
    assert.match(run.stdout, /^refused {2}by the provider or the service$/m);
    assert.match(run.stdout, /^ {2}shop-dlq \(aws:sqs\/queue:Queue\) is refused: /m);
    assert.match(run.stdout, /^ {2}shop-invoke \(aws:iam\/role:Role\) is refused: /m);
    assert.match(
      run.stdout,
      /^ {2}Checked in part only, because they depend on it: shop-.* and \d+ more\.$/m,
    );
    assert.match(run.stdout, /^Judged by \d+ policies: 1 violated, /m);
    assert.match(run.stdout, /^violated {2}dead-letter-queue-retention /m);
    assert.doesNotMatch(run.stderr, /still active/);
  });

  it("judges what only an environment of Pulumi ESC knows as unknown, and not by a placeholder", async () => {
    await project.edit(
      "Pulumi.local.yaml",
      (text) => `environment:\n  - acme/dev\n${text.replace(/.*salesforceDomain.*\n/, "")}`,
    );
    const { code, preview, stdout } = await json();
    assert.equal(code, 0);
    assert(!stdout.includes("unknown-from-environment"));
    const endpoint = preview.violations.find(({ policy }) => policy === "endpoint-https");
    assert.equal(endpoint?.mandatory, false);
    assert.match(endpoint.message, /^Not checked yet: .* cannot be known before the update/);
    assert(preview.notices.some((one) => one.startsWith("Placeholders are used for salesforceD")));
  });

  it("shows a program without outputs, and names the output that --cost needs", async () => {
    await project.edit("index.ts", (text) =>
      text.replace(/export const \{[^}]*\} = integration;/, ""),
    );
    const run = await project.bridge("preview");
    assert.equal(run.code, 0, run.stderr);
    const withCost = await project.bridge("preview", "--cost", "--rate", "20");
    noSecretNorStackTrace(withCost);
    assert.equal(withCost.code, 1);
    assert.match(withCost.stderr, /^error: The program does not export subscriptions, /m);
  });
});
