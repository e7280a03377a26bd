import assert from "node:assert/strict";
import { redact } from "../../privacy/redactor";
import { readStack, configuredStack } from "../../stack/stack";
import { PROJECT_DIRECTORY } from "../folder";

describe("a stack's encrypted settings in output", () => {
  before(async () => {
    const { configuration } = await readStack(PROJECT_DIRECTORY, "local", [""]);
    const { project, values, secretKeys } = configuration;
    const others = {
      [`${project}:invocationRateLimit`]: "20",
      [`${project}:salesforceApiVersion`]: "68",
      "other:token": "abcdef-canary",
      "other:short": "abc",
    };
    configuredStack({
      ...configuration,
      values: { ...values, ...others },
      secretKeys: new Set([...secretKeys, ...Object.keys(others)]),
    });
  });

  it("are masked for credentials, and for other values of 6 characters or more", () => {
    assert.equal(
      redact("local-client-secret, abcdef-canary, local-client-id"),
      "********, ********, ********",
    );
  });

  it("are shown for numbers and short words, which occur in every output", () => {
    assert.equal(redact('{"count":20,"of":68,"word":"abc"}'), '{"count":20,"of":68,"word":"abc"}');
  });
});
