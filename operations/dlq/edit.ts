import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RunError } from "@pulumi/pulumi/errors";
import { parseJson } from "../../emulator/eventBridge/json";
import { parseEvent } from "../simulate";
import { readable } from "./letter";

/**
 * Lets a person change the event of a message in their editor.
 *
 * @param body of the message
 * @returns the new body; undefined where nothing was changed
 * @throws RunError where the editor fails, or what it leaves is no event; the text is kept then, and its file named
 */
export async function editBody(body: string): Promise<string | undefined> {
  const folder = mkdtempSync(join(tmpdir(), "bridge-edit-"));
  const file = join(folder, "event.json");
  const before = `${readable(parseJson(body))}\n`;
  writeFileSync(file, before, { mode: 0o600 });
  await openEditor(file);
  const after = readFileSync(file, "utf8");
  if (after !== before) parseEvent(after, file, "");
  rmSync(folder, { recursive: true });
  return after === before ? undefined : after;
}

async function openEditor(file: string): Promise<void> {
  const editor = process.env.VISUAL ?? process.env.EDITOR ?? "vi";
  const code = await new Promise<number | null>((resolve, reject) => {
    spawn(`${editor} "${file}"`, { shell: true, stdio: "inherit" })
      .once("error", reject)
      .once("close", resolve);
  });
  if (code !== 0) {
    throw new RunError(
      `The editor ${editor} ended with ${code}: nothing is published. Set EDITOR to another one.`,
    );
  }
}
