import assert from "node:assert/strict";
import { LinkedProject } from "../linkedProject";

const newerWins = { field: "ShopUpdatedAt__c", path: "$.detail.updated_at" } as const;

describe("a stack whose alarm leaves stale dead letters out", () => {
  let project: LinkedProject;
  before(async () => (project = await LinkedProject.make()));
  beforeEach(() =>
    project.subscribe((one) => ({
      ...one,
      newerWins,
    })),
  );
  afterEach(() => project.restore());
  after(() => project.remove());

  const set = (alarms: object) =>
    project.edit(
      "Pulumi.local.yaml",
      (text) => `${text.trimEnd()}\n  eventbridge-salesforce:alarms: ${JSON.stringify(alarms)}\n`,
    );

  it("violates no policy, and has the costs of the filter's metric and of the alarm", async () => {
    const before = await project.bridge("preview", "--cost", "--rate", "1");
    await set({ deadLettersNotStale: 1 });
    const { code, stdout, stderr } = await project.bridge("preview", "--cost", "--rate", "1");
    assert.deepEqual([code, stderr], [0, ""], stdout);
    assert.match(stdout, /^│ metrics of log filters +│ +1 │ +0\.30 │$/m);
    const alarms = (shown: string) =>
      Number(/^│ alarms +│ +(\d+) │/m.exec(shown)?.[1] ?? assert.fail(shown));
    // The filter's metric, alerts on the connection, and a rule for unmappable events of each subscription.
    assert.equal(alarms(stdout) - alarms(before.stdout), 4);
    assert.doesNotMatch(stdout, /whose price is not known/);
  });

  it("needs the policy's own number for a higher threshold of the alarm on the depth", async () => {
    await set({ deadLetters: 200, deadLettersNotStale: 1 });
    const { code, stdout } = await project.bridge("preview");
    assert.equal(code, 1);
    assert.match(stdout, /^violated +dead-letter-alarms/m);
    await project.edit("policy/config/local.json", (text) =>
      JSON.stringify({ ...(JSON.parse(text) as object), "dead-letter-alarms": { letters: 200 } }),
    );
    const again = await project.bridge("preview");
    assert.deepEqual([again.code, again.stderr], [0, ""], again.stdout);
  });
});
