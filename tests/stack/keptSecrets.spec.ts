import assert from "node:assert/strict";
import { redact } from "../../privacy/redactor";
import { readStack, configuredStack } from "../../stack/stack";
import { PROJECT_DIRECTORY } from "../folder";

describe("of a stack's encrypted settings, no output shows", () => {
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

  it("credentials, and other values from 6 characters on", () => {
    assert.equal(
      redact("local-client-secret, abcdef-canary, local-client-id"),
      "********, ********, ********",
    );
  });

  it("and what every output has stays: numbers and short words", () => {
    assert.equal(redact('{"count":20,"of":68,"word":"abc"}'), '{"count":20,"of":68,"word":"abc"}');
  });
});
