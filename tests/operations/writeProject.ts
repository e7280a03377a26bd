import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Subscription } from "../../mapping/subscription";
import { PROJECT_DIRECTORY, type temporaryFolder } from "../folder";

/** Writes the project's file and its local stack's file, with subscriptions of its own, to a folder in which commands then run. */
export async function writeProject(
  folder: ReturnType<typeof temporaryFolder>,
  subscriptions: readonly Subscription[],
): Promise<void> {
  const inFile = subscriptions.map((one) => ({
    ...one,
    events: { ...one.events, schema: "customer" },
  }));
  const ofProject = (file: string) => readFile(join(PROJECT_DIRECTORY, file), "utf8");
  await folder.write("Pulumi.yaml", await ofProject("Pulumi.yaml"));
  await folder.write(
    "Pulumi.local.yaml",
    `${(await ofProject("Pulumi.local.yaml")).trimEnd()}\n  eventbridge-salesforce:subscriptions: ${JSON.stringify(inFile)}\n`,
  );
}
