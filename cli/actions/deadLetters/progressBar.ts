import { SingleBar } from "cli-progress";
import type { RedriveProgress } from "../../../operations/deadLetters/redrive";

export interface ProgressBar {
  update(this: void, soFar: RedriveProgress): void;
  stop(this: void): void;
}

/** A progress bar on standard error. It shows nothing if that is not a terminal, or if `quiet`. */
export function progressBar(messages: number, quiet: boolean): ProgressBar {
  if (quiet || !process.stderr.isTTY) return { update: () => undefined, stop: () => undefined };
  const bar = new SingleBar({
    format:
      "{bar} {value} of about {total} messages, {published} published, {refused} refused, {eta_formatted}",
    hideCursor: true,
    stream: process.stderr,
  });
  bar.start(messages, 0, { published: 0, refused: 0 });
  return {
    update: ({ lookedAt, published, refused }) => {
      if (lookedAt > bar.getTotal()) bar.setTotal(lookedAt);
      bar.update(lookedAt, { published, refused: refused.length });
    },
    stop: () => bar.stop(),
  };
}
