import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { PROJECT_DIRECTORY } from "../folder";
import { LinkedProject } from "../linkedProject";
import { READERS_STACKS, unknownTo, wrongWith } from "./checks";
import {
  anchors,
  commandsIn,
  documents,
  links,
  mentioned,
  shellBlocks,
  type Document,
} from "./documents";

describe("the documents", () => {
  let all: Document[];
  before(async () => (all = await documents()));

  it("use only existing commands, options and files", () => {
    const wrong: string[] = [];
    let looked = 0;
    for (const { file, text } of all) {
      let folder = "";
      for (const words of shellBlocks(text).flatMap(commandsIn)) {
        looked += 1;
        const reported = wrongWith(words, folder);
        wrong.push(...reported.map((one) => `${file}: ${words.join(" ")}: ${one}`));
        if (words[0] === "cd") folder = join(folder, words[1] ?? "");
      }
      assert(["", ".", "./"].includes(folder), `${file} ends in ${folder}`);
      for (const command of mentioned(text)) {
        wrong.push(...unknownTo(command.split(" ")).map((one) => `${file}: ${command}: ${one}`));
      }
    }
    assert.deepEqual(wrong, []);
    assert(looked > 50, String(looked));
  });

  it("have blocks that a shell can read", () => {
    for (const { file, text } of all) {
      for (const block of shellBlocks(text)) {
        const { status, stderr } = spawnSync("bash", ["-n"], { input: block, encoding: "utf8" });
        assert.equal(status, 0, `${file}: ${stderr}`);
      }
    }
  });

  it("link to existing files and headings", () => {
    const wrong = all.flatMap(({ file, text }) =>
      links(text).flatMap(({ target, anchor }) => {
        const path = target === "" ? file : normalize(join(dirname(file), target));
        if (!existsSync(join(PROJECT_DIRECTORY, path))) return [`${file}: ${target}`];
        const linked = all.find((one) => one.file === path);
        const there = anchor === undefined || anchors(linked?.text ?? "").includes(anchor);
        return there ? [] : [`${file}: ${target}#${anchor}`];
      }),
    );
    assert.deepEqual(wrong, []);
  });

  it("have an index that lists every guide", () => {
    const index = all.find(({ file }) => file === "docs/README.md");
    const listed = links(index?.text ?? "").map(({ target }) => `docs/${target}`);
    const guides = all.map(({ file }) => file).filter((file) => /^docs\/(?!README)/.test(file));
    assert.deepEqual(
      guides.filter((file) => !listed.includes(file)),
      [],
    );
  });

  for (const [command, reported] of [
    ["npx bridge forecast --rate 5 --outages 6h", "error: unknown option '--outages'"],
    ["npx bridge dlq drop --stack prod --cause nothing", "is invalid. Allowed choices are"],
    ["npx bridge simulate", "error: missing required argument 'event'"],
    ["npx bridge simulate events/00.json", "there is no events/00.json"],
    ["npx pulumi config set salesforceDomian a.my.salesforce.com", "is not a setting"],
    ["npx pulumi config get salesforceDomian --stack dev", "is not a setting"],
    ["npx pulumi config set salesforceClientId --stack dev", "do not go together"],
    ["npx pulumi config set --secret salesforceClientId abc --stack dev", "not to be written"],
    ["npx pulumi config set invocationRateLimit 301 --stack dev", "may not be '301'"],
    ["npx pulumi up --stack test", "there is no Pulumi.test.yaml"],
    ["npx pulumi preview --dif", "is not known to take --dif"],
    ["npm run bnech", "package.json has no script 'bnech'"],
    ["sf project deploy start --source-dir forceapp", "there is no forceapp"],
    ["cd sales", "no folder sales"],
    ["terraform apply", "is not a command that is known here"],
    ["BUS=$(npx pulumi stack outputs)", "is not known here"],
  ] as const) {
    it(`fails for '${command}'`, () => {
      const wrong = commandsIn(command).flatMap((words) => wrongWith(words, ""));
      assert(wrong.join("\n").includes(reported), wrong.join("\n"));
    });
  }

  it("fails for a mention of an option or a command that does not exist", () => {
    assert.deepEqual(unknownTo(["bridge", "dlq", "list", "--colour"]), [
      "list has no option --colour",
    ]);
    assert.deepEqual(unknownTo(["bridge", "dlqs"]), ["no command dlqs"]);
  });

  describe("run as they are written", () => {
    let project: LinkedProject;
    before(async () => {
      project = await LinkedProject.make();
      const pattern = { source: ["shop.magento"] };
      const event = { source: "shop.magento", detail: { name: "A" } };
      const transformed = { inputPathsMap: { n: "$.detail.name" }, inputTemplate: '{"N": <n>}' };
      await project.write("cases.jsonl", `${JSON.stringify({ pattern, event, ...transformed })}\n`);
      await project.write("my-policies.json", "{}");
      for (const stack of READERS_STACKS) {
        await project.write(`Pulumi.${stack}.yaml`, await project.read("Pulumi.dev.yaml"));
        const policies = await project.read("policy/config/dev.json");
        await project.write(`policy/config/${stack}.json`, policies);
      }
      for (const stack of ["dev", "prod", ...READERS_STACKS]) {
        // As after `config set --secret`, by a passphrase that is not known here.
        await project.edit(`Pulumi.${stack}.yaml`, (text) =>
          ["salesforceClientId", "salesforceClientSecret"].reduce(
            (file, key) => `${file}  eventbridge-salesforce:${key}:\n    secure: v1:AAAA:AAAA\n`,
            text,
          ),
        );
      }
    });
    after(() => project.remove());

    /** Commands that need neither an engine, nor an account, nor a stack that runs. */
    const OFFLINE = ["simulate", "forecast", "match", "transform", "preview", "permission-set"];

    it("those of `bridge` that need no account succeed", async () => {
      const commands = all
        .flatMap(({ text }) => shellBlocks(text).flatMap(commandsIn))
        .filter(([, program, name = ""]) => program === "bridge" && OFFLINE.includes(name))
        .map((words) => words.slice(2));
      assert.deepEqual(
        [...new Set(commands.map(([name]) => name))].sort(),
        [...OFFLINE].sort(),
        "each is documented",
      );
      for (const args of commands) {
        // Days of a shop take longer than a test should; nothing else is changed.
        const shorter = args[0] === "forecast" ? ["--for", "30m"] : [];
        const { code, stderr } = await project.bridge(...args, ...shorter);
        assert.equal(code, 0, `${args.join(" ")}: ${stderr}`);
      }
    });
  });
});
