import { chmodSync, lstatSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/**
 * Creates a folder that only its owner can read, and restricts existing files in it, which an earlier version left readable
 * by others. Links are not changed. Windows ignores such modes.
 *
 * @throws the file system's error, such as EPERM for another user's folder
 */
export function makePrivateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: FOLDER_MODE });
  closeToOthers(path);
}

/**
 * Writes a file that only its owner can read, with any umask.
 *
 * @throws the file system's error
 */
export function writePrivateFile(path: string, text: string): void {
  rmSync(path, { force: true }); // an existing file would keep its mode
  writeFileSync(path, text, { flag: "wx", mode: FILE_MODE });
}

function closeToOthers(path: string): void {
  const found = lstatSync(path);
  if (!found.isDirectory() && !found.isFile()) return;
  const open = found.mode & 0o077;
  if (open !== 0) chmodSync(path, found.mode & 0o700);
  if (found.isDirectory()) readdirSync(path).forEach((name) => closeToOthers(join(path, name)));
}
