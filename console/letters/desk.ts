import type { Letter } from "../../eventbridge/deadLetter";
import type { Filter } from "../../operations/deadLetters/filter";
import { describeExtent, describeHidden } from "../../operations/deadLetters/format";
import { readLetters } from "../../operations/queue/reading";
import { sqsQueue } from "../../operations/queue/sqsQueue";
import { stackSubscriptions } from "../../stack/vocabulary";
import type { PlanRequest } from "../answers/letters";
import type { ConsoleContext } from "../server/context";
import { BadRequest } from "../server/respond";
import { dropAsked, planAsked, redriveAsked, type Asked } from "./changes";
import { Job, Jobs } from "./jobs";
import { commandOf } from "./planAnswer";
import { Snapshot } from "./snapshot";

/** The queue as it was read. */
export interface Reading {
  snapshot: Snapshot;
  /** When the reading ended, in milliseconds since 1970. */
  at: number;
  notes: string[];
  /** As many messages as were in the queue then; absent if it was not read through. */
  inQueue?: number;
  /** Why the queue may hold something else by now. */
  outdated?: string;
}

/** The work of a console on the dead letters of its stack. */
export class Desk {
  readonly jobs: Jobs;
  /** The last reading. */
  reading: Reading | undefined;
  /** What the last plan was asked for. */
  private planned: { job: Job; asked: Asked } | undefined;

  constructor(private readonly context: ConsoleContext) {
    this.jobs = new Jobs((line) => context.log(line));
    context.atStop?.(() => this.jobs.stop());
  }

  /** Starts to read the queue. It takes no lock, as `dlq list`. */
  read(): Job {
    return this.jobs.start(new Job("read", "Finding the queue"), async (job) => {
      const target = await this.context.findStack();
      const subscriptions = await stackSubscriptions(this.context.directory, target.stack);
      const queue = await sqsQueue(target);
      const { visible, hidden } = await queue.depth();
      job.report({ doing: "Reading the queue", visible });
      const snapshot = new Snapshot(subscriptions, target.outputs.ruleNames);
      const look = (letter: Letter) => {
        snapshot.add(letter);
        job.looked();
      };
      const extent = await readLetters(queue, look, job.signal);
      const notes = [
        job.signal.aborted ? "The reading was stopped." : "",
        describeExtent(extent).trim(),
        hidden > 0 ? describeHidden(hidden) : "",
      ].filter((note) => note !== "");
      this.reading = {
        ...{ snapshot, at: Date.now(), notes },
        ...(extent.complete && { inQueue: snapshot.size + extent.arrived + hidden }),
      };
    });
  }

  /** Starts to plan a redrive or a drop. @param selector of the stack in commands, such as `--stack prod` */
  plan(request: PlanRequest, filter: Filter, selector: string): Job {
    const asked = { request, filter, command: commandOf(request, filter, selector) };
    const job = this.jobs.start(new Job("plan", "Reading the deployed rules"), (job) =>
      planAsked(this.context, job, asked),
    );
    this.planned = { job, asked };
    return job;
  }

  /** Starts the redrive of the last plan. @param id of the plan's job */
  redrive(id: string): Job {
    const asked = this.takePlan(id, "redrive");
    return this.change(new Job("redrive", "Reading the deployed rules"), "A redrive", (job) =>
      redriveAsked(this.context, job, asked),
    );
  }

  /**
   * Starts the drop of the last plan.
   *
   * @param id of the plan's job
   * @param expected the number of messages that the reader has typed
   */
  drop(id: string, expected: number): Job {
    const asked = this.takePlan(id, "drop");
    return this.change(new Job("drop", "Finding the queue"), "A drop", (job) =>
      dropAsked(this.context, job, { asked, expected }),
    );
  }

  /** Starts work that changes the queue: what was read is outdated then. */
  private change(job: Job, what: string, work: (job: Job) => Promise<void>): Job {
    const plan = this.planned?.job.answer().plan;
    if (plan !== undefined) job.report({ plan: { ...plan, isUsed: true } });
    this.planned = undefined;
    if (this.reading !== undefined) {
      this.reading.outdated = `${what} has worked on the queue since. Read the queue again.`;
    }
    return this.jobs.start(job, work);
  }

  /** @throws BadRequest if the console is read-only, a job runs, or the plan is not the last one, or does nothing */
  private takePlan(id: string, action: PlanRequest["action"]): Asked {
    if (!this.context.mayChange) {
      throw new BadRequest(
        "This console is read-only. Start it with --allow-changes to redrive and drop.",
        403,
      );
    }
    this.jobs.checkIdle();
    const { planned } = this;
    const plan = planned?.job.answer().plan;
    const isLast = planned?.job.id === id && planned.job === this.jobs.current;
    if (planned === undefined || plan?.action !== action || !isLast) {
      throw new BadRequest("This plan is not the last one any more. Plan again.", 409);
    }
    if (!plan.mayConfirm) throw new BadRequest(plan.verdict, 409);
    return planned.asked;
  }
}
