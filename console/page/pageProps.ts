import type { StackAnswer } from "../answers/stack.ts";

/** What every page is given. */
export interface PageProps {
  stack: StackAnswer;
  /** Of the route, such as `id` in `#/event?id=4711`. */
  parameters: URLSearchParams;
}
