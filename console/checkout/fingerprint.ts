import { readdir, stat } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { SALESFORCE_FOLDER } from "../../salesforceSchema/metadataFolder";

/** What an evaluation has read. */
export interface EvaluatedFiles {
  /** Of Pulumi.yaml. */
  directory: string;
  /** The files of the modules that it has loaded. */
  loaded: readonly string[];
  /** Whether it failed: then a file that appears beside these can be the remedy. */
  failed: boolean;
}

/** The state of files. */
export interface Fingerprint {
  /** Differs when a file differs. */
  text: string;
  /** When the newest of them was changed, in milliseconds since 1970. */
  newest: number;
}

/**
 * The state of the files from which the program's resources follow: its modules, the files of Pulumi, and the metadata of the
 * Salesforce project.
 */
export async function fingerprint({
  directory,
  loaded,
  failed,
}: EvaluatedFiles): Promise<Fingerprint> {
  const files = [
    ...loaded,
    ...(await pulumiFiles(directory)),
    ...(await metadataFiles(join(directory, SALESFORCE_FOLDER))),
    ...(failed ? new Set([directory, ...loaded.map(dirname)]) : []),
  ];
  const stamps = await Promise.all(files.map(stampOf));
  return {
    text: stamps.map(({ text }) => text).join("\n"),
    newest: Math.max(0, ...stamps.map(({ changed }) => changed)),
  };
}

/** Pulumi.yaml, the stack files, also those in another folder that Pulumi.yaml names, and package.json. */
async function pulumiFiles(directory: string): Promise<string[]> {
  const names = await readdir(directory).catch(() => []);
  const folders = names.filter((name) => !/[.]|^node_modules$/.test(name));
  const inside = await Promise.all(
    folders.map(async (folder) => {
      const inner = await readdir(join(directory, folder)).catch(() => []);
      return inner.map((name) => join(folder, name));
    }),
  );
  return [...names, ...inside.flat()]
    .filter((name) => /(^|[\\/])(Pulumi(\.[^\\/]+)?\.(ya?ml|json)|package\.json)$/.test(name))
    .map((name) => join(directory, name));
}

async function metadataFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  return names
    .filter((name) => name.endsWith(".xml") && !name.split(sep).includes("node_modules"))
    .map((name) => join(folder, name));
}

const stampOf = (file: string): Promise<{ text: string; changed: number }> =>
  stat(file).then(
    (found) => ({
      text: `${file} ${found.mtimeMs} ${found.size} ${found.ino}`,
      changed: found.isDirectory() ? 0 : found.mtimeMs,
    }),
    () => ({ text: `${file} is absent`, changed: 0 }),
  );
