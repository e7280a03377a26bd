import type { ConsoleContext } from "../server/context";
import { CheckoutProcess, Ended } from "./checkoutProcess";
import { fileStates, haveChanged, type FileStates } from "./fileStates";
import type { QuestionName, Questions } from "./messages";

/** Milliseconds in which the files are not looked at again. */
const FRESH = 500;
/** Milliseconds without a question after which the process ends: it takes some 150 MB. */
const IDLE = 10 * 60_000;

/** An evaluation of the program. */
export interface Evaluation {
  /** Counts the evaluations, from 1. */
  version: number;
  /** When it ended, in milliseconds since 1970. */
  at: number;
  /** Milliseconds that it took. */
  took: number;
}

interface Current {
  process: CheckoutProcess;
  evaluation: Promise<Evaluation>;
  /** In milliseconds since 1970. */
  begun: number;
  /** The files that the evaluation before had loaded. */
  before: readonly string[];
  /** The states of the files when the evaluation had ended; none before. */
  states: FileStates;
  outcome: "evaluated" | "failed" | undefined;
  lookedAt: number;
}

/**
 * The stack file and the program of the project as they are on the disk. They are evaluated in a process of their own when
 * somebody asks, and again when a file has changed.
 */
export class Checkout {
  private current: Current | undefined;
  private versions = 0;
  /** The files of all evaluations so far. */
  private loaded: readonly string[] = [];
  private idle: NodeJS.Timeout | undefined;
  private looking: Promise<boolean> | undefined;

  constructor(private readonly context: Pick<ConsoleContext, "directory" | "stackName" | "log">) {}

  /** The evaluation of the files as they are. @throws RunError for mistakes in them */
  async evaluation(): Promise<Evaluation> {
    return this.retried(({ evaluation }) => evaluation);
  }

  /**
   * Asks a question on the files as they are.
   *
   * @throws RunError for mistakes in the files, and for what the program does not allow
   */
  ask<Name extends QuestionName>(
    name: Name,
    question: Questions[Name]["question"],
    options: { signal?: AbortSignal; onProgress?: (share: number) => void } = {},
  ): Promise<Questions[Name]["answer"]> {
    return this.retried(async ({ process, evaluation }) => {
      await evaluation;
      return (await process.ask(name, question, options)) as Questions[Name]["answer"];
    });
  }

  /** Evaluates the files again at the next question, whether they have changed or not. */
  close(): void {
    clearTimeout(this.idle);
    this.current?.process.end();
    this.current = undefined;
  }

  /** A process that ends because a file has changed leaves its questions to the next one. */
  private async retried<T>(work: (current: Current) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work(await this.fresh());
      } catch (error) {
        if (!(error instanceof Ended) || attempt === MOST_ATTEMPTS) throw error;
      }
    }
  }

  private async fresh(): Promise<Current> {
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.close(), IDLE).unref();
    const { current } = this;
    if (current !== undefined && (await this.hasChanged(current)) && this.current === current) {
      this.close();
    }
    return this.current ?? (await this.start());
  }

  /** Questions that arrive while the files are looked at share the answer. */
  private hasChanged(current: Current): Promise<boolean> {
    this.looking ??= this.look(current).finally(() => (this.looking = undefined));
    return this.looking;
  }

  private async look(current: Current): Promise<boolean> {
    const { outcome, process, lookedAt } = current;
    if (outcome === "evaluated" && process.hasEnded) return true;
    if (performance.now() - lookedAt < FRESH) return false;
    const now = await this.statesOf(current);
    current.lookedAt = performance.now();
    // Also while it runs: an evaluation that never ends must not hide that its cause is removed.
    return haveChanged(current.states, now, current.begun);
  }

  private statesOf({ process, outcome, before }: Current): Promise<FileStates> {
    const { directory } = this.context;
    const loaded = outcome === undefined ? before : process.files;
    return fileStates({ directory, loaded, failed: outcome === "failed" });
  }

  private async start(): Promise<Current> {
    const { directory, log } = this.context;
    const stack = await this.context.stackName();
    if (this.current !== undefined) return this.current;
    const process = new CheckoutProcess({ directory, stack, log });
    const version = (this.versions += 1);
    const current: Current = {
      process,
      begun: Date.now(),
      before: this.loaded,
      evaluation: process.evaluated.then(
        async (took) => {
          await this.settle(current, "evaluated");
          return { version, at: Date.now(), took };
        },
        async (error: unknown) => {
          if (!(error instanceof Ended)) await this.settle(current, "failed");
          process.end();
          throw error;
        },
      ),
      states: new Map(),
      outcome: undefined,
      lookedAt: 0,
    };
    current.evaluation.catch(() => undefined); // whoever asks gets the reason
    this.current = current;
    return current;
  }

  private async settle(current: Current, outcome: "evaluated" | "failed"): Promise<void> {
    current.outcome = outcome;
    this.loaded = [...new Set([...this.loaded, ...current.process.files])];
    current.states = await this.statesOf(current);
    current.lookedAt = performance.now();
  }
}

const MOST_ATTEMPTS = 4;

const checkouts = new WeakMap<ConsoleContext, Checkout>();

/** The checkout of a console. */
export function checkoutOf(context: ConsoleContext): Checkout {
  let checkout = checkouts.get(context);
  if (checkout === undefined) {
    const made = new Checkout(context);
    checkouts.set(context, (checkout = made));
    context.atStop?.(() => Promise.resolve(made.close()));
  }
  return checkout;
}
