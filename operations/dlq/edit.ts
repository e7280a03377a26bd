import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RunError } from "@pulumi/pulumi/errors";
import { parseJson } from "../../eventbridge/json";
import { parseEvent } from "../simulate";
import { readable } from "./letter";

/**
 * Lets a person change the event of a message in their editor.
 *
 * @param body of the message
 * @returns the new body; undefined where nothing was changed
 * @throws RunError where the editor fails, or what it leaves is no event: its text is kept then, and the file named
 */
export async function editBody(body: string): Promise<string | undefined> {
  const folder = mkdtempSync(join(tmpdir(), "bridge-edit-"));
  const file = join(folder, "event.json");
  const before = `${indented(body)}\n`;
  writeFileSync(file, before, { mode: 0o600 });
  await openEditor(file).catch((error: unknown) => {
    rmSync(folder, { recursive: true }); // it holds a customer's data
    throw error;
  });
  const after = readFileSync(file, "utf8");
  if (after !== before) parseEvent(after, file, "");
  rmSync(folder, { recursive: true });
  return after === before ? undefined : after;
}

/** On several lines; as it stands where it holds what EventBridge does not take, which is to be mended then. */
function indented(body: string): string {
  try {
    return readable(parseJson(body));
  } catch {
    return body;
  }
}

/** Ctrl-C is the editor's own meanwhile. A variable that is empty is none. */
async function openEditor(file: string): Promise<void> {
  const { VISUAL, EDITOR } = process.env;
  const editor = [VISUAL, EDITOR].find((one) => one !== undefined && one.trim() !== "") ?? "vi";
  const wait = () => undefined;
  process.on("SIGINT", wait);
  const ended = await new Promise<number | string | null>((resolve, reject) => {
    spawn(`${editor} "${file}"`, { shell: true, stdio: "inherit" })
      .once("error", reject)
      .once("close", (code, signal) => resolve(code ?? signal));
  }).finally(() => process.off("SIGINT", wait));
  if (ended !== 0) {
    throw new RunError(
      `The editor ${editor} ended with ${ended}: nothing is published. Set EDITOR to another one.`,
    );
  }
}
