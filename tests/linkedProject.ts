import {
  copyFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
} from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { Command } from "commander";
import { addCommands } from "../cli/bridge.ts";
import { startCommand } from "../cli/startCommand";
import { PolicyPack } from "../emulator/embedded/policyPack";
import type { Subscription, UpsertSubscription } from "../mapping/subscription";
import { subscriptions as declared } from "../subscriptions";
import { anew } from "./emulator/embedded/evaluated";
import { PROJECT_DIRECTORY } from "./folder";
import { replace, runHere, type Run } from "./cli/inProcess";
import { pack } from "./policy/pack";
import { ChangedProject, copyFolder, LEFT_OUT } from "./projectCopy";

/** What the pack's process loads. The commands read the rest of policy/, which configures it. */
const PACK_CODE = /^policy\/(?!config\/)/;

/**
 * The project's program and stack files in a folder of their own, which a test may change. The program is evaluated in this
 * process, and one pack's process judges all programs: a run takes a fifth of the CPU time of a `ProjectCopy`'s.
 *
 * The commands themselves are this project's, so what they import, such as subscriptions.ts, cannot be changed here, nor can
 * the code of the policies.
 */
export class LinkedProject extends ChangedProject {
  /** Top folders that are links no longer, because a file in them was changed. */
  private readonly unlinked = new Set<string>();
  private moves = 0;

  /** @param root of the folder that is the project, whose name changes: see `move` */
  private constructor(private readonly root: string) {
    super(join(root, "0"));
  }

  static async make(): Promise<LinkedProject> {
    const project = new LinkedProject(realpathSync(await mkdtemp(join(tmpdir(), "linked-"))));
    mkdirSync(project.directory);
    for (const entry of readdirSync(PROJECT_DIRECTORY, { withFileTypes: true })) {
      if (LEFT_OUT.includes(entry.name)) continue;
      if (entry.isDirectory() || entry.isSymbolicLink()) project.link(entry.name);
      else copyFileSync(join(PROJECT_DIRECTORY, entry.name), join(project.directory, entry.name));
    }
    return project;
  }

  /** Gives the local stack the subscriptions of subscriptions.ts, each changed. */
  subscribe(change: (one: UpsertSubscription) => Subscription): Promise<void> {
    const subscriptions = (declared as UpsertSubscription[]).map(change).map((one) => ({
      ...one,
      events: { ...one.events, schema: "customer" },
    }));
    return this.edit(
      "Pulumi.local.yaml",
      (text) =>
        `${text.trimEnd()}\n  eventbridge-salesforce:subscriptions: ${JSON.stringify(subscriptions)}\n`,
    );
  }

  /** Runs a command of `bridge`. */
  bridge(...args: string[]): Promise<Run> {
    const program = new Command("bridge");
    addCommands(program, this.directory);
    return this.run(program, args);
  }

  /** Runs the main job as `npm start` does. */
  start(...args: string[]): Promise<Run> {
    return this.run(startCommand(this.directory), args);
  }

  override async write(file: string, text: string): Promise<void> {
    if (PACK_CODE.test(file) || file === "subscriptions.ts") {
      throw new Error(`a change of ${file} has no effect here: use subscribe, or a ProjectCopy`);
    }
    const [top = "", ...inside] = file.split("/");
    const path = join(this.directory, top);
    const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
    if (inside.length > 0 && isLink) {
      unlinkSync(path);
      mkdirSync(path);
      copyFolder(join(PROJECT_DIRECTORY, top), path);
      this.unlinked.add(top);
      this.move();
    }
    await super.write(file, text);
  }

  override restore(): void {
    super.restore();
    if (this.unlinked.size === 0) return;
    for (const top of this.unlinked) {
      rmSync(join(this.directory, top), { recursive: true });
      this.link(top);
    }
    this.unlinked.clear();
    this.move();
  }

  override remove(): Promise<void> {
    return rm(this.root, { recursive: true });
  }

  private link(top: string): void {
    symlinkSync(join(PROJECT_DIRECTORY, top), join(this.directory, top), "dir");
  }

  /** Node remembers where a link led, so a folder is found anew only by another path: ask for it after the changes. */
  private move(): void {
    this.moves += 1;
    const moved = join(this.root, String(this.moves));
    renameSync(this.directory, moved);
    this.directory = moved;
  }

  private async run(program: Command, args: readonly string[]): Promise<Run> {
    for (const file of Object.keys(require.cache)) {
      if (file.startsWith(this.root + sep)) delete require.cache[file];
    }
    const shared = await pack();
    const leave = { stop: { value: () => Promise.resolve() } };
    const start = () => Promise.resolve(Object.create(shared, leave) as PolicyPack);
    const restore = replace(PolicyPack, "start", start);
    try {
      return await anew(join(this.directory, "index.ts"), () =>
        runHere(program, args, {
          // each message on a line of its own
          environment: { COLUMNS: "1000" },
          directory: this.directory,
        }),
      );
    } finally {
      restore();
    }
  }
}
