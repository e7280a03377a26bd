import * as pulumi from "@pulumi/pulumi";
import * as debuggable from "@pulumi/pulumi/runtime/debuggable";

/*
 * Pulumi captures a stack for each of some 2,000 promises and for each resource, for reports that are not made of a program
 * on mocks. Formatting them, with source maps, takes half of an evaluation's time; so they are not captured. With
 * `PULUMI_DEBUG_PROMISE_LEAKS` they are, to show where promises that never settle were made.
 */

/** Pulumi exports these, though not in its typings. */
const promises = debuggable as unknown as {
  debugPromiseLeaks: boolean;
  debuggablePromise: <T>(promise: Promise<T>, context: unknown) => Promise<T>;
};
const resource = pulumi.Resource as unknown as { callsites: () => readonly never[] };

if (!promises.debugPromiseLeaks) {
  const { debuggablePromise } = promises;
  promises.debuggablePromise = (promise, context) => {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
      return debuggablePromise(promise, context);
    } finally {
      Error.stackTraceLimit = limit;
    }
  };
  resource.callsites = () => [];
}
