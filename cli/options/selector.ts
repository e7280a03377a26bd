import type { StackSelector } from "../../stack/deployed";

/** The options that select the same stack in another command, such as `--stack dev`. */
export const selectorOf = ({ stack, port }: StackSelector): string =>
  stack === undefined ? `--local --port ${port}` : `--stack ${stack}`;
