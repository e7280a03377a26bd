import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import type { Changes } from "../../../offline/changes/changes";
import { beginComparison } from "../../../offline/changes/find";
import { formatChangesMarkdown } from "../../../offline/changes/formatMarkdown";
import { linesOf } from "../../../offline/changes/format";
import { temporaryFolder } from "../../folder";
import { git } from "../../git";
import { ProjectCopy } from "../../projectCopy";
import { runError } from "../../runError";

describe("bridge preview --changes", () => {
  const folder = temporaryFolder();

  it("compares the program, its settings and its sample events with a git revision, and leaves nothing behind", async () => {
    const project = await ProjectCopy.make();
    try {
      await project.write(".gitignore", "node_modules\n");
      git(project.directory, "init", "--quiet", "--initial-branch", "main");
      git(project.directory, "add", ".");
      git(project.directory, "commit", "--quiet", "--message", "first");
      await project.edit("subscriptions.ts", (text) =>
        text.replace('  Email: "$.detail.email",\n', ""),
      );
      await project.edit("Pulumi.local.yaml", (text) =>
        text.replace('invocationRateLimit: "10"', 'invocationRateLimit: "5"'),
      );
      const status = git(project.directory, "status", "--porcelain");
      const folders = () =>
        readdirSync(tmpdir()).filter((name) => name.startsWith("bridge-changes-"));
      const before = folders();
      const run = await project.bridge("preview", "--changes", "--json");
      assert.equal(run.code, 0, run.stderr);
      assert.doesNotMatch(run.stdout + run.stderr, /local-client-(id|secret)/);
      const { changes } = JSON.parse(run.stdout) as { changes: Changes };
      assert.match(changes.base ?? "", /^main \([0-9a-f]{7}\)$/);
      assert.deepEqual(changes.resources, { created: 20, deleted: 20, changed: 1 });
      assert.deepEqual(
        changes.subscriptions.map(({ subscription, changes: [first] }) => [
          subscription,
          first?.what,
        ]),
        [
          ["customer-registered", "field Email"],
          ["customer-updated", "field Email"],
        ],
      );
      assert.deepEqual(
        changes.others.map(({ name, changes: [first] }) => [name, first?.before, first?.after]),
        [["shop-Contact-ShopCustomerId__c", "10", "5"]],
      );
      assert.equal(changes.events.length, 24);
      assert.equal(git(project.directory, "status", "--porcelain"), status);
      assert.deepEqual(
        folders().filter((name) => !before.includes(name)),
        [],
      );
    } finally {
      await project.remove();
    }
  });

  it("says why nothing is compared, where there is no git history", async () => {
    const compare = await beginComparison({ directory: folder.path, stack: "local" });
    const changes = await compare([]);
    assert.match(
      changes.unavailable ?? "",
      /is in no git repository, so there is nothing to compare\.$/,
    );
    assert.deepEqual(
      linesOf(changes).map(({ sign }) => sign),
      ["#", ""],
    );
    assert.match(
      formatChangesMarkdown(changes),
      /^#### Changes: not known\n\n```diff\n {2}.*compare\.\n```$/,
    );
  });

  it("refuses a revision that does not exist before it evaluates anything", async () => {
    git(folder.path, "init", "--quiet");
    const begun = beginComparison({ directory: folder.path, stack: "local", revision: "none" });
    await assert.rejects(begun, runError(/^The revision 'none' does not exist/));
  });

  it("takes a stack as new whose file the revision lacks, and says why a program cannot be evaluated", async () => {
    git(folder.path, "init", "--quiet", "--initial-branch", "main");
    await folder.write("Pulumi.yaml", "name: shop\nruntime: nodejs\n");
    git(folder.path, "add", ".");
    git(folder.path, "commit", "--quiet", "--message", "without a stack");
    const asked = { directory: folder.path, stack: "prod", revision: "HEAD" };
    const changes = await (await beginComparison(asked))([]);
    assert.match(
      changes.notices[0] ?? "",
      /^Pulumi\.prod\.yaml does not exist in HEAD \(.*\), so the whole stack is new\.$/,
    );

    await folder.write("Pulumi.prod.yaml", "config:\n  aws:region: [\n");
    git(folder.path, "add", ".");
    git(folder.path, "commit", "--quiet", "--message", "with a broken one");
    const broken = await (await beginComparison(asked))([]);
    assert.match(
      broken.unavailable ?? "",
      /^The program of HEAD \(.*\) cannot be evaluated: Pulumi\.prod\.yaml:/,
    );
    assert.doesNotMatch(broken.unavailable ?? "", /bridge-changes-/);
  });

  it("shows hostile names as text, in a block that they cannot end", () => {
    const name = "a\u202e```\n# b\u001b[31m @team";
    const changes: Changes = {
      base: name,
      notices: [],
      resources: { created: 1, deleted: 0, changed: 0 },
      subscriptions: [],
      others: [{ type: "aws:sqs/queue:Queue", name, kind: "added", changes: [] }],
      compared: 0,
      events: [],
    };
    const text = formatChangesMarkdown(changes);
    assert.match(
      text,
      /^#### Changes since ````a<U\+202E>``` # b<U\+001B>\[31m @team````: 0 dangerous changes$/m,
    );
    assert.match(text, /^````diff\n(.*\n)*\+ Queue a<U\+202E>``` # b<U\+001B>\[31m @team\n````$/m);
  });
});
