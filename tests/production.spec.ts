import assert from "node:assert/strict";
import { fork, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { preProcessFile } from "typescript";
import { dependencies } from "../package.json";
import { bridge } from "../cli/bridge.ts";
import { PROJECT_DIRECTORY } from "./folder";
import { ProjectCopy } from "./projectCopy";
import type { Run } from "./cli/inProcess";

const NOT_OURS = /^(node_modules|tests|docs|\.[^/]+)(\/|$)/;
/** What only those run who work on the project. */
const FOR_DEVELOPERS = /^(bench\/|(cli\/generate|offline\/generated)\.ts$|[a-z]+\.config\.mjs$)/;
/** What a user starts. */
const STARTED = ["index.ts", "register.js", "cli/bridge.js", "cli/start.ts", "policy/main.js"];

/** What runs commands in a process of that install, and what it imports of the tests. */
const BATCH = [
  "tests/cli/batch.ts",
  "tests/cli/inProcess.ts",
  "tests/environment.ts",
  "tests/emulator/embedded/evaluated.ts",
  "tests/folder.ts",
] as const;

async function sources(): Promise<string[]> {
  const entries = await readdir(PROJECT_DIRECTORY, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory() && !NOT_OURS.test(entry.name));
  const inFolders = await Promise.all(
    folders.map(async ({ name }) => {
      const found = await readdir(join(PROJECT_DIRECTORY, name), { recursive: true });
      return found.map((file) => join(name, file));
    }),
  );
  return [...entries.map(({ name }) => name), ...inFolders.flat()].filter((file) =>
    /\.(tsx?|js|mjs)$/.test(file),
  );
}

/** What a file imports, also as a type alone or when it runs: packages by their names, files by their paths. */
async function importsOf(file: string): Promise<{ packages: string[]; files: string[] }> {
  const text = await readFile(join(PROJECT_DIRECTORY, file), "utf8");
  const names = preProcessFile(text, true, true)
    .importedFiles.map(({ fileName }) => fileName)
    // A build is in packages alone, and nothing in the project runs it.
    .filter((name) => !name.startsWith("node:") && !name.includes("/build/"));
  const isFile = (name: string) => name.startsWith(".");
  return {
    packages: names
      .filter((name) => !isFile(name))
      .map((name) => name.split("/", name.startsWith("@") ? 2 : 1).join("/")),
    files: names.filter(isFile).map((name) => pathOf(file, name)),
  };
}

/** Path of an imported file from the project's folder; undefined endings are tried as Node and ts-node do. */
function pathOf(file: string, name: string): string {
  const target = resolve(PROJECT_DIRECTORY, dirname(file), name);
  const found = ["", ".ts", ".js", "/index.ts"]
    .map((ending) => target + ending)
    .find((path) => existsSync(path) && /\.(tsx?|js|json)$/.test(path));
  assert(found !== undefined, `${file} imports ${name}, which does not exist`);
  return relative(PROJECT_DIRECTORY, found);
}

describe("what users run", () => {
  it("imports packages of `dependencies` alone, and no test", async () => {
    for (const file of (await sources()).filter((one) => !FOR_DEVELOPERS.test(one))) {
      const { packages, files } = await importsOf(file);
      for (const name of packages) {
        assert(Object.hasOwn(dependencies, name), `${file} imports ${name}, not a dependency`);
      }
      for (const imported of files) assert(!NOT_OURS.test(imported), `${file} imports ${imported}`);
    }
  });

  it("loads nothing that only developers run", async () => {
    const seen = new Set<string>();
    const waiting = [...STARTED];
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
      if (seen.has(file) || !/\.(ts|js)$/.test(file)) continue;
      seen.add(file);
      waiting.push(...(await importsOf(file)).files);
    }
    assert(seen.size > 150, `${seen.size} files are found`);
    assert.deepEqual(
      [...seen].filter((file) => FOR_DEVELOPERS.test(file)),
      [],
    );
  });
});

