import Module from "node:module";
import { sep } from "node:path";

/** The files of modules that this process has loaded, or has tried to load, without those of packages. */
const files = new Set<string>();

const { prototype } = Module as unknown as {
  prototype: { load: (this: unknown, file: string) => void };
};
const load = prototype.load;
prototype.load = function (file) {
  if (!file.includes(`${sep}node_modules${sep}`)) files.add(file);
  load.call(this, file);
};

export const loadedFiles = (): readonly string[] => [...files];
