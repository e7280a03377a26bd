import assert from "node:assert/strict";
import { RunError } from "@pulumi/pulumi/errors";

/** For `assert.throws` and `assert.rejects`: an error that is shown without a stack trace, and its message. */
export function runError(...patterns: RegExp[]): (error: unknown) => true {
  return (error) => {
    assert(RunError.isInstance(error), `thrown was ${String(error)}`);
    patterns.forEach((pattern) => assert.match(error.message, pattern));
    return true;
  };
}
