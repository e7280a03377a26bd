import { useEffect, useRef, useState } from "preact/hooks";
import type { DepthAnswer, JobAnswer, LettersAnswer, PlanRequest } from "../../answers/letters.ts";
import { ask } from "../ask.ts";
import { useLive } from "../live.ts";
import type { PageProps } from "../pageProps.ts";
import { Failure } from "../parts/failure.tsx";
import { FilterForm } from "../parts/letters/filterForm.tsx";
import { JobPanel } from "../parts/letters/job.tsx";
import { LetterView } from "../parts/letters/letter.tsx";
import { PlanForm } from "../parts/letters/planForm.tsx";
import { filterIn, lettersRouteOf, linkToLetters, showLetters } from "../parts/letters/route.ts";
import { Depth, ReadingView } from "../parts/letters/reading.tsx";

/** Milliseconds between two looks at a running job, and at the state of the page. */
const AGAIN = { running: 400, idle: 4_000 };

const isRunning = (job: JobAnswer | undefined): boolean =>
  job?.state === "running" || job?.state === "stopping";

/** The dead letters by cause, one in full, and their redrive and drop. */
export function LettersPage({ stack, parameters }: PageProps) {
  const route = lettersRouteOf(parameters);
  const { filter } = filterIn(route.filter);
  const query = new URLSearchParams({ filter: JSON.stringify(filter) }).toString();
  const { answer, failure, again } = useLive<LettersAnswer>(`letters?${query}`, ({ job }) =>
    isRunning(job) ? AGAIN.running : AGAIN.idle,
  );
  const depth = useLive<DepthAnswer>("letters/depth", (last) => last.again);
  const [refusal, setRefusal] = useState<string>();
  const [closed, setClosed] = useState("");
  useBeacon();
  useFocus(answer?.job, route.letter, route.group);
  if (answer === undefined) {
    return failure === undefined ? (
      <p class="loading">Looking at the dead letters of {stack.stack} ...</p>
    ) : (
      <Failure message={failure} again={again} />
    );
  }
  const post = (path: string, body: object) => {
    setRefusal(undefined);
    ask<JobAnswer>(`letters/${path}`, body)
      .catch((error: unknown) => setRefusal((error as Error).message))
      .finally(again);
  };
  const { job, reading } = answer;
  const busy = isRunning(job) ? "A job is in progress: wait until it ends, or stop it." : undefined;
  const plan = (request: PlanRequest) => post("plan", request);
  const letterLink = (letter: string) => linkToLetters({ ...route, letter });
  return (
    <>
      <Failure message={failure} again={again} />
      <Failure message={depth.failure} again={depth.again} />
      <Depth
        depth={depth.answer}
        isOld={depth.failure !== undefined}
        hasReading={reading !== undefined}
        busy={busy}
        read={() => post("read", {})}
      />
      <div role="alert">{refusal !== undefined && <p class="failure">{refusal}</p>}</div>
      {job !== undefined && job.id !== closed && (job.kind !== "read" || job.state !== "done") && (
        <JobPanel
          job={job}
          mayChange={stack.mayChange}
          post={post}
          sampleOf={letterLink}
          dismiss={() => setClosed(job.id)}
        />
      )}
      {route.letter !== "" ? (
        <LetterView
          key={route.letter}
          id={route.letter}
          back={linkToLetters({ ...route, letter: "" })}
          selector={answer.selector}
          busy={busy}
          plan={(action, id) => plan({ action, filter: { ids: [id] }, ignoreErasures: false })}
        />
      ) : (
        <>
          <section class="card" aria-label="Messages to look at, to redrive or to drop">
            <FilterForm
              filter={route.filter}
              causes={answer.causes}
              subscriptions={depth.answer?.subscriptions ?? []}
              change={(changed) => showLetters({ ...route, filter: changed, from: 0 })}
            />
            <PlanForm filter={filter} busy={busy} plan={plan} />
          </section>
          {reading === undefined ? (
            <p class="muted">Read the queue to see why each message is in it.</p>
          ) : (
            <ReadingView reading={reading} route={route} filter={filter} />
          )}
        </>
      )}
    </>
  );
}

/** Tells the console when the page is closed: a job goes on, and the terminal says so. */
function useBeacon(): void {
  useEffect(() => {
    const left = () => void navigator.sendBeacon("api/letters/left");
    addEventListener("pagehide", left);
    return () => removeEventListener("pagehide", left);
  }, []);
}

/** Moves the focus to what the reader has asked for: a message, a list, or a job that began or ended. */
function useFocus(job: JobAnswer | undefined, letter: string, group: string): void {
  const isFirst = useRef(true);
  const state = job === undefined ? "" : `${job.id} ${String(isRunning(job))}`;
  useEffect(() => {
    if (!isFirst.current) document.getElementById("job-title")?.focus();
  }, [state]);
  useEffect(() => {
    if (!isFirst.current) {
      const title = letter === "" ? (group === "" ? "causes-title" : "list-title") : "letter-title";
      document.getElementById(title)?.focus();
    }
    isFirst.current = false;
  }, [letter, group]);
}
