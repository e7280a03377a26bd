import { useState } from "preact/hooks";

/** The commands that give the same result, to copy. */
export function Command({ lines }: { lines: readonly string[] }) {
  const [copied, setCopied] = useState("");
  const text = lines.join("\n");
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setCopied(text),
      () => setCopied(""), // the browser does not allow it; the text can be selected
    );
  return (
    <section class="command" aria-labelledby="command">
      <h2 id="command">The same on the command line</h2>
      <pre tabIndex={0}>{text}</pre>
      <p>
        <button type="button" onClick={() => void copy()}>
          Copy
        </button>{" "}
        <span role="status" class="muted">
          {copied === text ? "Copied." : ""}
        </span>
      </p>
    </section>
  );
}
