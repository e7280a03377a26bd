import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdir, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readTextFile, Unreadable } from "../../text/textFile";
import { temporaryFolder } from "../folder";

describe("a text file", () => {
  const folder = temporaryFolder();
  const at = (name: string) => join(folder.path, name);
  const of = async (bytes: Buffer | string) => {
    await writeFile(at("file"), bytes);
    return readTextFile(at("file"));
  };
  const refused = (path: string, reason: RegExp, code?: string) =>
    assert.throws(
      () => readTextFile(path),
      (error) => error instanceof Unreadable && reason.test(error.message) && error.code === code,
    );

  it("is read in UTF-8 or UTF-16, without its byte order mark", async () => {
    const text = "grün: 😀\r\n";
    const utf16 = Buffer.from(`\ufeff${text}`, "utf16le");
    assert.equal(await of(text), text);
    assert.equal(await of(`\ufeff${text}`), text);
    assert.equal(await of(utf16), text);
    assert.equal(await of(Buffer.from(utf16).swap16()), text);
    assert.equal(await of(""), "");
    assert.equal(await of("\ufeff"), "");
  });

  it("with bytes of another encoding is refused, with the place of the first", async () => {
    await writeFile(at("file"), Buffer.from("a: b\nc: gr\xfcn\n", "latin1"));
    refused(at("file"), /^cannot be read: line 2, column 6: /);
  });

  it("that cannot be opened is refused with the reason", async () => {
    await mkdir(at("folder"));
    await symlink(at("circle"), at("circle"));
    await writeFile(at("file"), "");
    refused(at("none"), /^does not exist$/, "ENOENT");
    refused(at("file/none"), /^does not exist$/, "ENOTDIR");
    refused(at("folder"), /^is a directory$/);
    refused(at("circle"), /leads to itself$/, "ELOOP");
    refused(at("n".repeat(300)), /its name is too long$/, "ENAMETOOLONG");
    refused("/dev/null", /^is not a file$/);
  });

  it("that is too large is refused before it is read", async () => {
    await writeFile(at("file"), "");
    await truncate(at("file"), 64 * 2 ** 20 + 1);
    refused(at("file"), /^is larger than 64 MiB$/);
  });

  it("may be a pipe into which a program writes, but is not waited for where none does", async () => {
    execFileSync("mkfifo", [at("pipe")]);
    refused(at("pipe"), /^is a pipe into which no program writes$/);
    // Opened for reading as well, the pipe can be opened for writing at once.
    const script = `exec 3<>"$0"; echo ready; printf 'a: b\\n' >&3; sleep 0.3; printf 'c: d\\n' >&3`;
    const writer = spawn("sh", ["-c", script, at("pipe")], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await new Promise((resolve) => writer.stdout.once("data", resolve));
    assert.equal(readTextFile(at("pipe")), "a: b\nc: d\n");
  });
});
