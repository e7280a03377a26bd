/** Resolves at Ctrl-C, or at a request to end the process. */
export function nextStop(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGINT", () => resolve()).once("SIGTERM", () => resolve());
  });
}
