import { formatDuration } from "../../../../text/duration.ts";
import type { ShownEntry } from "../../../answers/event.ts";
import type { Exchange } from "../../../../operations/trace/story.ts";
import { linkTo } from "../../route.ts";
import { CommandText } from "../commandText.tsx";
import { fold, formatStep, lastExchanges } from "./fold.ts";

/** What happened to an event, in order. */
export function Timeline({ entries }: { entries: readonly ShownEntry[] }) {
  const open = lastExchanges(entries);
  const isMixed = new Set(entries.map(({ source }) => source)).size > 1;
  const before = new Map(entries.map((entry, index) => [entry, entries[index - 1]]));
  const one = (entry: ShownEntry) => (
    <Entry
      key={entries.indexOf(entry)}
      entry={entry}
      before={before.get(entry)}
      isOpen={open.has(entry)}
      isMixed={isMixed}
    />
  );
  if (entries.length === 0) return <p>Nothing is known of what happened to it.</p>;
  return (
    <ol class="timeline">
      {fold(entries).map((item) =>
        "entry" in item ? (
          one(item.entry)
        ) : (
          <li key={`more ${item.more[0]?.at}`} class="more">
            <details>
              <summary>
                {item.more.length === 1 ? "1 more attempt" : `${item.more.length} more attempts`}{" "}
                with the same outcome
              </summary>
              <ol class="timeline">{item.more.map(one)}</ol>
            </details>
          </li>
        ),
      )}
    </ol>
  );
}

interface EntryProps {
  entry: ShownEntry;
  before: ShownEntry | undefined;
  /** Whether its request is shown. */
  isOpen: boolean;
  /** Whether the entries come from several sources, so that each names its own. */
  isMixed: boolean;
}

/** What a level means, for those who do not see its colour. */
const MARKS = { good: "✓", warn: "!", bad: "✕", quiet: "" } as const;

function Entry({ entry, before, isOpen, isMixed }: EntryProps) {
  const { at, says, notes, messageId, rule, level, after, exchange, source } = entry;
  const step =
    before === undefined
      ? undefined
      : formatStep(Date.parse(at) - Date.parse(before.at), formatDuration);
  return (
    <li class={`entry is-${level}`}>
      <span class="mark" aria-hidden="true">
        {MARKS[level]}
      </span>
      <p class="when">
        <time dateTime={at} title={at}>
          {at.slice(11, 23)}
        </time>
        {step !== undefined && <span class="muted"> {step}</span>}
      </p>
      <div class="what">
        <p>
          <strong class="wraps" title={rule === undefined ? undefined : `rule ${rule}`}>
            <CommandText text={capitalized(says)} />
          </strong>
          {after !== undefined && <span>; the next after {formatDuration(after)}</span>}
        </p>
        {notes.map((note) => (
          <p key={note} class="wraps">
            <CommandText text={capitalized(note)} />
          </p>
        ))}
        {messageId !== undefined && (
          <p>
            <a href={linkTo("letters", { letter: messageId })}>The dead letter</a>
          </p>
        )}
        {isMixed && <p class="muted">From the {source}</p>}
        {exchange !== undefined && (
          <details open={isOpen}>
            <summary>
              Request and response<span class="visually-hidden"> of {at}</span>
            </summary>
            <ExchangeView exchange={exchange} />
          </details>
        )}
      </div>
    </li>
  );
}

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A request beside its response. */
function ExchangeView({ exchange: { request, response } }: { exchange: Exchange }) {
  return (
    <div class="exchange">
      <div>
        <h4>Request</h4>
        <Pre
          label="Request"
          text={[
            `${request.method} ${request.url}`,
            ...Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`),
            "",
            request.body,
          ].join("\n")}
        />
      </div>
      <div>
        <h4>Response</h4>
        {response === undefined ? (
          <p>No response.</p>
        ) : (
          <Pre
            label="Response"
            text={`HTTP ${response.status}\n\n${response.body === "" ? "(no body)" : response.body}`}
          />
        )}
      </div>
    </div>
  );
}

/** Text with its line breaks. The keyboard scrolls it, where it is wide. */
export function Pre({ label, text }: { label: string; text: string }) {
  return (
    <pre tabIndex={0} role="region" aria-label={label}>
      {text}
    </pre>
  );
}
