import { RunError } from "@pulumi/pulumi/errors";
import { Refused } from "../../emulator/controlPlane";
import { evaluatePlan } from "./evaluatePlan";

/*
 * A process that evaluates the program of another checkout: a process can evaluate one program. It gets the order from its parent,
 * answers with the plan or with a user's mistake, and ends.
 */
export interface Order {
  directory: string;
  stack: string;
  /** With which secrets are digested. */
  key: string;
}

process.once("message", ({ directory, stack, key }: Order) => {
  evaluatePlan(directory, stack, key).then(
    (plan) => answer({ plan }),
    (error: unknown) => {
      const isMistake = RunError.isInstance(error) || error instanceof Refused;
      answer({ mistake: isMistake ? error.message : undefined, fault: String(error) });
    },
  );
});

const answer = (message: object) => process.send?.(message, () => process.exit());
