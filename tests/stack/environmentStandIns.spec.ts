import assert from "node:assert/strict";
import { OPAQUE_SECRET, UNKNOWN_VALUE, type StackFile } from "../../settings/stackFile";
import { withStandIns } from "../../stack/environmentStandIns";

describe("settings that an environment of Pulumi ESC may give", () => {
  const file = (values: Record<string, string>, environments = ["shop/prod"]): StackFile => ({
    project: "shop",
    stack: "prod",
    values,
    secretKeys: new Set(["shop:token"]),
    environments,
    notices: ["first"],
  });
  const ALL = {
    "aws:region": "us-east-1",
    "shop:salesforceDomain": `${UNKNOWN_VALUE}.my.salesforce.com`,
    "shop:invocationRateLimit": "1",
    "shop:salesforceClientId": OPAQUE_SECRET,
    "shop:salesforceClientSecret": OPAQUE_SECRET,
  };

  it("have stand-ins where they are required, and a notice names these and the environments", () => {
    const { values, secretKeys, notices } = withStandIns(file({}, ["a", "b"]), []);
    assert.deepEqual(values, ALL);
    assert.deepEqual(
      [...secretKeys],
      ["shop:token", "shop:salesforceClientId", "shop:salesforceClientSecret"],
    );
    assert.deepEqual(notices, [
      "first",
      "Placeholders are used for aws:region, salesforceDomain, invocationRateLimit, salesforceClientId, salesforceClientSecret, which a, b may give: findings about them are not about the stack.",
    ]);
  });

  it("keep the values that the stack file gives, and then are not named", () => {
    const given = { "aws:region": "eu-central-1", "shop:invocationRateLimit": "20" };
    const { values, notices } = withStandIns(file(given), []);
    assert.deepEqual(values, { ...ALL, ...given });
    assert.doesNotMatch(notices?.[1] ?? "", /region|RateLimit/);
    const complete = file({ ...ALL });
    assert.equal(withStandIns(complete, []), complete);
  });

  it("are the credentials of the flow, and none beside an existing connection", () => {
    const flow = withStandIns(file({ "shop:salesforceFlow": "username-password" }), []);
    assert.equal(flow.values["shop:salesforcePassword"], OPAQUE_SECRET);
    assert(flow.secretKeys.has("shop:salesforceUsername"));
    const arn = "arn:aws:events:eu-central-1:123456789012:connection/c/1";
    const existing = withStandIns(file({ "shop:salesforceConnection": arn }), []);
    assert.deepEqual(Object.keys(existing.values).sort(), [
      "aws:region",
      "shop:invocationRateLimit",
      "shop:salesforceConnection",
      "shop:salesforceDomain",
    ]);
  });

  it("are those of each further org, in its namespace", () => {
    const { values, secretKeys, notices } = withStandIns(
      file({ ...ALL, "emea:salesforceDomain": "emea.my.salesforce.com" }),
      ["emea"],
    );
    assert.equal(values["emea:salesforceDomain"], "emea.my.salesforce.com");
    assert.equal(values["emea:invocationRateLimit"], "1");
    assert(secretKeys.has("emea:salesforceClientSecret"));
    assert.match(notices?.[1] ?? "", / for emea:invocationRateLimit, emea:salesforceClientId, /);
  });

  it("have none without an environment", () => {
    const plain = file({}, []);
    assert.equal(withStandIns(plain, ["emea"]), plain);
  });
});
