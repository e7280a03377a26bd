import { Fragment } from "preact";

/** A name that a line may break after a hyphen, a dot, a slash or an underscore, and anywhere where that is not enough. */
export function Breakable({ name }: { name: string }) {
  return (
    <span class="wraps">
      {name.split(/(?<=[-./_:])(?![-./_:])/).map((part, index) => (
        <Fragment key={index}>
          {index > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </span>
  );
}
