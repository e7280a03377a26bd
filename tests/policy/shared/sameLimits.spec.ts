import assert from "node:assert/strict";
import { INVOCATIONS_PER_SECOND } from "../../../eventbridge/apiDestination";
import { PATH_CHARACTERS, PATHS, PATTERN_BYTES, TEMPLATE_BYTES } from "../../../eventbridge/quotas";
import { EVENT_AGE_SECONDS, RETRY_ATTEMPTS } from "../../../eventbridge/retryPolicy";
import { RETENTION_SECONDS } from "../../../eventbridge/sqsLimits";
import * as pack from "../../../policy/shared/limits";

describe("the limits of the pack", () => {
  it("are those of eventbridge/, every one", () => {
    assert.deepEqual(
      { ...pack },
      {
        EVENT_AGE_SECONDS,
        INVOCATIONS_PER_SECOND,
        PATH_CHARACTERS,
        PATHS,
        PATTERN_BYTES,
        RETENTION_SECONDS,
        RETRY_ATTEMPTS,
        TEMPLATE_BYTES,
      },
    );
  });
});
