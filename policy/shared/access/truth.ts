/** The truth of a statement that may depend on values that are not known; undefined if it does. */
export type Truth = boolean | undefined;

/** Whether all are true. One that is false decides, whatever the unknown ones are. */
export function every(truths: Iterable<Truth>): Truth {
  let result: Truth = true;
  for (const truth of truths) {
    if (truth === false) return false;
    result = truth === undefined ? undefined : result;
  }
  return result;
}

/** Whether one is true. One that is true decides, whatever the unknown ones are. */
export function some(truths: Iterable<Truth>): Truth {
  let result: Truth = false;
  for (const truth of truths) {
    if (truth === true) return true;
    result = truth === undefined ? undefined : result;
  }
  return result;
}

export function not(truth: Truth): Truth {
  return truth === undefined ? undefined : !truth;
}

/** The truth that all of these share; undefined if they differ. */
export function agreed(truths: readonly Truth[]): Truth {
  const [first] = truths;
  return truths.every((truth) => truth === first) ? first : undefined;
}
