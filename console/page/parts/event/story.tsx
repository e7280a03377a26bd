import type { ComponentChildren } from "preact";
import type { EventAnswer, ShownEvent, ShownHeld, ShownNow } from "../../../answers/event.ts";
import type { EventLink, Outcome } from "../../../../operations/trace/story.ts";
import { linkTo } from "../../route.ts";
import { Breakable } from "../breakable.tsx";
import { CommandText } from "../commandText.tsx";
import { Pre, Timeline } from "./timeline.tsx";

/** One event: what happened, what would happen now, and its content. */
export function EventView({ event, isRevealed }: { event: ShownEvent; isRevealed: boolean }) {
  const { eventId, source, detailType, externalIds, links, outcomes, entries, now, content } =
    event;
  return (
    <article class="event" aria-labelledby="event-title">
      <h2 id="event-title" tabIndex={-1}>
        {detailType ?? "Event"}{" "}
        <span class="code">
          <Breakable name={eventId} />
        </span>
      </h2>
      <dl class="facts">
        {source !== undefined && <Fact name="source">{source}</Fact>}
        {externalIds.map(({ subscription, id }) => (
          <Fact key={subscription} name={`external ID, ${subscription}`}>
            <span class="code wraps">{id}</span>
          </Fact>
        ))}
        {links.map((link) => (
          <Link key={link.eventId} link={link} />
        ))}
      </dl>
      <Outcomes outcomes={outcomes} />
      <div class="sides">
        <section aria-labelledby="timeline-title">
          <h3 id="timeline-title">What happened</h3>
          <p class="muted">Times in UTC{fromOne(entries)}.</p>
          <Timeline entries={entries} />
          <Unknown sentences={event.unknown} />
        </section>
        <section aria-labelledby="now-title">
          <h3 id="now-title">If it were published now</h3>
          {now === undefined ? (
            <p>Not known: no source has the event's content.</p>
          ) : (
            <NowView now={now} />
          )}
          {content !== undefined && (
            <details>
              <summary>The event{isRevealed ? "" : ", personal data masked"}</summary>
              <Pre label="The event" text={content} />
            </details>
          )}
        </section>
      </div>
    </article>
  );
}

/** The source, where all entries come from the same one. */
function fromOne(entries: ShownEvent["entries"]): string {
  const [first, ...others] = new Set(entries.map(({ source }) => source));
  return first === undefined || others.length > 0 ? "" : `, from the ${first}`;
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Link({ link: { eventId, is, by } }: { link: EventLink }) {
  const name =
    by === "content" ? `same content, ${is}` : is === "earlier" ? "redriven from" : "redriven as";
  return (
    <Fact name={name}>
      <a class="code wraps" href={linkTo("event", { id: eventId })}>
        {eventId}
      </a>
    </Fact>
  );
}

/** How much attention an outcome needs. */
const LEVELS: Readonly<Record<Outcome["state"], string>> = {
  delivered: "good",
  "under way": "warn",
  redriven: "quiet",
  dropped: "quiet",
  "not known": "quiet",
  "in the queue": "bad",
  "dead-lettered": "bad",
  lost: "bad",
};

function Outcomes({ outcomes }: { outcomes: readonly Outcome[] }) {
  if (outcomes.length === 0) return <p>No subscription is for it, as far as is known.</p>;
  return (
    <ul class="outcomes">
      {outcomes.map(({ subscription, state, says }) => (
        <li key={subscription} class={`is-${LEVELS[state]}`}>
          <span class="wraps">{subscription}</span> <strong>{state}</strong>
          {says !== undefined && state !== "in the queue" && (
            <span class="muted wraps"> {says}</span>
          )}
        </li>
      ))}
    </ul>
  );
}

function NowView({ now }: { now: ShownNow }) {
  const { isDeployed, refused, fates, missing, differing, requests } = now;
  if (refused.length > 0) {
    return <p class="failure">PutEvents would refuse it: {refused.join("; ")}.</p>;
  }
  return (
    <>
      <p class="muted">
        {isDeployed ? "By the deployed rules:" : "By the rules of this checkout:"}
      </p>
      <ul>
        {fates.map((fate) => (
          <li key={fate}>{fate}</li>
        ))}
      </ul>
      {missing.length > 0 && (
        <p class="failure">
          The stack has no enabled rule {missing.join(", ")}. Restore it with <code>pulumi up</code>
          .
        </p>
      )}
      {differing.length > 0 && (
        <p class="warn">
          The deployed rules of {differing.join(", ")} differ from those of this checkout, whose
          requests these are.
        </p>
      )}
      {requests.map(({ subscription, rule, method, url, headers, body }) => (
        <details key={`${rule} ${url}`}>
          <summary>The request of {subscription} by the mapping of this checkout</summary>
          <Pre
            label={`The request of ${subscription}`}
            text={[
              `${method} ${url}`,
              ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
              "",
              body,
            ].join("\n")}
          />
        </details>
      ))}
    </>
  );
}

const HELD = {
  exists: "exists",
  absent: "does not exist",
  "not readable": "could not be read",
} as const;

/** What Salesforce holds now. */
export function Held({ records }: { records: readonly ShownHeld[] }) {
  if (records.length === 0) return null;
  return (
    <section aria-labelledby="held">
      <h2 id="held">In Salesforce now</h2>
      {records.map((record) => (
        <div key={`${record.org ?? ""} ${record.object} ${record.externalId}`} class="card held">
          <h3>
            {record.object} {record.externalIdField}{" "}
            <span class="code wraps">{record.externalId}</span>
            {record.org !== undefined && <>, org {record.org}</>}: {HELD[record.state]}
          </h3>
          {record.says !== undefined && (
            <p>
              <CommandText text={record.says} />
            </p>
          )}
          {record.fields !== undefined && (
            <dl class="facts">
              {record.fields.map(([name, value]) => (
                <Fact key={name} name={name}>
                  <span class="code wraps">{value === "" ? '""' : value}</span>
                </Fact>
              ))}
            </dl>
          )}
          {record.compared !== undefined && <p class="muted">{record.compared}</p>}
        </div>
      ))}
    </section>
  );
}

/** What cannot be known. */
export function Unknown({ sentences }: { sentences: readonly string[] }) {
  if (sentences.length === 0) return null;
  return (
    <div class="unknown">
      <h3>Not known</h3>
      <ul>
        {sentences.map((sentence) => (
          <li key={sentence}>
            <CommandText text={sentence} />
          </li>
        ))}
      </ul>
    </div>
  );
}

const SOURCE_LEVELS = {
  read: "good",
  "partly read": "warn",
  absent: "muted",
  unreadable: "bad",
} as const;

/** Where the story comes from. */
export function Sources({ story }: { story: EventAnswer }) {
  return (
    <section aria-labelledby="sources">
      <h2 id="sources">Sources</h2>
      <dl class="sources">
        {story.sources.map(({ source, state, says }) => (
          <div key={`${source} ${says}`}>
            <dt>
              {source} <span class={SOURCE_LEVELS[state]}>{state}</span>
            </dt>
            <dd>
              <CommandText text={says} />
            </dd>
          </div>
        ))}
      </dl>
      <Unknown sentences={story.unknown} />
    </section>
  );
}
