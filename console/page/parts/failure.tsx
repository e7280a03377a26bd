import { useEffect, useRef } from "preact/hooks";
import { focusOn, hasNoFocus } from "../focus.ts";

/** Says why there is no newer data, and offers to ask again. */
export function Failure({ message, again }: { message: string | undefined; again: () => void }) {
  const isPressed = useRef(false);
  useEffect(() => {
    // The button goes with the failure, and the focus with the button.
    if (message === undefined && isPressed.current && hasNoFocus()) focusOn("");
    if (message === undefined) isPressed.current = false;
  }, [message]);
  const press = () => {
    isPressed.current = true;
    again();
  };
  return (
    <div role="alert">
      {message !== undefined && (
        <p class="failure">
          {message}{" "}
          <button type="button" onClick={press}>
            Try again
          </button>
        </p>
      )}
    </div>
  );
}
