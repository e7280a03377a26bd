import type { GroupAnswer } from "../../../answers/letters.ts";
import { formatCount } from "../../../../text/count.ts";
import { CommandText } from "../commandText.tsx";
import { ExactMoment } from "../exactMoment.tsx";

/** Dead letters by cause, each with its meaning and remedy. */
export function Groups({
  groups,
  linkOf,
  sampleOf,
}: {
  groups: readonly GroupAnswer[];
  /** The address of a group's messages; absent where they cannot be listed. */
  linkOf?: (group: GroupAnswer) => string;
  /** The address of a group's sample. */
  sampleOf: (group: GroupAnswer) => string;
}) {
  return (
    <ul class="groups">
      {groups.map((group) => (
        <li key={group.key} class="card group">
          <h3>
            <span class="count">{group.count.toLocaleString("en-US")}</span>{" "}
            <span class="kind">{group.kind}</span> <span class="meaning">{group.title}</span>
          </h3>
          <dl>
            <Field name="error">
              <span class="code">{group.error}</span>
            </Field>
            {group.rule !== undefined && (
              <Field name="rule">
                <span class="code">{group.rule}</span>
              </Field>
            )}
            <Field name="dead since">
              <ExactMoment at={group.oldest} />
              {group.newest - group.oldest >= 1_000 && (
                <>
                  {" "}
                  to <ExactMoment at={group.newest} />
                </>
              )}
            </Field>
            {group.exhausted !== undefined && (
              <Field name="retries">exhausted by {group.exhausted}</Field>
            )}
            <Field name="such as">
              <a class="code" href={sampleOf(group)}>
                {group.sample}
              </a>
            </Field>
            <Field name="fix">{group.fix}</Field>
            <Field name="remedy">
              <CommandText text={group.remedy} />
            </Field>
          </dl>
          {linkOf !== undefined && (
            <p>
              <a href={linkOf(group)}>
                List {group.count === 1 ? "it" : `the ${formatCount(group.count, "message")}`}
                <span class="visually-hidden"> with the cause {group.kind}</span>
              </a>
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}

function Field({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
