import { chmod } from "node:fs/promises";

/** Stands in for the engine: a program `pulumi` in a folder, which says what it is told to. */
export async function fakeEngine(
  write: (name: string, text: string) => Promise<string>,
  { stdout = "", stderr = "", code = 0 },
): Promise<void> {
  const out = await write("out", stdout);
  const err = await write("err", stderr);
  const args = out.replace(/out$/, "args");
  const script = `#!/bin/sh\necho "$@" >> "${args}"\ncat "${out}"\ncat "${err}" >&2\nexit ${code}\n`;
  await chmod(await write("pulumi", script), 0o755);
}

/** The environment in which that engine is the one that is found; `cat` is needed by it. */
export const besideEngine = (folder: string): NodeJS.ProcessEnv => ({
  PATH: `${folder}:/usr/bin:/bin`,
  PULUMI_HOME: folder,
});
