import { randomUUID } from "node:crypto";
import { inspect } from "node:util";
import { RunError } from "@pulumi/pulumi/errors";
import { withLimits } from "../../clients/timeLimits";
import { HalfDropped } from "../../operations/deadLetters/dropWork";
import { redact } from "../../privacy/redactor";
import type { JobAnswer } from "../answers/letters";
import { BadRequest } from "../server/respond";

/** Milliseconds without a question of a page after which nobody seems to watch: a browser asks less often for a page in the background. */
const UNWATCHED = 75_000;
/** Milliseconds within which a page that was reloaded asks again. */
const RELOAD = 3_000;

type Progress = Pick<JobAnswer, "doing" | "lookedAt" | "visible"> &
  Partial<Pick<JobAnswer, "published" | "refused" | "deleted" | "plan" | "result">>;

/** Work on the queue, which goes on when its page is closed. */
export class Job {
  readonly id = randomUUID();
  readonly startedAt = Date.now();
  private readonly controller = new AbortController();
  private readonly progress: Progress;
  private noStop: string | undefined;
  private ended: { at: number; failure?: string[] } | undefined;

  constructor(
    readonly kind: JobAnswer["kind"],
    doing: string,
  ) {
    this.progress = { doing, lookedAt: 0, visible: 0 };
  }

  /** Is aborted when somebody stops the job. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  get isRunning(): boolean {
    return this.ended === undefined;
  }

  /** Notes how far the job is. */
  report(progress: Partial<Progress>): void {
    Object.assign(this.progress, progress);
  }

  looked(): void {
    this.progress.lookedAt += 1;
  }

  /** Notes that the job cannot be stopped any more, and why. */
  forbidStop(why: string): void {
    this.noStop = why;
  }

  stop(): void {
    if (this.noStop !== undefined) throw new BadRequest(this.noStop, 409);
    this.controller.abort();
  }

  end(failure?: string[]): void {
    this.ended = { at: Date.now(), ...(failure !== undefined && { failure }) };
  }

  answer(): JobAnswer {
    const { id, kind, startedAt, progress, ended } = this;
    const isStopped = this.signal.aborted;
    const over = isStopped ? "stopped" : ended?.failure === undefined ? "done" : "failed";
    return {
      ...{ id, kind, startedAt, ...progress },
      state: ended !== undefined ? over : isStopped ? "stopping" : "running",
      ...(this.noStop !== undefined && { noStop: this.noStop }),
      ...(ended !== undefined && { endedAt: ended.at }),
      ...(ended?.failure !== undefined && { failure: ended.failure }),
    };
  }
}

/** The jobs of a console: one at a time, and the last one stays until the next begins. */
export class Jobs {
  private last: { job: Job; over: Promise<void> } | undefined;
  private askedAt = 0;
  private watching: NodeJS.Timeout | undefined;

  /** @param log prints a line on the terminal */
  constructor(private readonly log: (line: string) => void) {}

  get current(): Job | undefined {
    return this.last?.job;
  }

  /** @throws BadRequest while a job runs */
  checkIdle(): void {
    const running = this.current;
    if (running?.isRunning !== true) return;
    throw new BadRequest(
      `This console already works on the queue: ${describeKind(running.kind)} is in progress. Wait until it ends, or stop it.`,
      409,
    );
  }

  /** Starts a job, which has no deadline. @throws BadRequest while another one runs */
  start(job: Job, work: (job: Job) => Promise<void>): Job {
    this.checkIdle();
    const over = withLimits({}, () => work(job)).then(
      () => job.end(),
      (error: unknown) => {
        const failure = sentencesOf(error).map((sentence) => redact(sentence));
        job.end(failure);
        this.log(`The ${describeKind(job.kind)} ended: ${failure.join(" ")}`);
      },
    );
    this.last = { job, over: over.finally(() => clearTimeout(this.watching)) };
    this.asked();
    return job;
  }

  /** Notes that a page has asked for the job. */
  asked(): void {
    this.askedAt = Date.now();
    this.watch(UNWATCHED, "No page has asked for it for a minute");
  }

  /** Notes that a page was closed or reloaded. */
  left(): void {
    this.watch(RELOAD, "The page was closed");
  }

  /** Stops the running job in good order, and waits for its end. */
  async stop(): Promise<void> {
    const { last } = this;
    if (last?.job.isRunning !== true) return;
    this.log(`Ending the ${describeKind(last.job.kind)} in good order ...`);
    try {
      last.job.stop();
    } catch {
      // It cannot be stopped any more, and ends by itself.
    }
    await last.over;
  }

  /** Reports on the terminal that nobody watches a job that changes the queue, unless a page asks meanwhile. */
  private watch(milliseconds: number, why: string): void {
    clearTimeout(this.watching);
    const job = this.current;
    if (job?.isRunning !== true || (job.kind !== "redrive" && job.kind !== "drop")) return;
    const { askedAt } = this;
    this.watching = setTimeout(() => {
      if (!job.isRunning || this.askedAt !== askedAt) return;
      this.log(
        `${why}: the ${job.kind} goes on. Open the page again to follow or stop it; Ctrl-C ends it after the messages in progress.`,
      );
    }, milliseconds).unref();
  }
}

const describeKind = (kind: JobAnswer["kind"]): string =>
  kind === "read" ? "reading of the queue" : kind;

function sentencesOf(error: unknown): string[] {
  if (error instanceof HalfDropped) return [...error.sentences, ...sentencesOf(error.failure)];
  if (RunError.isInstance(error) || error instanceof BadRequest) return [error.message];
  console.error(redact(inspect(error)));
  return ["The console has a fault. Its terminal shows the stack trace."];
}
