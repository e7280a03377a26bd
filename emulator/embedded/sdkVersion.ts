import { createRequire } from "node:module";
import { join } from "node:path";
import { RunError } from "@pulumi/pulumi/errors";
import { version } from "@pulumi/pulumi/package.json";

const majorOf = (text: string): number => parseInt(text, 10);

/**
 * The failure of a program, with a remark where its packages are made for another major version of Pulumi's SDK than this
 * project's, with which it ran.
 *
 * @param folder of the program
 */
export function withSdkVersion(failure: unknown, folder: string): unknown {
  const own = installedVersion(folder);
  const isOther = own !== undefined && majorOf(own) !== majorOf(version);
  if (!isOther || !RunError.isInstance(failure)) return failure;
  return new RunError(
    `${failure.message}\nThe program's packages are made for @pulumi/pulumi ${own}, and it ran with ${version}. Update them.`,
  );
}

function installedVersion(folder: string): string | undefined {
  try {
    const find = createRequire(join(folder, "index.js"));
    return (find("@pulumi/pulumi/package.json") as { version: string }).version;
  } catch {
    return undefined; // it is not installed there
  }
}
