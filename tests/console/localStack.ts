import { join } from "node:path";
import { startLocalStack, type LocalStack } from "../../local/serve";
import { anew } from "../emulator/embedded/evaluated";
import { PROJECT_DIRECTORY } from "../folder";
import { silently } from "./silently";

/**
 * Starts the stack `local` in this process, whatever program ran in it before.
 *
 * @param at the port of its endpoint; 0 for any free one
 */
export async function startLocal(
  at = 0,
): Promise<{ stack: LocalStack; port: number; printed: string }> {
  const { result, printed } = await silently(() =>
    anew(join(PROJECT_DIRECTORY, "index.ts"), () =>
      startLocalStack(PROJECT_DIRECTORY, { stack: "local", port: at }),
    ),
  );
  const [, port] = /AWS_ENDPOINT_URL=http:\/\/127\.0\.0\.1:(\d+)/.exec(printed) ?? [];
  return { stack: result, port: Number(port), printed };
}
