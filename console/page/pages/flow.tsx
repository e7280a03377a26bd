import type { FlowAnswer } from "../../answers/flow.ts";
import { useLive } from "../live.ts";
import type { PageProps } from "../pageProps.ts";
import { Failure } from "../parts/failure.tsx";

/** The live picture of the stack. */
export function FlowPage({ stack }: PageProps) {
  const { answer, failure, again } = useLive<FlowAnswer>("flow", ({ again }) => again);
  return (
    <>
      <Failure message={failure} again={again} />
      {answer === undefined ? (
        <p class="loading">Reading the queue, the alarms and the metrics of {stack.stack} ...</p>
      ) : (
        <p>{answer.status.deadLetters.visible} dead letters</p>
      )}
    </>
  );
}
