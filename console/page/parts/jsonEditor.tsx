import { useId, useRef } from "preact/hooks";
import type { EventFinding, TextPlace } from "../../answers/mapping.ts";

interface JsonEditorProps {
  label: string;
  text: string;
  onChange: (text: string) => void;
  /** What to mark, in the order of the list. */
  findings: readonly EventFinding[];
  /** Names of the kinds, for the list. */
  kinds: Readonly<Record<EventFinding["kind"], string>>;
}

/** Above it, nothing is marked in the text and its lines are not numbered: the list names the places. */
const MOST_MARKED = 200_000;

/**
 * A text of JSON to edit, with marks behind its mistakes, and the list of them. An entry of the list selects its place in the text.
 */
export function JsonEditor({ label, text, onChange, findings, kinds }: JsonEditorProps) {
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const behind = useRef<HTMLDivElement>(null);
  const isMarked = text.length <= MOST_MARKED;
  const follow = () => {
    const [from, to] = [area.current, behind.current];
    if (from === null || to === null) return;
    to.style.transform = `translate(${-from.scrollLeft}px, ${-from.scrollTop}px)`;
  };
  const select = ({ start, end, line }: TextPlace) => {
    const { current } = area;
    if (current === null) return;
    current.focus();
    current.setSelectionRange(start, end);
    const height = parseFloat(getComputedStyle(current).lineHeight);
    current.scrollTop = Math.max(0, (line - 4) * height);
    current.scrollLeft = 0;
    follow();
  };
  const hasMistakes = findings.some(({ kind }) => kind !== "repeated");
  return (
    <>
      <label for={`${id}-text`}>{label}</label>
      <div class="editor">
        <div class="behind" aria-hidden="true">
          <div ref={behind}>
            {isMarked && <pre class="lines">{lineNumbers(text)}</pre>}
            {isMarked && <pre class="marks">{marked(text, findings)}</pre>}
          </div>
        </div>
        <textarea
          id={`${id}-text`}
          ref={area}
          value={text}
          spellcheck={false}
          autocomplete="off"
          autocapitalize="off"
          wrap="off"
          aria-invalid={hasMistakes}
          aria-describedby={findings.length > 0 ? `${id}-findings` : undefined}
          onInput={({ currentTarget }) => onChange(currentTarget.value)}
          onScroll={follow}
        />
      </div>
      {findings.length > 0 && (
        <ol class="findings" id={`${id}-findings`}>
          {findings.map((finding, index) => (
            <li key={index}>
              <Place finding={finding} select={select} />{" "}
              <span class={finding.kind === "repeated" ? "warn" : "bad"}>
                {kinds[finding.kind]}
                {finding.subscription !== undefined && ` of ${finding.subscription}`}:
              </span>{" "}
              {finding.message}
            </li>
          ))}
        </ol>
      )}
    </>
  );
}

function Place({
  finding: { place },
  select,
}: {
  finding: EventFinding;
  select: (place: TextPlace) => void;
}) {
  if (place === undefined) return null;
  return (
    <button type="button" onClick={() => select(place)}>
      Line {place.line.toLocaleString("en-US")}, column {place.column.toLocaleString("en-US")}
    </button>
  );
}

const lineNumbers = (text: string): string =>
  text
    .split("\n")
    .map((_, index) => index + 1)
    .join("\n");

/** The text with marks. A place within another one is marked by itself, and the mark of the other one ends before it. */
function marked(text: string, findings: readonly EventFinding[]) {
  const places = findings
    .flatMap(({ kind, place }) => (place === undefined ? [] : [{ kind, ...place }]))
    .sort((one, other) => one.start - other.start || one.end - other.end);
  const parts = [];
  let done = 0;
  for (const { kind, start, end } of places) {
    if (start < done) continue;
    // A long value is marked in its first line.
    const lineEnd = text.indexOf("\n", start);
    const next = places.find((other) => other.start > start)?.start ?? Infinity;
    const stop = Math.min(next, lineEnd === -1 ? end : Math.min(end, Math.max(lineEnd, start + 1)));
    parts.push(text.slice(done, start));
    parts.push(
      <mark key={start} class={kind === "repeated" ? "doubtful" : "wrong"}>
        {text.slice(start, stop) || " "}
      </mark>,
    );
    done = Math.max(start, stop);
  }
  return [...parts, text.slice(done), "\n"];
}
