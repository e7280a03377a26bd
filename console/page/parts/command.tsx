import { useState } from "preact/hooks";

/** A command of the command line, with a button that copies it. @param label what the command does, such as `edit the event` */
export function Command({ text, label }: { text: string; label: string }) {
  const [state, setState] = useState("");
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => setState("Copied."),
      () => setState("Not copied: select the text."),
    );
  };
  return (
    <div class="command">
      <code>{text}</code>
      <button type="button" onClick={copy} aria-label={`Copy the command to ${label}`}>
        Copy
      </button>
      <span role="status" class="muted">
        {state}
      </span>
    </div>
  );
}
