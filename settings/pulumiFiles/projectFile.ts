import { statSync } from "node:fs";
import { dirname, join } from "node:path";

/** In the order of the engine. Source: pulumi/pulumi, sdk/go/common/encoding/marshal.go, Exts. */
const EXTENSIONS = [".json", ".yaml", ".yml"];

/** The name of a folder's project file; undefined where there is none. */
export const projectFileIn = (folder: string): string | undefined =>
  EXTENSIONS.map((extension) => `Pulumi${extension}`).find((name) => isFile(join(folder, name)));

/** The engine passes over a folder of this name. */
const isFile = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() === false;

/**
 * The folder of the nearest project file: the given folder, or one above it. Undefined where there is none.
 * Source: pulumi/pulumi, sdk/go/common/workspace/paths.go, DetectProjectPathFrom.
 */
export function nearestProject(folder: string): string | undefined {
  if (projectFileIn(folder) !== undefined) return folder;
  const above = dirname(folder);
  return above === folder ? undefined : nearestProject(above);
}
