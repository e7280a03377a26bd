import { Command } from "./command.tsx";

/** The commands that give the same result, to copy. */
export function SameCommand({ lines }: { lines: readonly string[] }) {
  return (
    <section aria-labelledby="command">
      <h2 id="command">The same on the command line</h2>
      {lines.map((line, index) => (
        <Command
          key={line}
          text={line}
          label={`give the same result${lines.length > 1 ? `, ${index + 1}` : ""}`}
        />
      ))}
    </section>
  );
}
