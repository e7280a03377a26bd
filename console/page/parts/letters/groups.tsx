import type { GroupAnswer } from "../../../answers/letters.ts";
import { CommandText } from "../commandText.tsx";
import { ExactMoment } from "../exactMoment.tsx";

interface Props {
  groups: readonly GroupAnswer[];
  /** The address of a group's messages; absent where they cannot be listed. */
  listOf?: (group: GroupAnswer) => string;
  /** The address of a group's sample. */
  sampleOf: (group: GroupAnswer) => string;
  /** The address at which only messages of a cause are shown; absent where all of them are. */
  onlyOf?: ((kind: GroupAnswer["kind"]) => string) | undefined;
}

/** Dead letters by cause, with the meaning and the remedy; below, each error of each rule. */
export function Groups({ groups, listOf, sampleOf, onlyOf }: Props) {
  return (
    <ul class="groups">
      {byKind(groups).map(({ kind, title, remedy, count, errors }) => (
        <li key={kind} class="card group">
          <h3>
            <span class="count">{count.toLocaleString("en-US")}</span>{" "}
            <span class="kind">{kind}</span> <span class="meaning">{title}</span>
          </h3>
          <p>
            <CommandText text={remedy} />
          </p>
          <div
            class="scroll"
            tabIndex={0}
            role="region"
            aria-label={`Errors with the cause ${kind}`}
          >
            <table class="errors">
              <caption class="visually-hidden">Errors with the cause {kind}, by rule</caption>
              <thead>
                <tr>
                  <th scope="col" class="number">
                    Messages
                  </th>
                  <th scope="col">Error</th>
                  <th scope="col">Rule</th>
                  <th scope="col">Dead since</th>
                  <th scope="col">Fix</th>
                  <th scope="col">Such as</th>
                </tr>
              </thead>
              <tbody>
                {errors.map((group) => (
                  <Row key={group.key} group={group} listOf={listOf} sampleOf={sampleOf} />
                ))}
              </tbody>
            </table>
          </div>
          {onlyOf !== undefined && (
            <p>
              <a href={onlyOf(kind)}>
                Only this cause<span class="visually-hidden">: {kind}</span>
              </a>
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}

interface RowProps extends Pick<Props, "sampleOf"> {
  group: GroupAnswer;
  listOf: Props["listOf"];
}

function Row({ group, listOf, sampleOf }: RowProps) {
  const { count, error, rule, oldest, newest, exhausted, fix, sample, kind } = group;
  const number = count.toLocaleString("en-US");
  return (
    <tr>
      <td class="number">
        {listOf === undefined ? (
          number
        ) : (
          <a href={listOf(group)} aria-label={`List ${number} with the cause ${kind}: ${error}`}>
            {number}
          </a>
        )}
      </td>
      <th scope="row" class="code">
        {error}
        {exhausted !== undefined && <div>retries exhausted by {exhausted}</div>}
      </th>
      <td class="code">{rule ?? "none: a rule sent the event itself"}</td>
      <td class="times">
        <ExactMoment at={oldest} />
        {newest - oldest >= 1_000 && (
          <>
            <br />
            to <ExactMoment at={newest} />
          </>
        )}
      </td>
      <td>{fix}</td>
      <td>
        <a class="code" href={sampleOf(group)}>
          {sample}
        </a>
      </td>
    </tr>
  );
}

interface KindGroup extends Pick<GroupAnswer, "kind" | "title" | "remedy" | "count"> {
  errors: GroupAnswer[];
}

/** The groups of each cause, the largest first. */
function byKind(groups: readonly GroupAnswer[]): KindGroup[] {
  const kinds = new Map<string, KindGroup>();
  for (const group of groups) {
    const { kind, title, remedy, count } = group;
    const known = kinds.get(kind);
    if (known === undefined) kinds.set(kind, { kind, title, remedy, count, errors: [group] });
    else {
      known.count += count;
      known.errors.push(group);
    }
  }
  return [...kinds.values()].sort((a, b) => b.count - a.count);
}
