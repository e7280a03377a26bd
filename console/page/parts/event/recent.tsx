import type { RecentAnswer } from "../../../answers/event.ts";
import type { RecentEvent } from "../../../../operations/trace/recent.ts";
import { formatMoment } from "../../../../text/moment.ts";
import { useLive } from "../../live.ts";
import { linkTo } from "../../route.ts";
import { Failure } from "../failure.tsx";
import { Ago } from "../moment.tsx";

const LEVELS: Readonly<Record<RecentEvent["state"], string>> = {
  delivered: "good",
  "under way": "warn",
  "matched nothing": "warn",
  "not known": "muted",
  redriven: "muted",
  dropped: "muted",
  "not accepted": "bad",
  "dead-lettered": "bad",
  lost: "bad",
};

/** The last events of `bridge local`, to choose one. */
export function Recent() {
  const { answer, failure, again } = useLive<RecentAnswer>("event/recent", ({ again }) => again);
  return (
    <section aria-labelledby="recent">
      <h2 id="recent" tabIndex={-1}>
        Last events
      </h2>
      <Failure message={failure} again={again} />
      {answer === undefined ? (
        failure === undefined && <p class="loading">Reading the last events ...</p>
      ) : (
        <>
          <p class="muted">
            {failure !== undefined && <strong class="bad">Old: </strong>}read <Ago at={answer.at} />
          </p>
          <List events={answer.events} />
          {answer.unknown.map((sentence) => (
            <p key={sentence} class="muted">
              {sentence}
            </p>
          ))}
        </>
      )}
    </section>
  );
}

function List({ events }: { events: readonly RecentEvent[] }) {
  if (events.length === 0) {
    return (
      <p>
        No event was published since <code>npx bridge local</code> started. Publish one to its bus:
        docs/try-it.md shows how.
      </p>
    );
  }
  return (
    <div class="scroll">
      <table>
        <caption class="visually-hidden">The last {events.length} events, the newest first</caption>
        <thead>
          <tr>
            <th scope="col">Published (UTC)</th>
            <th scope="col">Event</th>
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          {events.map(({ eventId, at, source, detailType, state, failed }) => (
            <tr key={eventId}>
              <td>
                <time dateTime={new Date(at).toISOString()} title={formatMoment(at)}>
                  {new Date(at).toISOString().slice(11, 19)}
                </time>
              </td>
              <td>
                <a href={linkTo("event", { id: eventId })}>{detailType ?? "event"}</a>{" "}
                <span class="muted">{source}</span>
                <br />
                <span class="code muted wraps">{eventId}</span>
              </td>
              <td>
                <span class={LEVELS[state]}>{state}</span>
                {failed > 0 && (
                  <small class="muted">
                    {" "}
                    {failed === 1 ? "1 failed attempt" : `${failed} failed attempts`}
                  </small>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
