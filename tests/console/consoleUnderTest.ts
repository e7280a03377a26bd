import assert from "node:assert/strict";
import { createApp } from "../../console/server/app";
import type { ConsoleContext } from "../../console/server/context";
import type { JobAnswer, LettersAnswer } from "../../console/answers/letters";
import { findStack } from "../../stack/deployed";
import { PROJECT_DIRECTORY } from "../folder";
import type { Served } from "../local/served";

/** An answer of the console. */
export interface Answer<T> {
  status: number;
  /** The whole text, in which a test looks for what must not be there. */
  text: string;
  body: T & { message?: string };
}

/** The console of a served stack, in this process and without a port. */
export class ConsoleUnderTest {
  /** What was printed on the terminal. */
  readonly lines: string[] = [];
  readonly token = "the-token";
  readonly context: ConsoleContext;
  private readonly app: ReturnType<typeof createApp>;
  private readonly atStop: (() => Promise<void>)[] = [];

  constructor(served: Pick<Served, "origin">, differences: Partial<ConsoleContext> = {}) {
    const port = Number(new URL(served.origin).port);
    this.context = {
      directory: PROJECT_DIRECTORY,
      findStack: () => findStack(PROJECT_DIRECTORY, { local: true, port }),
      stackName: () => Promise.resolve("local"),
      isLocal: true,
      port,
      mayChange: true,
      atStop: (work) => void this.atStop.push(work),
      log: (line) => void this.lines.push(line),
      ...differences,
    };
    this.app = createApp(this.context, this.token);
  }

  /** Sends a request as a page of the console does, apart from other headers. */
  request(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { host: "127.0.0.1:4780", ...(init.headers as Record<string, string>) };
    return Promise.resolve(this.app.request(path, { ...init, headers }));
  }

  /** Asks for data. @param body is sent by POST */
  async ask<T>(path: string, body?: object): Promise<Answer<T>> {
    const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
    const response = await this.request(`/${this.token}/api/${path}`, init);
    const text = await response.text();
    return { status: response.status, text, body: JSON.parse(text) as Answer<T>["body"] };
  }

  /** Starts a job. @returns the job when it has ended */
  async job(path: string, body: object): Promise<JobAnswer> {
    const { status, text, body: job } = await this.ask<JobAnswer>(`letters/${path}`, body);
    assert.equal(status, 200, text);
    return this.ended(job.id);
  }

  /** Waits for the end of a job. */
  async ended(id: string): Promise<JobAnswer> {
    for (;;) {
      const { job } = (await this.ask<LettersAnswer>("letters")).body;
      assert.equal(job?.id, id);
      if (job.endedAt !== undefined) return job;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Ends the console, as Ctrl-C does. */
  async stop(): Promise<void> {
    await Promise.all(this.atStop.map((work) => work()));
  }
}
