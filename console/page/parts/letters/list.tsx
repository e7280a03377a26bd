import type { GroupAnswer, LetterFilter, LetterPageAnswer } from "../../../answers/letters.ts";
import { useKeptFocus } from "../../focus.ts";
import { useAnswer } from "../../live.ts";
import { ExactMoment } from "../exactMoment.tsx";
import { Failure } from "../failure.tsx";
import { linkToLetters, type LettersRoute } from "./route.ts";

const ROWS = 50;

interface Props {
  route: LettersRoute;
  filter: LetterFilter;
  /** The group whose messages are listed; undefined for all. */
  group: GroupAnswer | undefined;
  /** Changes with each reading. */
  readAt: number;
}

/** Messages of a reading, 50 on a page, the newest first. */
export function LetterList({ route, filter, group, readAt }: Props) {
  const query = new URLSearchParams({
    filter: JSON.stringify(filter),
    from: String(route.from),
    at: String(readAt),
    ...(route.group !== "all" && { group: route.group }),
  });
  const { answer, failure, again } = useAnswer<LetterPageAnswer>(
    `letters/page?${query.toString()}`,
  );
  useKeptFocus("list-title", [answer?.from]);
  const title = group === undefined ? "All messages" : `Messages with the cause ${group.kind}`;
  return (
    <section aria-labelledby="list-title">
      <p>
        <a href={linkToLetters({ ...route, group: "", from: 0 })}>Back to the causes</a>
      </p>
      <h2 id="list-title" tabIndex={-1}>
        {title}
      </h2>
      {group !== undefined && <p class="code muted">{group.error}</p>}
      <Failure message={failure} again={again} />
      {answer === undefined ? (
        <p class="loading">Listing the messages ...</p>
      ) : answer.total === 0 ? (
        <p>No message of this reading matches. Change the filter, or read the queue again.</p>
      ) : (
        <>
          <div class="scroll" tabIndex={0} role="region" aria-label="The table of messages">
            <Table page={answer} route={route} title={title} />
          </div>
          <Pages page={answer} route={route} />
        </>
      )}
    </section>
  );
}

function Table({
  page,
  route,
  title,
}: {
  page: LetterPageAnswer;
  route: LettersRoute;
  title: string;
}) {
  return (
    <table class="letters">
      <caption class="visually-hidden">{title}, the newest first</caption>
      <thead>
        <tr>
          <th scope="col">Dead since</th>
          <th scope="col">Message</th>
          <th scope="col">Event</th>
          <th scope="col">Published</th>
          {route.group === "all" && <th scope="col">Cause</th>}
          <th scope="col" class="number">
            Retries
          </th>
        </tr>
      </thead>
      <tbody>
        {page.rows.map((row) => (
          <tr key={row.messageId}>
            <td>
              <ExactMoment at={row.sentAt} />
            </td>
            <th scope="row">
              <a class="code" href={linkToLetters({ ...route, letter: row.messageId })}>
                {row.messageId}
              </a>
            </th>
            <td>{row.type ?? ""}</td>
            <td>{row.published ?? ""}</td>
            {route.group === "all" && <td>{row.kind}</td>}
            <td class="number">{row.retries ?? ""}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Pages({
  page: { total, from, rows },
  route,
}: {
  page: LetterPageAnswer;
  route: LettersRoute;
}) {
  const number = (one: number) => one.toLocaleString("en-US");
  const to = (first: number) => linkToLetters({ ...route, from: Math.max(0, first) });
  return (
    <nav class="pages" aria-label="Pages of the list">
      {from > 0 && <a href={to(from - ROWS)}>Newer</a>}
      <span role="status">
        {number(from + 1)} to {number(from + rows.length)} of {number(total)}
      </span>
      {from + rows.length < total && <a href={to(from + ROWS)}>Older</a>}
    </nav>
  );
}
