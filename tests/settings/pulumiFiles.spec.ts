import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { readStackFile } from "../../settings/stackFile";
import { temporaryFolder } from "../folder";
import { runError } from "../runError";

const PROJECT = "name: shop\nruntime: nodejs\n";

/** Each reading is the engine's: `pulumi config --json` of version 3.260. */
describe("the values of a stack are those that Pulumi reads", () => {
  const folder = temporaryFolder();
  beforeEach(() => folder.write("Pulumi.yaml", PROJECT));
  const read = (stack = "dev") => readStackFile(folder.path, stack, []);

  for (const [what, text, values] of [
    ["octal", "a: 0777\n  b: 0o14\n  c: 08", { a: "511", b: "12", c: "8" }],
    [
      "other bases and separators",
      "a: 0x1F\n  b: 0b11\n  c: 1_000",
      { a: "31", b: "3", c: "1000" },
    ],
    [
      "large",
      "a: 18446744073709551615\n  b: 18446744073709551616",
      { a: "18446744073709551615", b: "18446744073709552000" },
    ],
    [
      "floats",
      "a: 1.10\n  b: 1e3\n  c: 1e-7\n  d: 1e999",
      { a: "1.1", b: "1000", c: "1e-7", d: "1e999" },
    ],
    [
      "a timestamp",
      "a: 2020-01-01\n  b: 2020-02-30",
      { a: "2020-01-01 00:00:00 +0000 UTC", b: "2020-02-30" },
    ],
    ["truth values", "a: yes\n  b: True\n  c: ~", { a: "yes", b: "true", c: "" }],
    [
      "tags",
      'a: !!str 10\n  b: !!binary aGk=\n  c: !!bool "true"',
      { a: "10", b: "hi", c: "true" },
    ],
    ["structures", 'a: {z: "<", b: [0777, null]}', { a: '{"b":[511,null],"z":"\\u003c"}' }],
    [
      "anchors and merge keys",
      "a: &x {k: 1}\n  b: {<<: [*x, {k: 2, l: 3}], m: 4}",
      { a: '{"k":1}', b: '{"k":1,"l":3,"m":4}' },
    ],
    ["the old form of a key", "shop:config:a: 1", { a: "1" }],
    [
      "__proto__",
      "__proto__: 1\n  b: {__proto__: 2}",
      { ["__proto__"]: "1", b: '{"__proto__":2}' },
    ],
    [
      "Windows line ends and a byte order mark",
      "a: 1\r\n  b: |\r\n    x\r\n    y\r\n",
      { a: "1", b: "x\ny\n" },
    ],
  ] as const) {
    it(`with ${what}`, async () => {
      await folder.write("Pulumi.dev.yaml", `\uFEFFconfig:\n  ${text}\n`);
      const expected = Object.entries(values).map(([key, value]) => [`shop:${key}`, value]);
      assert.deepEqual(Object.entries((await read()).values).sort(), expected.sort());
    });
  }

  it("with values and defaults of the project, whose keys are paths", async () => {
    await folder.write(
      "Pulumi.yaml",
      `${PROJECT}config:\n  a: 1\n  own: {type: integer, default: 1}\n  "n.m": 5\n  aws:region: x\n  aws:defaultTags: {value: {tags: {a: b}}}\n`,
    );
    await folder.write("Pulumi.dev.yaml", "config:\n  own: 9\n  aws:region: eu-west-1\n");
    assert.deepEqual((await read()).values, {
      "shop:own": "9",
      "aws:region": "eu-west-1",
      "shop:a": "1",
      "aws:defaultTags": '{"tags":{"a":"b"}}',
      "shop:n": '{"m":5}',
    });
  });

  it("from the folder of stackConfigDir, and from files that end with .yml", async () => {
    await mkdir(join(folder.path, "stacks"));
    await folder.write("Pulumi.yaml", `${PROJECT}stackConfigDir: stacks\n`);
    await folder.write("stacks/Pulumi.dev.yaml", "config:\n  a: 1\n");
    const { values, locate } = await read("acme/shop/dev");
    assert.deepEqual(values, { "shop:a": "1" });
    assert.equal(locate?.("shop:a"), "stacks/Pulumi.dev.yaml:2:3");
    await assert.rejects(read("acme/other/dev"), runError(/is a stack of the project other/));
  });

  it("except the values of an environment, for which stand-ins are named", async () => {
    await folder.write("Pulumi.yaml", `${PROJECT}config:\n  host: {type: string}\n`);
    await folder.write("Pulumi.dev.yaml", "environment: [acme/dev]\n");
    const { values, notices, environments } = await read();
    assert.deepEqual(
      [values, environments],
      [{ "shop:host": "unknown-from-environment" }, ["acme/dev"]],
    );
    assert.match(
      notices?.join("\n") ?? "",
      /acme\/dev, which only `pulumi` opens: placeholders are used for host\.$/,
    );
    await folder.write("Pulumi.dev.yaml", "config: {}\n");
    await assert.rejects(
      read(),
      runError(/^Pulumi\.dev\.yaml:1:1 lacks host, which Pulumi\.yaml:4:3 requires/),
    );
  });

  it("except secrets that no passphrase opens, for which placeholders are named", async () => {
    await folder.write(
      "Pulumi.dev.yaml",
      "secretsprovider: awskms://alias/x\nencryptedkey: A\nconfig:\n  a: [{secure: AQ}]\n",
    );
    assert.deepEqual((await read()).notices, [
      "The secrets of Pulumi.dev.yaml are encrypted by awskms, which only `pulumi` opens: placeholders are used for a.",
    ]);
  });
});
