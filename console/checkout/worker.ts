import type { Answering } from "./answering";
import { loadedFiles } from "./loadedFiles";
import type { FromCheckout, ToCheckout } from "./messages";

/*
 * The process of a checkout. It evaluates the program of a stack once, because a process can evaluate one program and keeps its
 * modules, and answers questions on it until the console ends it. Modules are loaded late: a mistake in one of them, such as
 * subscriptions.ts, is the answer.
 */

const send = (message: FromCheckout): void => void process.send?.(message);

let reported = 0;
/** Modules are also loaded while questions are answered. */
function reportFiles(): void {
  const files = loadedFiles();
  if (files.length > reported) send({ kind: "files", files });
  reported = files.length;
}

let directory = process.cwd();
let answering: Promise<Answering> | undefined;
const cancelled = new Map<number, AbortController>();

async function evaluate(stack: string): Promise<void> {
  const begun = performance.now();
  answering = import("./answering.ts").then(({ evaluateCheckout }) =>
    evaluateCheckout(directory, stack),
  );
  try {
    await answering;
    reportFiles();
    send({ kind: "evaluated", milliseconds: Math.round(performance.now() - begun) });
  } catch (error) {
    reportFiles();
    const { describeFailure } = await import("./failures.ts");
    send({ kind: "failed", failure: describeFailure(error, directory) });
  }
}

async function answer({ id, name, question }: Extract<ToCheckout, { kind: "ask" }>): Promise<void> {
  const controller = new AbortController();
  cancelled.set(id, controller);
  try {
    const found = await (
      await answering
    )?.(name, question, {
      signal: controller.signal,
      onProgress: (share) => send({ kind: "progress", id, share }),
    });
    send({ kind: "answer", id, answer: found });
  } catch (error) {
    const { describeFailure } = await import("./failures.ts");
    if (!controller.signal.aborted) {
      send({ kind: "refused", id, failure: describeFailure(error, directory) });
    }
  } finally {
    cancelled.delete(id);
    reportFiles();
  }
}

process.on("message", (message: ToCheckout) => {
  if (message.kind === "evaluate") {
    ({ directory } = message);
    void evaluate(message.stack);
  } else if (message.kind === "ask") void answer(message);
  else cancelled.get(message.id)?.abort();
});
process.on("disconnect", () => process.exit());
