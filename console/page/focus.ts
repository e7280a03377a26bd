import { useEffect, useRef } from "preact/hooks";

/** Whether no element has the focus: the page is new, or the element was removed. */
export const hasNoFocus = (): boolean =>
  document.activeElement === null || document.activeElement === document.body;

/** Gives the focus to an element, or to the title of the page where the element is not shown. @param id of the element */
export const focusOn = (id: string): void =>
  (document.getElementById(id) ?? document.querySelector<HTMLElement>("h1"))?.focus();

/** An effect of each change, not of the first drawing. */
export function useLater(effect: () => void, inputs: readonly unknown[]): void {
  const isFirst = useRef(true);
  useEffect(() => {
    if (!isFirst.current) effect();
    isFirst.current = false;
  }, inputs);
}

/**
 * Gives the focus to an element when a change has removed the one that had it, so that the keyboard goes on there, not at the top
 * of the page.
 *
 * @param id of the element, which has a tabIndex
 */
export const useKeptFocus = (id: string, inputs: readonly unknown[]): void =>
  useLater(() => {
    if (hasNoFocus()) focusOn(id);
  }, inputs);
