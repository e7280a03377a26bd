/** Says why there is no newer data, and offers to ask again. */
export function Failure({ message, again }: { message: string | undefined; again: () => void }) {
  return (
    <div role="alert">
      {message !== undefined && (
        <p class="failure">
          {message}{" "}
          <button type="button" onClick={again}>
            Try again
          </button>
        </p>
      )}
    </div>
  );
}
