import { chmod } from "node:fs/promises";

/** Replaces the engine with a program `pulumi` in a folder, which prints the given output. */
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

/** The environment in which commands find that engine. It needs `cat`. */
export const besideEngine = (folder: string): NodeJS.ProcessEnv => ({
  PATH: `${folder}:/usr/bin:/bin`,
  PULUMI_HOME: folder,
});
