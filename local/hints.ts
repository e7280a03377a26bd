import type { EmulatedAccount } from "../emulator/account";
import { LOCAL_PORT } from "../clients/localPort";

/**
 * Changes the descriptions of a local stack's alarms so that their commands work there. The program writes them for a
 * deployed stack: `--stack dev` would select that one.
 *
 * @param stack whose file was read
 * @param port of the endpoint of `bridge local`
 */
export function hintAtLocal(account: EmulatedAccount, stack: string, port: number): void {
  for (const alarm of account.alarms.values()) {
    const description = alarm.description && localHint(alarm.description, stack, port);
    account.alarms.set(alarm.arn, { ...alarm, description });
  }
}

/** Replaces the `--stack` of each command in a text by `--local`. */
export function localHint(text: string, stack: string, port: number): string {
  const named = `--stack ${stack}`;
  const local = port === LOCAL_PORT ? "--local" : `--local --port ${port}`;
  return text
    .split(named)
    .reduce((before, after) =>
      /^[\w.-]*\w/.test(after) ? before + named + after : before + local + after,
    );
}
