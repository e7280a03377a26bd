import type { DepthAnswer, LetterFilter, ReadingAnswer } from "../../../answers/letters.ts";
import { formatCount } from "../../../../text/count.ts";
import { Ago } from "../moment.tsx";
import { Groups } from "./groups.tsx";
import { LetterList } from "./list.tsx";
import { linkToLetters, type LettersRoute } from "./route.ts";

interface DepthProps {
  depth: DepthAnswer | undefined;
  /** Whether a newer answer is missing. */
  isOld: boolean;
  hasReading: boolean;
  /** Why the queue cannot be read now. */
  busy: string | undefined;
  read: () => void;
}

/** How many dead letters there are, and the button that reads them. */
export function Depth({ depth, isOld, hasReading, busy, read }: DepthProps) {
  const all = depth === undefined ? 0 : depth.visible + depth.hidden + depth.delayed;
  return (
    <section class="card depth" aria-label="The queue">
      <div>
        {depth === undefined ? (
          <p class="loading">Asking for the depth of the queue ...</p>
        ) : (
          <p>
            <strong class={all === 0 ? "good" : ""}>
              {all === 0
                ? "The dead-letter queue is empty."
                : `About ${formatCount(all, "dead letter")} in the queue.`}
            </strong>
            {depth.hidden > 0 &&
              ` ${depth.hidden.toLocaleString("en-US")} hidden, because a command or a console is reading the queue.`}
            {depth.delayed > 0 && ` ${depth.delayed.toLocaleString("en-US")} delayed.`}{" "}
            <span class="muted">
              {isOld && "Old: "}
              <Ago at={depth.at} />
            </span>
          </p>
        )}
        <p class="muted">
          Reading hides each message from other commands for a moment. All of them are visible again
          at the end.
        </p>
      </div>
      <button
        type="button"
        class={hasReading ? "" : "primary"}
        disabled={busy !== undefined}
        onClick={read}
      >
        {hasReading ? "Read the queue again" : "Read the queue"}
      </button>
    </section>
  );
}

interface ReadingProps {
  reading: ReadingAnswer;
  depth: DepthAnswer | undefined;
  route: LettersRoute;
  filter: LetterFilter;
}

/** The queue as it was read: by cause, or the messages of a cause. */
export function ReadingView({ reading, depth, route, filter }: ReadingProps) {
  const { messages, matching, groups, at, notes, outdated } = reading;
  const group = groups.find(({ key }) => key === route.group);
  return (
    <>
      {outdated !== undefined ? (
        <p class="warn">{outdated}</p>
      ) : (
        isChanged(reading, depth) && (
          <p class="warn">
            The number of dead letters has changed since the queue was read. Read it again.
          </p>
        )
      )}
      {notes.map((note) => (
        <p key={note} class="warn">
          {note}
        </p>
      ))}
      {route.group !== "" ? (
        <LetterList route={route} filter={filter} group={group} readAt={at} />
      ) : (
        <section aria-labelledby="causes-title">
          <h2 id="causes-title" tabIndex={-1}>
            Causes
          </h2>
          <p>
            <span role="status">
              {matching === messages
                ? formatCount(messages, "message")
                : `${matching.toLocaleString("en-US")} of ${formatCount(messages, "message")} match the filter`}
            </span>
            , read <Ago at={at} />.{" "}
            {matching > 0 && (
              <a href={linkToLetters({ ...route, group: "all", from: 0 })}>List all</a>
            )}
          </p>
          {messages === 0 && (
            <p>
              No dead letters: every event was delivered, is retried, or is for no subscription. New
              dead letters raise the alarm <code>dead-letters</code>.
            </p>
          )}
          <Groups
            groups={groups}
            listOf={({ key }) => linkToLetters({ ...route, group: key, from: 0 })}
            onlyOf={
              route.filter.cause !== ""
                ? undefined
                : (cause) => linkToLetters({ ...route, filter: { ...route.filter, cause } })
            }
            sampleOf={({ sample }) => linkToLetters({ ...route, letter: sample })}
          />
        </section>
      )}
    </>
  );
}

/** Whether the queue's depth differs from that of the reading. SQS corrects its counts within a minute or so. */
function isChanged({ at, inQueue }: ReadingAnswer, depth: DepthAnswer | undefined): boolean {
  if (depth === undefined || inQueue === undefined || depth.at < at) return false;
  return depth.visible + depth.hidden + depth.delayed !== inQueue;
}
