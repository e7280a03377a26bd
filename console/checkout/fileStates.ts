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

/** The state of a file. */
interface FileState {
  /** Differs when the file differs. */
  stamp: string;
  /** When it was changed, in milliseconds since 1970; 0 for a folder, and for a file that is absent. */
  changed: number;
}

/** The states of files, by their paths. */
export type FileStates = ReadonlyMap<string, FileState>;

/**
 * The states of the files from which the program's resources follow: its modules, the files of Pulumi, and the metadata of the
 * Salesforce project.
 */
export async function fileStates({
  directory,
  loaded,
  failed,
}: EvaluatedFiles): Promise<FileStates> {
  const files = [
    ...loaded,
    ...(await pulumiFiles(directory)),
    ...(await metadataFiles(join(directory, SALESFORCE_FOLDER))),
    ...(failed ? [directory, ...loaded.map(dirname)] : []),
  ];
  const found = [...new Set(files)].map(async (file) => [file, await stateOf(file)] as const);
  return new Map(await Promise.all(found));
}

/**
 * Whether a file has changed since an evaluation. Modules that were loaded later are no change.
 *
 * @param before the states at the end of the evaluation
 * @param begun when the evaluation began, in milliseconds since 1970
 */
export function haveChanged(before: FileStates, now: FileStates, begun: number): boolean {
  const isNew = ({ changed }: FileState) => changed >= begun && changed <= Date.now();
  return (
    [...now.values()].some(isNew) ||
    [...before].some(([file, { stamp }]) => now.get(file)?.stamp !== stamp)
  );
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

const stateOf = (file: string): Promise<FileState> =>
  stat(file).then(
    (found) => ({
      stamp: `${found.mtimeMs} ${found.size} ${found.ino}`,
      changed: found.isDirectory() ? 0 : found.mtimeMs,
    }),
    () => ({ stamp: "absent", changed: 0 }),
  );
