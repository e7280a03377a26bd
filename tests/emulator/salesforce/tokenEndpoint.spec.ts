import assert from "node:assert/strict";
import type { SalesforceAnswer } from "../../../emulator/salesforce/answer";
import {
  answerTokenRequest,
  type AcceptedCredentials,
} from "../../../emulator/salesforce/tokenEndpoint";

const INSTANCE = "https://acme.my.salesforce.com";

const client = { clientId: "the id", clientSecret: "the secret" };
const user = { username: "user@acme.example", password: "the password+token" };
const clientForm = { client_id: client.clientId, client_secret: client.clientSecret };

type Form = Record<string, string>;

/** Each flow with the form that it takes; each test breaks one thing of it. */
const FLOWS: { credentials: AcceptedCredentials; form: Form }[] = [
  {
    credentials: { flow: "client-credentials", ...client },
    form: { grant_type: "client_credentials", ...clientForm },
  },
  {
    credentials: { flow: "username-password", ...client, ...user },
    form: { grant_type: "password", ...clientForm, ...user },
  },
];

const ERRORS: Record<string, string> = {
  grant_type: "unsupported_grant_type",
  client_id: "invalid_client_id",
  client_secret: "invalid_client",
  username: "invalid_grant",
  password: "invalid_grant",
};

const encode = (form: Form) => new URLSearchParams(form).toString();

// Sources: Salesforce Help, 'OAuth 2.0 Client Credentials Flow', 'OAuth 2.0 Username-Password Flow', 'OAuth 2.0
// Authorization Errors'.
for (const { credentials, form } of FLOWS) {
  describe(`the token endpoint in the ${credentials.flow} flow`, () => {
    let issued = 0;

    function ask(
      body: string,
      request: { method?: string; contentType?: string } = {},
    ): SalesforceAnswer {
      issued = 0;
      const issue = () => `token ${(issued += 1)}`;
      const contentType = "application/x-www-form-urlencoded";
      return answerTokenRequest(
        { method: "POST", contentType, body, ...request },
        { credentials, instanceUrl: INSTANCE, issue },
      );
    }

    function assertRefused(
      { status, body }: SalesforceAnswer,
      error: string,
      description = /./,
    ): void {
      const { error_description: given, ...rest } = body as Record<string, string>;
      assert.deepEqual({ status, rest }, { status: 400, rest: { error } });
      assert.match(given ?? "", description);
      assert.equal(issued, 0, "a token was issued all the same");
    }

    it("answers with a token and the org's address, and without expires_in", () => {
      assert.deepEqual(ask(encode(form)), {
        status: 200,
        body: {
          access_token: "token 1",
          instance_url: INSTANCE,
          token_type: "Bearer",
          scope: "api",
        },
      });
    });

    for (const contentType of [
      "application/x-www-form-urlencoded; charset=utf-8",
      "application/x-www-form-urlencoded ;charset=utf-8",
    ]) {
      it(`accepts the content type ${contentType}`, () => {
        assert.equal(ask(encode(form), { contentType }).status, 200);
      });
    }

    for (const [field, value] of Object.entries(form)) {
      it(`refuses a form without ${field}`, () => {
        const others = Object.entries(form).filter(([name]) => name !== field);
        assertRefused(ask(encode(Object.fromEntries(others))), ERRORS[field] ?? "");
      });

      it(`refuses a wrong ${field}, even one that is empty or differs in case only`, () => {
        for (const wrong of ["", `${value}x`, value.toUpperCase()]) {
          assertRefused(ask(encode({ ...form, [field]: wrong })), ERRORS[field] ?? "");
        }
      });

      it(`refuses a repeated ${field}, and names it`, () => {
        const twice = `${encode(form)}&${encode({ [field]: value })}`;
        assertRefused(ask(twice), "invalid_request", new RegExp(`\\b${field}\\b`));
      });
    }

    it("refuses the grant type of any other flow", () => {
      const own = form.grant_type;
      for (const grantType of ["client_credentials", "password", "refresh_token"]) {
        if (grantType === own) continue;
        assertRefused(ask(encode({ ...form, grant_type: grantType })), "unsupported_grant_type");
      }
    });

    for (const method of ["GET", "PUT", "PATCH"]) {
      it(`refuses the method ${method}`, () => {
        assertRefused(ask(encode(form), { method }), "invalid_request", /POST/);
      });
    }

    for (const contentType of [undefined, "", "application/json", "text/plain"]) {
      it(`refuses ${contentType === undefined ? "no content type" : `the content type '${contentType}'`}`, () => {
        assertRefused(
          ask(encode(form), { contentType }),
          "invalid_request",
          /application\/x-www-form-urlencoded/,
        );
      });
    }

    it("refuses the correct fields as JSON instead of a form", () => {
      assertRefused(ask(JSON.stringify(form)), "unsupported_grant_type");
    });
  });
}
