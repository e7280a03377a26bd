/** Runs work, and keeps its lines on the terminal for the test. */
export async function silently<T>(work: () => Promise<T>): Promise<{ result: T; printed: string }> {
  const { log } = console;
  const lines: string[] = [];
  console.log = (...parts: unknown[]) => lines.push(parts.join(" "));
  try {
    const result = await work();
    return { result, printed: lines.join("\n") };
  } finally {
    console.log = log;
  }
}