describe("an install without the packages for development", () => {
  let project: ProjectCopy;
  let local: ChildProcess;
  let here: string[];
  /** Runs the commands, one after the other. */
  let batch: ChildProcess;
  let batchEnded: Promise<unknown[]>;

  before(async () => {
    project = await ProjectCopy.makeForProduction();
    const script = join(project.directory, "cli", "bridge.js");
    local = spawn(process.execPath, [script, "local", "--port", "0"], {
      cwd: project.directory,
      env: { ...process.env, PULUMI_CONFIG_PASSPHRASE: "" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let stdout = "";
    const port = await new Promise<string>((found, failed) => {
      local.stdout?.on("data", (text: Buffer) => {
        stdout += text.toString();
        const [, number] = /EventBridge and SQS at \S+:(\d+),/.exec(stdout) ?? [];
        if (number !== undefined) found(number);
      });
      local.once("exit", (code) => failed(new Error(`bridge local ended with ${code}: ${stdout}`)));
    });
    here = ["--local", "--port", port];

    for (const file of BATCH) {
      await project.write(file, await readFile(join(PROJECT_DIRECTORY, file), "utf8"));
    }
    batch = fork(join(project.directory, BATCH[0]), {
      cwd: project.directory,
      execArgv: ["--require", "./register.js"],
    });
    batchEnded = once(batch, "exit");
  });
  after(async () => {
    batch.disconnect();
    if (local.exitCode === null) {
      const ended = once(local, "exit");
      local.kill("SIGINT");
      await ended;
    }
    await project.remove();
  });

  /** Runs a command in the process for all of them. */
  async function run(...args: string[]): Promise<Run> {
    batch.send(args);
    const [ran] = (await Promise.race([once(batch, "message"), batchEnded])) as [Run | number];
    assert(
      typeof ran === "object",
      `the process of the commands ended with ${JSON.stringify(ran)}`,
    );
    return ran;
  }

  it("lacks them", () => {
    assert(!existsSync(join(project.directory, "node_modules", "mocha")));
    assert(!existsSync(join(project.directory, "node_modules", "pulumi")));
  });

  it("has the help of every command", async () => {
    const names = bridge.commands.flatMap((command) =>
      command.commands.length === 0
        ? [[command.name()]]
        : command.commands.map((one) => [command.name(), one.name()]),
    );
    assert(names.length >= 15);
    for (const name of names) {
      const { code, stdout, stderr } = await run(...name, "--help");
      assert.equal(code, 0, `${name.join(" ")}: ${stderr}`);
      assert.match(stdout, /^Usage: bridge /, name.join(" "));
    }
    const apart = await project.bridge("--help");
    assert.equal(apart.code, 0, apart.stderr);
  });

  for (const [code, stdout, command] of [
    [0, /^Dead letters of the stack local: 0 messages\./, "dlq list"],
    [1, /^$/, "dlq show an-id"],
    [0, /^To redrive: 0 messages/, "dlq redrive"],
    [0, /^0 events published/, "dlq redrive --yes"],
    [0, /^To drop: 0 messages/, "dlq drop --cause row-lock"],
    [0, /^Stack local: the dead-letter queue is empty/, "status"],
    [0, /^ok {7}settings/, "doctor"],
    [0, /\nThe alarm is cleared after/, "drill --timeout 30s"],
    [0, /^Records in the stand-in for Salesforce/, "records"],
  ] as const) {
    it(`runs ${command} on what \`bridge local\` runs there`, async () => {
      const ran = await run(...command.split(" "), ...here);
      assert.match(ran.stdout, stdout, ran.stderr);
      assert.equal(ran.code, code, ran.stdout + ran.stderr);
      assert.doesNotMatch(ran.stderr, /\n {4}at /);
    });
  }

  it("runs what needs no stack, and says what to do where there is no engine", async () => {
    const commands = [
      ["fault", "none", ...here.slice(1)],
      ["simulate", "events/01-customer-registered.json"],
      ["forecast", "--rate", "1", "--for", "1m"],
      ["match", "--cases", "/dev/null"],
      ["transform", "--cases", "/dev/null"],
      ["preview"],
      ["permission-set"],
    ];
    for (const command of commands) {
      const ran = await run(...command);
      assert.equal(ran.code, 0, command.join(" ") + ran.stderr);
    }
    const { code, stderr } = await project.bridge("status", "--stack", "none");
    assert.equal(code, 1);
    assert.match(stderr, /^error: (There is no Pulumi engine|The engine cannot tell)[^\n]*\n$/);
  });
});
