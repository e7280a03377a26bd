import { join } from "node:path";
import { startLocalStack, type LocalStack } from "../../local/serve";
import { anew } from "../emulator/embedded/evaluated";
import { PROJECT_DIRECTORY } from "../folder";
import { silently } from "./silently";

/** Starts the stack `local` in this process, whatever program ran in it before. */
export async function startLocal(): Promise<{ stack: LocalStack; port: number; printed: string }> {
  const { result, printed } = await silently(() =>
    anew(join(PROJECT_DIRECTORY, "index.ts"), () =>
      startLocalStack(PROJECT_DIRECTORY, { stack: "local", port: 0 }),
    ),
  );
  const [, port] = /AWS_ENDPOINT_URL=http:\/\/127\.0\.0\.1:(\d+)/.exec(printed) ?? [];
  return { stack: result, port: Number(port), printed };
}
