import { Command } from "./command.tsx";

interface SameCommandProps {
  lines: readonly string[];
  /** What the last command does, such as `make the same forecast`. */
  label: string;
}

/** The commands that give the same result: those that change the stack file, and the one that shows it. */
export function SameCommand({ lines, label }: SameCommandProps) {
  return (
    <section aria-labelledby="same-command">
      <h2 id="same-command">The same on the command line</h2>
      {lines.map((text, index) => (
        <Command
          key={text}
          text={text}
          label={index === lines.length - 1 ? label : "change the setting"}
        />
      ))}
    </section>
  );
}
