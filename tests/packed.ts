import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, rename, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { PROJECT_DIRECTORY } from "./folder";
import { ProjectCopy } from "./projectCopy";

export const run = promisify(execFile);

/** The part of a package.json that says which packages it needs. */
export interface Manifest {
  name: string;
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

/**
 * Packs a folder of the project with `npm pack`. In a copy, because other tests read the project while the build is in it.
 *
 * @param folder the package's folder in the project
 * @param destination existing folder for the package
 * @returns the package's file, and the files that packing left in the folder
 */
export async function packed(
  folder: string,
  destination: string,
): Promise<{ file: string; left: string[] }> {
  const copy = await ProjectCopy.make();
  try {
    const files = () => readdir(join(copy.directory, folder), { recursive: true });
    const before = await files();
    const { stdout } = await run(
      "npm",
      ["pack", "--silent", "--pack-destination", destination, `./${folder}`],
      { cwd: copy.directory },
    );
    const left = (await files()).filter((file) => !before.includes(file));
    return { file: join(destination, stdout.trim()), left };
  } finally {
    await copy.remove();
  }
}

/**
 * Puts a package into a project without a registry: with links to those packages of this project that its package.json names,
 * and no others.
 *
 * @returns the package's folder
 */
export async function installed(file: string, project: string): Promise<string> {
  const unpacked = join(project, "unpacked");
  await mkdir(unpacked, { recursive: true });
  await run("tar", ["-xzf", file, "-C", unpacked]);
  const manifest = await manifestIn(join(unpacked, "package"));
  const target = join(project, "node_modules", manifest.name);
  await mkdir(dirname(target), { recursive: true });
  await rename(join(unpacked, "package"), target);
  for (const name of neededPackages(manifest)) await linkPackage(name, project);
  return target;
}

/** Lets a project find a package of this project. */
export async function linkPackage(name: string, project: string): Promise<void> {
  const link = join(project, "node_modules", name);
  await mkdir(dirname(link), { recursive: true });
  await symlink(join(PROJECT_DIRECTORY, "node_modules", name), link, "junction");
}

export function neededPackages({ dependencies, peerDependencies }: Manifest): string[] {
  return Object.keys({ ...dependencies, ...peerDependencies });
}

export async function manifestIn(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as Manifest;
}
