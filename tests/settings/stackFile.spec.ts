import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { OPAQUE_SECRET, readStackFile } from "../../settings/stackFile";
import { runError } from "../runError";
import { temporaryFolder } from "../folder";
import { localStack } from "../emulator/embedded/localStack";

describe("the reader of stack files", () => {
  const folder = temporaryFolder();
  let salt: string;
  let clientId: string;

  before(async () => {
    const local = await localStack();
    salt = `encryptionsalt: ${local.salt}\n`;
    clientId = local.ciphertextOf("salesforceClientId");
  });
  beforeEach(() => folder.write("Pulumi.yaml", "name: shop\nruntime: nodejs\n"));

  async function read(stackFile: string, passphrases: string[] = []) {
    await folder.write("Pulumi.dev.yaml", stackFile);
    return readStackFile(folder.path, "dev", passphrases);
  }

  const assertRefused = (work: Promise<unknown>, message: RegExp) =>
    assert.rejects(work, runError(message));

  it("returns project and stack, and no values for an empty file", async () => {
    for (const text of ["", "config:\n", "config: {}\n"]) {
      const { locate, ...rest } = await read(text);
      assert.deepEqual(rest, {
        project: "shop",
        stack: "dev",
        values: {},
        secretKeys: new Set(),
        file: "Pulumi.dev.yaml",
        notices: [],
      });
      assert.equal(locate?.("shop:a"), undefined);
    }
  });

  it("adds the project's namespace to a key without one", async () => {
    const { values } = await read("config:\n  a: x\n  shop:b: y\n  aws:region: eu-central-1\n");
    assert.deepEqual(values, { "shop:a": "x", "shop:b": "y", "aws:region": "eu-central-1" });
  });

  it("returns every value as a string, a structured value as JSON", async () => {
    const { values, secretKeys } = await read(`
config:
  number: 10
  text: "10"
  boolean: false
  list: [1, two]
  object: { a: { b: true } }
`);
    assert.deepEqual(values, {
      "shop:number": "10",
      "shop:text": "10",
      "shop:boolean": "false",
      "shop:list": '[1,"two"]',
      "shop:object": '{"a":{"b":true}}',
    });
    assert.deepEqual(secretKeys, new Set());
  });

  it("decrypts secrets anywhere in a value with the first passphrase that fits", async () => {
    const { values, secretKeys } = await read(
      `${salt}config:
  secret: { secure: ${clientId} }
  object: { user: me, keys: [{ secure: ${clientId} }] }
  plain: { secure: yes, but: not alone }
`,
      ["wrong", ""],
    );
    assert.deepEqual(values, {
      "shop:secret": "local-client-id",
      "shop:object": '{"keys":["local-client-id"],"user":"me"}', // Go sorts the keys
      "shop:plain": '{"but":"not alone","secure":"yes"}',
    });
    assert.deepEqual(secretKeys, new Set(["shop:secret", "shop:object"]));
  });

  for (const [what, header, passphrases] of [
    ["no passphrase fits", () => salt, ["wrong"]],
    ["there is no passphrase", () => salt, []],
    ["another provider encrypted them", () => "secretsprovider: awskms://alias/shop\n", [""]],
  ] as const) {
    it(`returns opaque secrets where ${what}`, async () => {
      const { values, secretKeys } = await read(
        `${header()}config:\n  id: { secure: ${clientId} }\n  ids: [{ secure: AQIC }]\n  rate: 10\n`,
        [...passphrases],
      );
      assert.deepEqual(values, {
        "shop:id": OPAQUE_SECRET,
        "shop:ids": `["${OPAQUE_SECRET}"]`,
        "shop:rate": "10",
      });
      assert.deepEqual(secretKeys, new Set(["shop:id", "shop:ids"]));
    });
  }

  it("refuses a secret that was encrypted with another salt, by its key", async () => {
    const foreign = clientId.replace(/.==$/, "A==");
    await assertRefused(
      read(`${salt}config:\n  shop:id: { secure: ${foreign} }\n`, [""]),
      /^Pulumi\.dev\.yaml:3:3 has a value of shop:id that was not encrypted with this file's encryptionsalt\./,
    );
  });

  it("refuses a malformed salt where it would open a secret, as the engine does", async () => {
    const text = "encryptionsalt: v1:AAAA\nconfig:\n  id: x\n";
    assert.deepEqual((await read(text, [""])).values, { "shop:id": "x" });
    await assertRefused(
      read(`${text}  secret: { secure: AQIC }\n`, [""]),
      /^Pulumi\.dev\.yaml:1:1 encryptionsalt is not of the form/,
    );
  });

  for (const [what, text, problem] of [
    ["is not YAML", "config:\n  list: [1\n", /^Pulumi\.dev\.yaml:3:1 is not YAML: /],
    [
      "has keys twice",
      "config:\n  a: 1\n  a: 2\n  b: {c: 1, c: 2}\n",
      /^Pulumi\.dev\.yaml:3:3 has the key a twice; the first one is in line 2\.\nPulumi\.dev\.yaml:4:13 has the key c twice/,
    ],
    ["has an alias of nothing", "config:\n  a: *b\n", /^Pulumi\.dev\.yaml:2:6 has no anchor &b/],
    ["is a text", "config\n", /^Pulumi\.dev\.yaml:1:1 is not a file that Pulumi writes: /],
    [
      "has a mistyped config",
      "confg:\n  a: 1\n",
      /^Pulumi\.dev\.yaml:1:1 has the key confg, which Pulumi ignores\. Did you mean config\?/,
    ],
    ["has a list for its config", "config: [1]\n", /^Pulumi\.dev\.yaml:1:1 must be a mapping/],
    [
      "has a key in two spellings",
      "config:\n  a: 1\n  shop:a: 1\n",
      /^Pulumi\.dev\.yaml:3:3 has the key shop:a, which is the same as a: /,
    ],
    ["has two documents", "config:\n  a: 1\n---\nb: 1\n", /^Pulumi\.dev\.yaml:4:1 has a second/],
    ["is indented with tabs", "config:\n\ta: 1\n", /^Pulumi\.dev\.yaml:2:1 .*Tabs/],
    [
      "contains itself",
      "config:\n  a: &a [*a]\n",
      /^Pulumi\.dev\.yaml:2:10 has an alias \*a inside/,
    ],
    [
      "repeats itself by aliases of aliases",
      `a: &a0 [x, x]\n${[...Array(25).keys()].map((level) => `b${level}: &a${level + 1} [*a${level}, *a${level}]\n`).join("")}`,
      /^Pulumi\.dev\.yaml:\d+:\d+ has aliases that repeat too much of the file\.$/,
    ],
    [
      "is nested 5,000 levels deep",
      `config:\n  a: ${"[".repeat(5_000)}${"]".repeat(5_000)}\n`,
      /^Pulumi\.dev\.yaml:\d+:\d+ is nested more than 250 levels deep\.$/,
    ],
    ["has a list for its salt", "encryptionsalt: [1]\n", /^Pulumi\.dev\.yaml:1:1 .*not a text/],
    ["has a text for its environment", "environment: dev\n", /:1:1 must be a list of environments/],
  ] as const) {
    it(`refuses a stack file that ${what}`, async () => {
      await assertRefused(read(text), problem);
    });
  }

  it("refuses a project without a name", async () => {
    await folder.write("Pulumi.yaml", "runtime: nodejs\n");
    await assertRefused(read(""), /^Pulumi\.yaml:1:1 has no name: name the project/);
  });

  it("refuses a stack without a file, and names the nearest stack and the existing ones", async () => {
    await read("");
    await assertRefused(
      readStackFile(folder.path, "dve", []),
      /^The stack dve has no file Pulumi\.dve\.yaml\. Did you mean dev\? Existing stacks: dev\.$/,
    );
    await assertRefused(
      readStackFile(folder.path, "production", []),
      /^The stack production has no file Pulumi\.production\.yaml\. Existing stacks: dev\.$/,
    );
  });

  it("refuses a stack file that cannot be read, by the file's name", async () => {
    await mkdir(join(folder.path, "Pulumi.folder.yaml"));
    await assertRefused(
      readStackFile(folder.path, "folder", []),
      /^Pulumi\.folder\.yaml is a directory\.$/,
    );
  });

  it("refuses a folder without a project, by the file's name", async () => {
    await assertRefused(
      readStackFile(join(folder.path, "missing"), "dev", []),
      /^Pulumi\.yaml does not exist in /,
    );
  });
});
