import { fork, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { RunError } from "@pulumi/pulumi/errors";
import { redact } from "../../privacy/redactor";
import type { CheckoutFailure } from "./failures";
import type { FromCheckout, QuestionName, ToCheckout } from "./messages";

/** Milliseconds after which an evaluation is given up: it registers nothing, or takes longer than any known program. */
const LONGEST_EVALUATION = 60_000;

/** The process was ended, because the files have changed or nobody asks any more. */
export class Ended extends Error {
  override readonly name = "Ended";
}

interface Pending {
  resolve: (answer: unknown) => void;
  reject: (error: Error) => void;
  onProgress: ((share: number) => void) | undefined;
}

export interface CheckoutProcessArgs {
  /** Of Pulumi.yaml. */
  directory: string;
  stack: string;
  /** Prints a line on the terminal of the console. */
  log: (line: string) => void;
}

/** A process that evaluates the program of a stack, and answers questions on it. */
export class CheckoutProcess {
  /** Resolves with the milliseconds that the evaluation took. @throws RunError for mistakes in the project */
  readonly evaluated: Promise<number>;
  /** The files that it has loaded so far. */
  files: readonly string[] = [];
  private readonly child: ChildProcess;
  private readonly pending = new Map<number, Pending>();
  private asked = 0;
  hasEnded = false;

  constructor(private readonly args: CheckoutProcessArgs) {
    const { directory, stack } = args;
    this.child = fork(join(__dirname, "worker.ts"), {
      cwd: directory,
      execArgv: ["--require", join(__dirname, "..", "..", "register.js")],
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      serialization: "advanced",
    });
    // The console may end while it waits.
    this.child.unref();
    this.child.channel?.unref();
    this.evaluated = this.evaluate();
    this.evaluated.catch(() => undefined); // whoever asks gets the reason
    this.child.on("message", (message: FromCheckout) => this.receive(message));
    this.child.once("exit", () => this.end());
    this.send({ kind: "evaluate", directory, stack });
  }

  /**
   * Asks a question.
   *
   * @throws RunError for what the program does not allow, Ended where the process ends before it answers
   */
  async ask(
    name: QuestionName,
    question: unknown,
    { signal, onProgress }: { signal?: AbortSignal; onProgress?: (share: number) => void } = {},
  ): Promise<unknown> {
    await this.evaluated;
    if (signal?.aborted === true) throw cancelled();
    const id = (this.asked += 1);
    const cancel = () => {
      this.send({ kind: "cancel", id });
      this.pending.get(id)?.reject(cancelled());
    };
    signal?.addEventListener("abort", cancel, { once: true });
    try {
      return await new Promise((resolve, reject) => {
        this.pending.set(id, { resolve, reject, onProgress });
        if (this.hasEnded) reject(new Ended());
        else this.send({ kind: "ask", id, name, question });
      });
    } finally {
      this.pending.delete(id);
      signal?.removeEventListener("abort", cancel);
    }
  }

  end(): void {
    this.hasEnded = true;
    this.child.kill("SIGKILL");
    for (const { reject } of this.pending.values()) reject(new Ended());
  }

  private send(message: ToCheckout): void {
    if (this.child.connected) this.child.send(message, () => undefined);
  }

  private evaluate(): Promise<number> {
    const { directory, stack } = this.args;
    return new Promise((resolve, reject) => {
      const given = (why: string) =>
        new RunError(
          `The program in ${directory} could not be evaluated for the stack ${stack}: ${why}`,
        );
      const timer = setTimeout(() => {
        reject(
          given(
            `it has computed for ${LONGEST_EVALUATION / 1_000} s. Look for a loop that does not end.`,
          ),
        );
        this.end();
      }, LONGEST_EVALUATION).unref();
      this.child.on("message", (message: FromCheckout) => {
        if (message.kind === "evaluated") resolve(message.milliseconds);
        else if (message.kind === "failed") reject(this.errorOf(message.failure));
        else return;
        clearTimeout(timer);
      });
      this.child.once("error", (error) => reject(given(error.message)));
      this.child.once("exit", (code, signal) => {
        clearTimeout(timer);
        reject(
          this.hasEnded
            ? new Ended()
            : given(`its process ended (${signal ?? `exit code ${String(code)}`}).`),
        );
      });
    });
  }

  private receive(message: FromCheckout): void {
    if (message.kind === "files") this.files = message.files;
    if (!("id" in message)) return;
    const pending = this.pending.get(message.id);
    if (message.kind === "progress") pending?.onProgress?.(message.share);
    if (message.kind === "answer") pending?.resolve(message.answer);
    if (message.kind === "refused") pending?.reject(this.errorOf(message.failure));
  }

  private errorOf({ mistake, trace }: CheckoutFailure): RunError {
    if (trace !== undefined) this.args.log(redact(trace));
    return new RunError(redact(mistake));
  }
}

/** The server's own reason may be a text without a type. */
const cancelled = (): DOMException => new DOMException("cancelled", "AbortError");
