import { useEffect, useRef, useState } from "preact/hooks";
import { formatCount } from "../../../text/count.ts";
import type { EventAnswer, EventQuestion, ShownEvent } from "../../answers/event.ts";
import { ask, AskError } from "../ask.ts";
import { focusOn, hasNoFocus, useLater } from "../focus.ts";
import type { PageProps } from "../pageProps.ts";
import { Button } from "../parts/button.tsx";
import { EventView, Held, Sources } from "../parts/event/story.tsx";
import { Recent } from "../parts/event/recent.tsx";
import { SearchForm, type Search } from "../parts/event/search.tsx";
import { Failure } from "../parts/failure.tsx";
import { Ago } from "../parts/moment.tsx";
import { linkTo } from "../route.ts";

/** The story of an event, or of several. */
export function EventPage({ stack, parameters }: PageProps) {
  const address = parameters.toString();
  const [search, setSearch] = useState<Search | undefined>(() => searchIn(parameters));
  useEffect(() => {
    // An external ID can be personal data: it stays out of the address, and so of the browser's history.
    if (address !== "" || search?.by !== "customer") setSearch(searchIn(parameters));
  }, [address]);
  // Whoever follows a link continues at the event.
  useLater(() => {
    if (search === undefined && hasNoFocus()) focusOn("recent");
  }, [search]);
  const start = (wanted: Search) => {
    if (wanted.by === "customer") {
      location.hash = linkTo("event");
      setSearch(wanted);
    } else {
      const { hours } = wanted;
      const parameters = { hours: String(hours) };
      const target = linkTo(
        "event",
        wanted.by === "event" ? { id: wanted.id, ...parameters } : parameters,
      );
      if (location.hash === target) setSearch({ ...wanted });
      else location.hash = target;
    }
  };
  return (
    <div class="event-page">
      <SearchForm start={search} search={start} />
      {search === undefined ? (
        stack.isLocal ? (
          <Recent />
        ) : (
          <p class="muted">
            Everything that is known of an event is read from the log of the bus, the dead-letter
            queue, the records of redrives and drops, and Salesforce. Nothing is read before you
            search.
          </p>
        )
      ) : (
        <Result search={search} stack={stack.stack} isLocal={stack.isLocal} />
      )}
    </div>
  );
}

const HOURS = 24;

function searchIn(parameters: URLSearchParams): Search | undefined {
  const given = Number(parameters.get("hours") ?? HOURS);
  const hours = given > 0 && given <= 24 * 366 ? given : HOURS;
  const [id, customer] = [parameters.get("id")?.trim(), parameters.get("customer")?.trim()];
  if (id !== undefined && id !== "") return { by: "event", id, hours };
  if (customer !== undefined && customer !== "") return { by: "customer", id: customer, hours };
  return parameters.has("hours") ? { by: "time", hours } : undefined;
}

const questionOf = (search: Search, reveal: boolean): EventQuestion => ({
  hours: search.hours,
  reveal,
  ...(search.by === "event" && { event: search.id }),
  ...(search.by === "customer" && { customer: search.id }),
});

interface ResultProps {
  search: Search;
  stack: string;
  isLocal: boolean;
}

function Result({ search, stack, isLocal }: ResultProps) {
  const [reveal, setReveal] = useState(false);
  const [round, setRound] = useState(0);
  const [answer, setAnswer] = useState<EventAnswer>();
  const [failure, setFailure] = useState<string>();
  const [isWaiting, setWaiting] = useState(true);
  const shown = useRef(search);
  if (shown.current !== search) {
    shown.current = search;
    setAnswer(undefined);
    setReveal(false);
  }
  useEffect(() => {
    const controller = new AbortController();
    setWaiting(true);
    setFailure(undefined);
    ask<EventAnswer>("event", questionOf(search, reveal), controller.signal)
      .then(setAnswer)
      .catch((error: unknown) => {
        if (controller.signal.aborted) return;
        setFailure(error instanceof AskError ? error.message : String(error));
      })
      .finally(() => {
        if (!controller.signal.aborted) setWaiting(false);
      });
    return () => controller.abort();
  }, [search, reveal, round]);
  const again = () => setRound(round + 1);
  return (
    <>
      <Failure message={failure} again={again} />
      <p class="status" role="status">
        {isWaiting && (
          <span class="loading">
            Reading {isLocal ? "the journal of the emulator" : "the log of the bus"}, the
            dead-letter queue, the records of redrives and drops, Salesforce, and the mapping of
            this checkout for {stack}
            ...
          </span>
        )}
        {!isWaiting && answer !== undefined && (
          <span class="visually-hidden">{describeFound(answer)}</span>
        )}
      </p>
      {answer !== undefined && (
        <Story
          answer={answer}
          isOld={failure !== undefined}
          {...{ isWaiting, again, isLocal }}
          setReveal={setReveal}
        />
      )}
    </>
  );
}

