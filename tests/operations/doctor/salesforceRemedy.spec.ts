import assert from "node:assert/strict";
import { failed, chooseAdvice } from "../../../operations/doctor/check";
import {
  apiAdvice,
  identityAdvice,
  objectAdvice,
  tokenAdvice,
} from "../../../operations/doctor/salesforceRemedy";

const tokenError = (error: string) => ({ status: 400, body: { error, error_description: "no" } });
const apiError = (status: number, errorCode?: string) => ({
  status,
  body: errorCode === undefined ? undefined : [{ errorCode, message: "no" }],
});

describe("doctor's advice", () => {
  for (const [code, client, password] of [
    ["invalid_client_id", /salesforceClientId`/, /salesforceClientId`/],
    ["invalid_client", /salesforceClientSecret`, then run `pulumi up`/, /salesforceClientSecret`/],
    ["invalid_grant", /run-as user/, /security token/],
    ["unsupported_grant_type", /salesforceFlow/, /salesforceFlow/],
    ["unauthorized_client", /salesforceFlow/, /salesforceFlow/],
    ["invalid_request", /stray space/, /stray space/],
    ["invalid_scope", /scope `api`/, /scope `api`/],
    ["invalid_app_access", /may not use the app/, /may not use the app/],
    ["inactive_user", /Activate or unfreeze it/, /Activate or unfreeze it/],
    ["inactive_org", /Salesforce Support/, /Salesforce Support/],
    ["rate_limit_exceeded", /Login History/, /Login History/],
  ] as const) {
    it(`names the remedy for the refusal ${code}, for each flow`, () => {
      assert.match(tokenAdvice(tokenError(code), "client-credentials").remedy, client);
      assert.match(tokenAdvice(tokenError(code), "username-password").remedy, password);
    });
  }

  for (const [error, description, remedy] of [
    ["invalid_grant", "inactive user", /frozen or inactive/],
    ["invalid_grant", "user is locked", /Unlock it/],
    ["invalid_grant", "ip restricted", /Relax IP restrictions/],
    ["invalid_grant", "expired password", /never expire/],
    ["invalid_grant", "login rate exceeded", /too often/],
    ["invalid_grant", "org maintenance", /under maintenance/],
    ["invalid_grant", "inactive organization", /Salesforce Support/],
    ["invalid_grant", "no client credentials user enabled", /no run-as user/],
    ["invalid_grant", "client credentials flow not enabled", /Enable the client-credentials flow/],
    ["invalid_grant", "request not supported on this domain", /My Domain host only/],
    ["invalid_grant", "user is not admin approved to access this app", /Permitted Users/],
    ["invalid_grant", "user hasn't approved this consumer", /Permitted Users/],
    [
      "invalid_grant",
      "authentication failure - Failed: API security token required",
      /security token/,
    ],
    ["invalid_client", "app must be installed into org", /Install it in Setup/],
    ["app_not_found", "External client app is not installed in this org", /Install it|no such app/],
    ["OAUTH_APP_BLOCKED", "this app is blocked by admin", /Unblock it/],
    ["invalid_client", "invalid client credentials", /consumer secret is not the app's/],
    ["invalid_client_id", "client identifier invalid", /consumer key/],
    ["unknown_error", "retry your request", /temporarily unable to answer/],
    ["unknown_error", "something else", /code unknown_error/],
    ["constructor", "", /the code constructor, which this program does not know/],
  ] as const) {
    it(`reads the reason of a refusal: ${error}, ${description}`, () => {
      const answer = { status: 400, body: { error, error_description: description } };
      assert.match(tokenAdvice(answer, "client-credentials").remedy, remedy);
    });
  }

  it("sets the domain where the token endpoint redirects", () => {
    const { remedy } = tokenAdvice({ status: 302, body: undefined }, "client-credentials");
    assert.match(remedy, /Set salesforceDomain to the org's current My Domain host/);
  });

  for (const [what, answer, token, api, object] of [
    ["401", apiError(401), /My Domain/, /token that it issued/, /scope `api`/],
    [
      "401 with a code",
      apiError(401, "INVALID_SESSION_ID"),
      /code INVALID_SESSION_ID\. See Setup, Login History/,
      /scope `api`/,
      /scope `api`/,
    ],
    [
      "spent API calls",
      apiError(403, "REQUEST_LIMIT_EXCEEDED"),
      /Overview/,
      /Overview/,
      /System Overview/,
    ],
    [
      "a missing right",
      apiError(403, "FORBIDDEN"),
      /code FORBIDDEN\. See Setup, Login History/,
      /API Enabled/,
      /user access to Contact/,
    ],
    ["404", apiError(404), /My Domain/, /My Domain/, /has no object Contact/],
    ["429", apiError(429), /in a minute/, /in a minute/, /in a minute/],
    ["503", apiError(503), /maintenance/, /maintenance/, /status\.salesforce\.com/],
    ["500", apiError(500), /maintenance/, /maintenance/, /maintenance/],
    ["an HTML page", apiError(200), /My Domain/, /My Domain/, /My Domain/],
  ] as const) {
    it(`fits ${what}, from the token endpoint, the API and an object`, () => {
      assert.match(tokenAdvice(answer, "client-credentials").remedy, token);
      assert.match(apiAdvice(answer).remedy, api);
      assert.match(objectAdvice("Contact", answer).remedy, object);
    });
  }

  for (const status of [400, 401, 403, 404]) {
    it(`names an unknown code of the token endpoint with status ${status}, and takes the host for Salesforce`, () => {
      const answer = { status, body: { error: "new_code", error_description: "no" } };
      const { remedy } = tokenAdvice(answer, "client-credentials");
      assert.match(
        remedy,
        /the code new_code, which this program does not know\. See Setup, Login History/,
      );
      assert.doesNotMatch(remedy, /My Domain|token that it has given/);
    });
  }

  it("treats a missing scope as harmless, and maintenance as maintenance, when the user is unknown", () => {
    assert.match(identityAdvice(apiError(403)).remedy, /scopes do not include/);
    assert.match(identityAdvice(apiError(503)).remedy, /maintenance/);
    assert.match(identityAdvice(apiError(403, "REQUEST_LIMIT_EXCEEDED")).remedy, /Overview/);
  });

  it("differs for each answer of the REST API", () => {
    const answers = [
      apiError(401),
      apiError(403, "REQUEST_LIMIT_EXCEEDED"),
      apiError(403),
      apiError(404),
      apiError(429),
      apiError(503),
    ];
    const remedies = answers.map((answer) => objectAdvice("Contact", answer).remedy);
    assert.equal(new Set(remedies).size, answers.length);
  });

  it("is the emulator's where the emulator runs the stack, and appears once", () => {
    const check = failed("queue", "gone", { remedy: "pulumi up", local: "start again" });
    const expected = { subject: "queue", verdict: "failed", finding: "gone" };
    assert.deepEqual(chooseAdvice(check, true), { ...expected, remedy: "start again" });
    assert.deepEqual(chooseAdvice(check, false), { ...expected, remedy: "pulumi up" });
    assert.deepEqual(chooseAdvice(failed("queue", "gone", "wait"), true), {
      ...expected,
      remedy: "wait",
    });
  });
});
