import assert from "node:assert/strict";
import { apiDestinationRateLimit as policy } from "../../policy/apiDestinationRateLimit";
import {
  unknownNumberValue,
  unknownStringValue,
  UnknownValueError,
  violations,
  type Resource,
} from "./violations";

const CONFIG = { ceiling: 20 };

const compliant: Resource = {
  type: "aws:cloudwatch/eventApiDestination:EventApiDestination",
  name: "shop-destination",
  props: {
    name: "shop-dev-salesforce",
    connectionArn: "arn:aws:events:eu-central-1:123456789012:connection/shop/1",
    invocationEndpoint: "https://acme.my.salesforce.com/services/data",
    httpMethod: "PATCH",
    invocationRateLimitPerSecond: 20,
  },
};

const withRate = (rate: unknown): Resource => ({
  ...compliant,
  props: { ...compliant.props, invocationRateLimitPerSecond: rate },
});

describe("the policy api-destination-rate-limit", () => {
  it("is mandatory unless configured otherwise", () => {
    assert.equal(policy.enforcementLevel, "mandatory");
  });

  it("allows a rate at the ceiling", () => {
    assert.deepEqual(violations(policy, compliant, CONFIG), []);
  });

  it("refuses a rate above the ceiling, naming resource, property, both rates and the remedy", () => {
    assert.deepEqual(violations(policy, withRate(21), CONFIG), [
      "API destination 'shop-destination' may be called too often: invocationRateLimitPerSecond " +
        "is 21, the ceiling is 20. Set it to a rate from 1 to 20 requests a second.",
    ]);
  });

  for (const [what, rate, found] of [
    ["no rate", undefined, "not set"],
    ["a rate of null", null, "not set"],
    ["the provider's default, which it fills in where a program sets none", 300, "300"],
    ["a rate that no account has", 301, "301"],
  ] as const) {
    it(`refuses ${what}, as no limit at all`, () => {
      assert.deepEqual(violations(policy, withRate(rate), CONFIG), [
        "API destination 'shop-destination' has no invocation rate limit: " +
          `invocationRateLimitPerSecond is ${found}, where 300 is the account's own quota. ` +
          "Set it to a rate from 1 to 20 requests a second.",
      ]);
    });
  }

  it("has a ceiling of 50 where none is configured", () => {
    assert.deepEqual(violations(policy, withRate(50)), []);
    assert.match(violations(policy, withRate(51)).join(), /is 51, the ceiling is 50\b/);
  });

  it("leaves a rate that is not known yet to the update", () => {
    assert.throws(
      () => violations(policy, withRate(unknownNumberValue), CONFIG),
      (error) =>
        error instanceof UnknownValueError &&
        error.message.includes("invocationRateLimitPerSecond"),
    );
  });

  it("judges at the preview although the connection's ARN is not known yet", () => {
    for (const [rate, count] of [
      [20, 0],
      [21, 1],
    ] as const) {
      const { props, ...resource } = withRate(rate);
      const preview = { ...resource, props: { ...props, connectionArn: unknownStringValue } };
      assert.equal(violations(policy, preview, CONFIG).length, count);
    }
  });

  it("does not judge other types of resources", () => {
    for (const type of ["aws:cloudwatch/eventConnection:EventConnection", "pulumi:pulumi:Stack"]) {
      assert.deepEqual(violations(policy, { ...withRate(1_000), type }, CONFIG), []);
    }
  });
});
