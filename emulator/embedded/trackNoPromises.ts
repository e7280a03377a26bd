import * as pulumi from "@pulumi/pulumi";
import * as debuggable from "@pulumi/pulumi/runtime/debuggable";

/*
 * Pulumi tracks each of some 2,000 promises with its stack, to report at the end of the process which of them never settled, and
 * captures a stack for each resource. Formatting the stacks, with source maps, takes half of an evaluation's time. `progress.ts`
 * reports an embedded program that waits for what never happens, so nothing is tracked here. With `PULUMI_DEBUG_PROMISE_LEAKS` the
 * promises are, to show where those were made that never settle.
 * Source: @pulumi/pulumi, runtime/debuggable.js.
 */

/** Pulumi exports these, though not in its typings. */
const promises = debuggable as unknown as {
  debugPromiseLeaks: boolean;
  debuggablePromise: <T>(promise: Promise<T>, context: unknown) => Promise<T>;
};
const resource = pulumi.Resource as unknown as { callsites: () => readonly never[] };

if (!promises.debugPromiseLeaks) {
  promises.debuggablePromise = (promise) => promise;
  resource.callsites = () => [];
}