/** For those who hear that the reading has ended. */
function describeFound({ events, isRevealed }: EventAnswer): string {
  const found = events.length === 0 ? "No event" : formatCount(events.length, "event");
  return `${found} found, personal data ${isRevealed ? "revealed" : "masked"}.`;
}

interface StoryProps {
  answer: EventAnswer;
  /** Whether a newer answer could not be read. */
  isOld: boolean;
  isWaiting: boolean;
  isLocal: boolean;
  again: () => void;
  setReveal: (reveal: boolean) => void;
}

function Story({ answer, isOld, isWaiting, isLocal, again, setReveal }: StoryProps) {
  const { events, isRevealed, more } = answer;
  const [chosen, setChosen] = useState<string>();
  const newest = events.at(-1);
  useEffect(() => {
    // Whoever followed a link continues at what it led to.
    if (document.activeElement === document.body) document.getElementById("event-title")?.focus();
  }, []);
  const event = events.find(({ eventId }) => eventId === chosen) ?? newest;
  return (
    <>
      <div class="bar">
        <p class="muted">
          {isOld && <strong class="bad">Old: </strong>}read <Ago at={answer.at} />
        </p>
        <Button isOff={isWaiting} onClick={again}>
          Read again
        </Button>
        <Button isPressed={isRevealed} isOff={isWaiting} onClick={() => setReveal(!isRevealed)}>
          {isRevealed ? "Hide personal data" : "Reveal personal data"}
        </Button>
        {isLocal && <a href={linkTo("event")}>Last events</a>}
      </div>
      <p class="muted">
        Secrets are always masked. The terminal of the console records each revealing of personal
        data.
      </p>
      {event === undefined ? (
        <p>
          <strong>Nothing is known of such an event.</strong> The sources below say how far back
          they reach. Check the ID, or search further back.
        </p>
      ) : (
        <>
          {events.length > 1 && (
            <Choice events={events} chosen={event} choose={setChosen} more={more} />
          )}
          <EventView key={event.eventId} event={event} isRevealed={isRevealed} />
        </>
      )}
      <Held records={answer.salesforce} />
      <Sources story={answer} />
    </>
  );
}

interface ChoiceProps {
  events: readonly ShownEvent[];
  chosen: ShownEvent;
  choose: (eventId: string) => void;
  more: number;
}

/** The found events, the newest first. */
function Choice({ events, chosen, choose, more }: ChoiceProps) {
  return (
    <section aria-labelledby="found">
      <h2 id="found">
        {events.length} events{more > 0 && ` of ${events.length + more}`}, the newest first
      </h2>
      <ul class="choice">
        {[...events].reverse().map((event) => (
          <li key={event.eventId}>
            <button
              type="button"
              aria-pressed={event === chosen}
              onClick={() => choose(event.eventId)}
            >
              <span>
                <time dateTime={event.entries[0]?.at}>
                  {(event.entries[0]?.at ?? "").slice(0, 19).replace("T", " ")}
                </time>{" "}
                <strong>{event.detailType ?? "event"}</strong>
              </span>
              <span class="muted">
                {event.outcomes.map(({ state }) => state).join(", ") || "no outcome known"}
              </span>
              <span class="code muted wraps">{event.eventId}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
