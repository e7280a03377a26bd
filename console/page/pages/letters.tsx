import { useEffect, useRef, useState } from "preact/hooks";
import type { DepthAnswer, JobAnswer, LettersAnswer, PlanRequest } from "../../answers/letters.ts";
import { ask } from "../ask.ts";
import { focusOn, hasNoFocus, useKeptFocus, useLater } from "../focus.ts";
import { useLive } from "../live.ts";
import type { PageProps } from "../pageProps.ts";
import { linkTo } from "../route.ts";
import { Failure } from "../parts/failure.tsx";
import { FilterForm } from "../parts/letters/filterForm.tsx";
import { JobPanel } from "../parts/letters/job.tsx";
import { LetterView } from "../parts/letters/letter.tsx";
import { PlanForm } from "../parts/letters/planForm.tsx";
import {
  filterIn,
  lettersRouteOf,
  linkToLetters,
  showLetters,
  type LettersRoute,
} from "../parts/letters/route.ts";
import { Depth, ReadingView } from "../parts/letters/reading.tsx";

/** Milliseconds between two looks at a running job, and at the state of the page. */
const AGAIN = { running: 400, idle: 4_000 };

const isRunning = (job: JobAnswer | undefined): boolean =>
  job?.state === "running" || job?.state === "stopping";

/** Whether a job is a reading that has ended well: the page shows what it read. */
const isReadThrough = ({ kind, state }: JobAnswer): boolean => kind === "read" && state === "done";

/** The ID of the heading of what the reader has asked for. */
const titleOf = ({ letter, group }: LettersRoute): string =>
  letter !== "" ? "letter-title" : group !== "" ? "list-title" : "causes-title";

/** The dead letters by cause, one in full, and their redrive and drop. */
export function LettersPage({ stack, parameters }: PageProps) {
  const route = lettersRouteOf(parameters);
  const { filter, mistakes } = filterIn(route.filter);
  const query = new URLSearchParams({ filter: JSON.stringify(filter) }).toString();
  const { answer, failure, again } = useLive<LettersAnswer>(`letters?${query}`, ({ job }) =>
    isRunning(job) ? AGAIN.running : AGAIN.idle,
  );
  const depth = useLive<DepthAnswer>("letters/depth", (last) => last.again);
  const [refusal, setRefusal] = useState<string>();
  const [closed, setClosed] = useState("");
  const [isEdited, setEdited] = useState(false);
  useBeacon();
  const job = answer?.job;
  const showsJob = job !== undefined && job.id !== closed && !isReadThrough(job);
  const { hasStarted } = useFocus(job, showsJob, titleOf(route));
  if (answer === undefined) {
    return failure === undefined ? (
      <p class="loading">Looking at the dead letters of {stack.stack} ...</p>
    ) : (
      <>
        <Failure message={failure} again={again} />
        <p>
          <a href={linkTo("letters")}>Without a filter</a>
        </p>
      </>
    );
  }
  const post = async (path: string, body: object): Promise<void> => {
    setRefusal(undefined);
    try {
      const started = await ask<JobAnswer>(`letters/${path}`, body);
      hasStarted(started.id);
    } catch (error) {
      setRefusal((error as Error).message);
    }
    again();
  };
  const { reading } = answer;
  const busy = isRunning(job) ? "A job is in progress: wait until it ends, or stop it." : undefined;
  const noPlan =
    Object.keys(mistakes).length > 0
      ? "Correct the filter first."
      : isEdited
        ? "The filter was edited: apply it with Filter first."
        : busy;
  const plan = (request: PlanRequest) => void post("plan", request);
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
        read={() => void post("read", {})}
      />
      <div role="alert">{refusal !== undefined && <p class="failure">{refusal}</p>}</div>
      {showsJob && (
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
          outdated={reading?.outdated}
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
              edited={setEdited}
            />
            <PlanForm filter={filter} busy={noPlan} plan={plan} />
          </section>
          {reading === undefined ? (
            <p class="muted">Read the queue to see why each message is in it.</p>
          ) : (
            <ReadingView reading={reading} depth={depth.answer} route={route} filter={filter} />
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

/**
 * Moves the focus to what the reader has asked for: a message, a list, or a job that this page has started. The focus stays
 * where the reader works otherwise, and does not vanish with a job that is no longer shown.
 *
 * @param title the ID of the heading below the job
 */
function useFocus(job: JobAnswer | undefined, showsJob: boolean, title: string) {
  const started = useRef("");
  const seen = useRef("");
  useEffect(() => {
    if (job?.id !== started.current) return;
    const isNew = seen.current !== job.id;
    seen.current = job.id;
    const isInJob = document.activeElement?.closest(".job") !== null;
    if (isNew || isInJob || hasNoFocus()) focusOn(showsJob ? "job-title" : title);
  }, [job?.id, isRunning(job)]);
  useLater(() => focusOn(title), [title]);
  useKeptFocus(title, [showsJob]);
  return { hasStarted: (id: string) => void (started.current = id) };
}
