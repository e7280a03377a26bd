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
      assert.deepEqual(await read(text), {
        project: "shop",
        stack: "dev",
        values: {},
        secretKeys: new Set(),
      });
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
      "shop:object": '{"user":"me","keys":["local-client-id"]}',
      "shop:plain": '{"secure":"yes","but":"not alone"}',
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
      /^Pulumi\.dev\.yaml: the value of shop:id was not encrypted with this file's encryptionsalt\./,
    );
  });

  it("refuses a malformed salt", async () => {
    await assertRefused(
      read("encryptionsalt: v1:AAAA\n", [""]),
      /^Pulumi\.dev\.yaml: encryptionsalt/,
    );
  });

  for (const [what, text, problem] of [
    ["is not YAML", "config:\n  list: [1\n", /^Pulumi\.dev\.yaml is not YAML: /],
    ["has a key twice", "config:\n  a: 1\n  a: 2\n", /^Pulumi\.dev\.yaml is not YAML: .*unique/],
    ["has an alias of nothing", "config:\n  a: *b\n", /^Pulumi\.dev\.yaml is not YAML: .*alias/],
    ["is a text", "config\n", /^Pulumi\.dev\.yaml is not a file that Pulumi writes: /],
    ["has a mistyped config", "confg:\n  a: 1\n", /'confg' is not .* Did you mean config\?/],
    ["has a list for its config", "config: [1]\n", /^Pulumi\.dev\.yaml [^]*→ at config$/],
  ] as const) {
    it(`refuses a stack file that ${what}`, async () => {
      await assertRefused(read(text), problem);
    });
  }

  it("refuses a project without a name", async () => {
    await folder.write("Pulumi.yaml", "runtime: nodejs\n");
    await assertRefused(read(""), /^Pulumi\.yaml [^]*→ at name$/);
  });

  it("refuses config in the project's file, which the engine would merge", async () => {
    await folder.write("Pulumi.yaml", "name: shop\nconfig:\n  rate: 10\n");
    await assertRefused(read(""), /^Pulumi\.yaml [^]*project-level config is not supported here/);
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
      /^Pulumi\.folder\.yaml cannot be read: EISDIR/,
    );
  });

  it("refuses a folder without a project, by the file's name", async () => {
    await assertRefused(
      readStackFile(join(folder.path, "missing"), "dev", []),
      /^Pulumi\.yaml cannot be read: ENOENT/,
    );
  });
});
