/**
 * Changes variables of the environment. In place: Node reads TMPDIR from the environment itself, whatever object `process.env` is.
 *
 * @param changes undefined unsets a variable
 * @returns what undoes it
 */
export function changeEnvironment(changes: NodeJS.ProcessEnv): () => void {
  const before = { ...process.env };
  const apply = ([name, value]: [string, string | undefined]) => {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  };
  Object.entries(changes).forEach(apply);
  return () => {
    for (const name of Object.keys(process.env)) {
      if (!Object.hasOwn(before, name)) delete process.env[name];
    }
    Object.entries(before).forEach(apply);
  };
}
