import { useEffect, useState } from "preact/hooks";
import { formatMoment } from "../../../text/moment.ts";
import type { CheckoutAnswer } from "../../answers/checkout.ts";
import { ask, AskError } from "../ask.ts";
import { useLive } from "../live.ts";
import { Button } from "./button.tsx";
import { Failure } from "./failure.tsx";

/** Milliseconds between two looks at the files. */
const AGAIN = 2_000;

interface CheckoutLineProps {
  /** Is called when the files were evaluated anew. */
  onVersion: (version: number) => void;
}

/**
 * Says what an offline page shows: the files of this checkout, and when they were evaluated. They are evaluated again when one of
 * them has changed. A mistake in them is shown, and the page keeps what it has shown before.
 */
export function CheckoutLine({ onVersion }: CheckoutLineProps) {
  const { answer, failure, isWaiting, again } = useLive<CheckoutAnswer>("checkout", () => AGAIN);
  const isSlow = useSlow(isWaiting);
  const [isAsking, setIsAsking] = useState(false);
  const [refused, setRefused] = useState<string>();
  useEffect(() => {
    if (answer !== undefined) onVersion(answer.version);
  }, [answer?.version]);
  const evaluate = () => {
    setIsAsking(true);
    setRefused(undefined);
    ask("checkout", {})
      .catch((error: unknown) => {
        setRefused(error instanceof AskError ? error.message : String(error));
      })
      .finally(() => {
        setIsAsking(false);
        again();
      });
  };
  return (
    <>
      <p class="checkout muted">
        {answer === undefined ? (
          "Evaluating the stack file and the program of this checkout ..."
        ) : (
          <>
            <strong>{answer.file}</strong> and the program of this checkout, evaluated at{" "}
            <Moment at={answer.at} /> (in {(answer.took / 1_000).toFixed(1)} s). The deployed stack
            is not asked.{" "}
          </>
        )}
        {(answer !== undefined || failure !== undefined) && (
          <Button isOff={isAsking} onClick={evaluate}>
            {isAsking ? "Evaluating ..." : "Evaluate again"}
          </Button>
        )}{" "}
        <span role="status">
          {isSlow && answer !== undefined && "A file has changed: evaluating ..."}
        </span>
      </p>
      <Failure message={mistakeOf(failure ?? refused, answer !== undefined)} again={evaluate} />
    </>
  );
}

function mistakeOf(failure: string | undefined, hasAnswer: boolean): string | undefined {
  if (failure === undefined || !hasAnswer) return failure;
  return `${failure}\nBelow is what the files said before.`;
}

/** Milliseconds of a wait that is worth a word. */
const SLOW = 1_000;

function useSlow(isWaiting: boolean): boolean {
  const [isSlow, setIsSlow] = useState(false);
  useEffect(() => {
    if (!isWaiting) {
      setIsSlow(false);
      return;
    }
    const timer = setTimeout(() => setIsSlow(true), SLOW);
    return () => clearTimeout(timer);
  }, [isWaiting]);
  return isSlow;
}

/** A time of this machine, with the exact moment as its title. */
function Moment({ at }: { at: number }) {
  return (
    <time dateTime={new Date(at).toISOString()} title={formatMoment(at)}>
      {new Date(at).toLocaleTimeString("en-GB")}
    </time>
  );
}
