/** Whether standard output is a terminal that shows colors. Source: no-color.org, for `NO_COLOR`. */
export function isColored(): boolean {
  return process.stdout.isTTY && !process.env.NO_COLOR;
}
