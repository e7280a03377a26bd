import type { DeployedStack } from "../../stack/deployed";

/** What the pages of one console work on. */
export interface ConsoleContext {
  /** Directory of Pulumi.yaml. */
  directory: string;
  /**
   * Finds the stack: that of `bridge local` at each call, so that an emulator that stops or restarts is noticed; a deployed
   * stack again after a while, because the engine needs a second or two to answer.
   *
   * @throws RunError where the stack does not exist, or nothing answers
   */
  findStack(): Promise<DeployedStack>;
  /** The name of the stack whose file the offline pages read: Pulumi.<name>.yaml. */
  stackName(): Promise<string>;
  isLocal: boolean;
  /** Port of the endpoint of `bridge local`. */
  port: number;
  /** Whether the console may change anything: redrive, drop, set faults. */
  mayChange: boolean;
  /** Folder to which dropped messages are written first. Default: that of the commands, in the working directory. */
  records?: string;
  /** Registers what must end in good order before the console ends. */
  atStop?(work: () => Promise<void>): void;
  /** Prints a line on the terminal of the console, for example that data was revealed. */
  log(line: string): void;
}
