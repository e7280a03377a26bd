import { existsSync } from "node:fs";
import { join } from "node:path";

/** Whether a project is this one, or a copy of it: its program reads the settings of this project. @param directory of Pulumi.yaml */
export const isOwnProject = (directory: string): boolean =>
  existsSync(join(directory, "settings", "read.ts"));
