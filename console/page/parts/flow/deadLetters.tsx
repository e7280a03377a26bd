import { formatDuration } from "../../../../text/duration.ts";
import type { FlowAnswer } from "../../../answers/flow.ts";
import { linkTo } from "../../route.ts";
import { total, type SubscriptionFlow } from "./lanes.ts";
import { Node } from "./node.tsx";
import { formatNumber } from "./numbers.ts";

interface DeadLettersProps {
  flow: FlowAnswer;
  subscriptions: readonly SubscriptionFlow[];
}

/** The dead-letter queue, the way to it, and the way back to the bus. */
export function DeadLetters({ flow, subscriptions }: DeadLettersProps) {
  const hour = total(subscriptions, "lastHour");
  const [arrived, lost] = [hour?.InvocationsSentToDlq, hour?.InvocationsFailedToBeSentToDlq ?? 0];
  const level = (arrived ?? 0) + lost > 0 ? "bad" : "quiet";
  return (
    <div class="dead">
      <span class="back up" aria-hidden="true" />
      <div class="org">
        <div class="lane">
          <span class="back" aria-hidden="true">
            redrive
          </span>
          <div class="letters">
            <div class={`edge down is-${level}`}>
              <span class="line" aria-hidden="true" />
              <p>
                <span>refused, unmappable, or retries exhausted</span>{" "}
                <strong>
                  {arrived === undefined ? "not known" : `${formatNumber(arrived)} in 1 h`}
                </strong>
              </p>
              {lost > 0 && (
                <p class="bad">
                  <strong>{formatNumber(lost)} lost in 1 h</strong>: the queue did not take them
                </p>
              )}
            </div>
            <Queue flow={flow} />
          </div>
        </div>
      </div>
    </div>
  );
}

function Queue({ flow: { deadLetters, activity } }: { flow: FlowAnswer }) {
  if ("unknown" in deadLetters) {
    return (
      <Node kind="queue" title="Dead-letter queue" level="warn">
        <p>Not known. {deadLetters.unknown}</p>
      </Node>
    );
  }
  const { visible, hidden, delayed } = deadLetters.value;
  const depth = visible + hidden + delayed;
  return (
    <Node kind="queue" title="Dead-letter queue" level={depth > 0 ? "bad" : "good"}>
      <p class="figure">
        {formatNumber(depth)}
        <small>{depth === 1 ? "dead letter" : "dead letters"}</small>
      </p>
      {depth > 0 && <p>{oldestText(activity)}</p>}
      {hidden + delayed > 0 && <p class="muted">{depthText({ hidden, delayed })}</p>}
      <p>
        <a href={linkTo("letters")}>
          {depth === 0 ? "Dead letters" : "See the causes, redrive or drop"}
        </a>
      </p>
    </Node>
  );
}

function oldestText(activity: FlowAnswer["activity"]): string {
  if ("unknown" in activity) return "The age of the oldest is not known.";
  const { oldestDeadLetter } = activity.value;
  return oldestDeadLetter === undefined
    ? "The age of the oldest is not known: SQS reports none for dead letters that were read three times."
    : `The oldest has waited for ${formatDuration(oldestDeadLetter)}.`;
}

function depthText({ hidden, delayed }: { hidden: number; delayed: number }): string {
  const parts = [
    ...(hidden > 0 ? [`${formatNumber(hidden)} hidden while a command reads them`] : []),
    ...(delayed > 0 ? [`${formatNumber(delayed)} delayed`] : []),
  ];
  return `Of these, ${parts.join(", ")}.`;
}
