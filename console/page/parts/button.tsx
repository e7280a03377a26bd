import type { ComponentChildren } from "preact";

interface ButtonProps {
  /** Whether it does nothing now. */
  isOff: boolean;
  onClick: () => void;
  children: ComponentChildren;
  /** For a button that switches something on and off. */
  isPressed?: boolean;
}

/**
 * A button that can be off for a while, and keeps the focus then: of a disabled one, browsers take the focus away, and whoever
 * uses the keyboard begins at the top of the page again.
 */
export function Button({ isOff, onClick, children, isPressed }: ButtonProps) {
  return (
    <button
      type="button"
      aria-disabled={isOff}
      aria-pressed={isPressed}
      onClick={() => {
        if (!isOff) onClick();
      }}
    >
      {children}
    </button>
  );
}
