import { join } from "node:path";
import { Worker } from "node:worker_threads";

/** Limits for a program that lets nothing else run. */
interface Limits {
  /** Milliseconds after which a line says where it computes. */
  line: number;
  /** Milliseconds after which it is ended. Resources are registered in pauses, so it makes no progress. */
  end: number;
  /** The same for one that waits for a call such as `execSync`, which may build a Lambda function. */
  endOfWait: number;
}
const LIMITS: Limits = { line: 10_000, end: 30_000, endOfWait: 300_000 };
/** Milliseconds between two signs of life. */
const BEAT = 200;

/**
 * Does work that runs a program, and ends the process, with a sentence and the exit code 1, if the program computes without a pause,
 * or waits for a blocking call. Node runs no timer meanwhile, so that nothing in this thread could say so.
 *
 * @param folder whose places are named in the sentence
 */
export async function watched<T>(
  folder: string,
  work: () => Promise<T>,
  limits = LIMITS,
): Promise<T> {
  const beats = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const timer = setInterval(() => Atomics.add(beats, 0, 1), BEAT).unref();
  const worker = new Worker(join(__dirname, "watchdogWorker.js"), {
    workerData: { beats, folder, ...limits },
    execArgv: [],
  });
  worker.unref();
  worker.on("error", () => undefined); // without a watchdog, the program runs all the same
  try {
    return await work();
  } finally {
    clearInterval(timer);
    void worker.terminate();
  }
}
