import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { UpsertSubscription } from "../../mapping/subscription";
import type { Run } from "../cli/inProcess";
import { LinkedProject } from "../linkedProject";
import { PROJECT_DIRECTORY } from "../folder";

const HEADERS = {
  "Sforce-Duplicate-Rule-Header": "allowSave=true; runAsCurrentUser=false",
  "Sforce-Auto-Assign": "FALSE",
  "Sforce-Mru": "updateMru=false",
};
/** Customers are identified by their e-mail address, which may end with a top-level domain that is a file's extension. */
const byMail = (one: UpsertSubscription): UpsertSubscription => ({
  ...one,
  upsert: { ...one.upsert, externalId: "$.detail.email" },
  headers: HEADERS,
});
const SAMPLE = join(PROJECT_DIRECTORY, "events", "01-customer-registered.json");

describe("subscriptions with headers, and with ids that may end like a file name,", () => {
  let project: LinkedProject;
  const runs: Partial<Record<"preview" | "simulate", Run>> = {};
  before(async () => {
    project = await LinkedProject.make();
    await project.subscribe(byMail);
    runs.preview = await project.bridge("preview", "--json");
    const sample = JSON.stringify({
      source: "shop.magento",
      "detail-type": "customer-updated",
      detail: {
        ...(JSON.parse(readFileSync(SAMPLE, "utf8")) as { detail: object }).detail,
        email: "a/b@example.inc",
      },
    });
    await project.write("inc.json", sample);
    runs.simulate = await project.bridge("simulate", "inc.json");
  });
  after(() => project.remove());

  it("pass every policy, and the preview says what Salesforce does with such ids", () => {
    const { ok, violations, notices } = JSON.parse(runs.preview?.stdout ?? "") as {
      ok: boolean;
      violations: unknown[];
      notices: string[];
    };
    assert.deepEqual([ok, violations], [true, []]);
    const isAboutIds = (one: string) =>
      one.startsWith("Subscription ") && !one.includes("maxLength");
    const about = notices.filter(isAboutIds);
    assert.equal(about.length, 4, "a file name and a slash, in both subscriptions");
    assert.match(about[0] ?? "", /^Subscription customer-registered: .*\.inc.*404/);
  });

  it("send the headers, and simulate says what Salesforce does with such an id", () => {
    const { stdout } = runs.simulate ?? assert.fail();
    for (const [name, value] of Object.entries(HEADERS)) {
      assert(stdout.includes(`    ${name}: ${value}\n`), stdout);
    }
    assert.match(stdout, /PATCH \/\S+\/a%2Fb%40example\.inc\n/);
    assert.match(stdout, /\n +Salesforce takes the end \.inc for the name of a file, answers 404/);
    assert.match(stdout, /\n +A slash arrives as %2F\. /);
  });
});
