import { chmod } from "node:fs/promises";

/**
 * Replaces the engine with a program `pulumi` in a folder, which prints the given output, and adds its arguments to the file `args`
 * beside it. It has only commands of the shell itself: each program that it started would take longer than the rest.
 */
export async function fakeEngine(
  write: (name: string, text: string) => Promise<string>,
  { stdout = "", stderr = "", code = 0 },
): Promise<void> {
  const print = (text: string) => `printf '%s' '${text.replaceAll("'", "'\\''")}'`;
  const lines = [
    "#!/bin/sh",
    'echo "$@" >> "${0%/*}/args"',
    print(stdout),
    `${print(stderr)} >&2`,
    `exit ${code}`,
  ];
  await chmod(await write("pulumi", `${lines.join("\n")}\n`), 0o755);
}

/** The environment in which commands find that engine. */
export const besideEngine = (folder: string): NodeJS.ProcessEnv => ({
  PATH: `${folder}:/usr/bin:/bin`,
  PULUMI_HOME: folder,
});
