import { endpointWithoutSecrets } from "../../../policy/destinations/endpointWithoutSecrets";
import { policySpec } from "../policySpec";
import { UNKNOWN, type Shop } from "../shop";
import { hex, random } from "../stack/secretTable";

const endpoint = (url: unknown) => (shop: Shop) =>
  shop.set("destination", { invocationEndpoint: url });
const tokens = (url: unknown) => (shop: Shop) =>
  shop.set("connection", { authParameters: { oauth: { authorizationEndpoint: url } } });
const query = (queryStrings: unknown) => (shop: Shop) =>
  shop.set("connection", { authParameters: { invocationHttpParameters: { queryStrings } } });

const SLACK = `https://hooks.slack.com/services/T012AB3CD/B012AB3CD/${random("", 24)}`;
const inQuery = (url: string, key: string) => ({
  what: `a secret in the query, in '${key}': ${new URL(url).hostname}`,
  change: endpoint(url),
  of: "destination",
  message: `API destination 'destination' has a secret in the query of its URL, in '${key}': invocationEndpoint is a text of ${url.length} characters (not shown), and logs and state show URLs in plaintext. Remove the secret from invocationEndpoint, and let the connection send it.`,
});
const inPath = (what: string, url: string) => ({
  what: `${what} in the path of its URL`,
  change: endpoint(url),
  of: "destination",
  message: `API destination 'destination' has a secret in the path of its URL: invocationEndpoint is a text of ${url.length} characters (not shown), and logs and state show URLs in plaintext. Take invocationEndpoint from a Pulumi secret.`,
});

policySpec(endpointWithoutSecrets, {
  allows: [
    {
      what: "a query without secrets",
      change: endpoint("https://acme.my.salesforce.com/*?batch=1&token_type=x"),
    },
    {
      what: "a query that only names a secret",
      change: endpoint("https://acme.my.salesforce.com/*?secret=$.detail.id"),
    },
    ...[
      "https://api.example.com/v1?code=de-DE&key=customer&sort=token",
      "https://api.example.com/v1?page_token=2&token_type=bearer&response_type=token",
      "https://api.example.com/v1?keyId=1a2b3c4d5e6f7a8b9c0d&api-version=2024-01-01",
      "https://api.example.com/v1?sig=*&code=*&access_token=*",
      "https://hooks.slack.com/services/*",
      "https://discord.com/api/v10/channels/*/messages",
      "https://api.example.com/oauth/token/secrets/*",
      "https://api.example.com/1a2b3c4d-1a2b-4a2b-8a2b-1a2b3c4d5e6f/0123456789abcdef0123456789abcdef/*",
    ].map((url) => ({ what: `a URL without secrets: ${url}`, change: endpoint(url) })),
    {
      what: "a webhook that Pulumi holds as a secret, because its path is the only place for it",
      change: (shop) => endpoint(SLACK)(shop).mark("destination", "invocationEndpoint"),
    },
    {
      what: "a connection with plain query parameters",
      change: query([{ key: "batch", value: "1" }, { value: "without a key" }]),
    },
  ],
  refuses: [
    inQuery(
      `https://prod-1.westeurope.logic.azure.com/workflows/1a/triggers/x?sp=%2F&sig=${random("", 43)}`,
      "sig",
    ),
    inQuery(`https://shop.azurewebsites.net/api/orders?code=${random("", 54)}==`, "code"),
    inQuery(`https://maps.googleapis.com/maps/api?key=${random("AIza", 35)}`, "key"),
    inQuery(`https://api.example.com/v1?token=${hex("", 32)}`, "token"),
    inQuery(`https://api.example.com/v1?access_token=CANARY`, "access_token"),
    inQuery(`https://api.example.com/v1?subscription-key=${hex("", 32)}`, "subscription-key"),
    inQuery(`https://api.hubapi.com/x?hapikey=1a2b3c4d5e6f7a8b`, "hapikey"),
    inQuery(
      `https://shop.blob.core.windows.net/in?sig=${random("", 20)}%2B${random("", 20)}%3D`,
      "sig",
    ),
    inPath("a Slack webhook", SLACK),
    inPath(
      "a Discord webhook",
      `https://discord.com/api/webhooks/112233445566778899/${random("", 68)}`,
    ),
    inPath(
      "a Teams webhook",
      `https://acme.webhook.office.com/webhookb2/1a2b@3c4d/IncomingWebhook/${hex("", 32)}/1a2b3c4d`,
    ),
    inPath(
      "a Telegram bot",
      `https://api.telegram.org/bot123456789:${random("AA", 33)}/sendMessage`,
    ),
    inPath("a token", `https://api.example.com/${random("sk_live_", 24)}/*`),
    {
      what: "a parameter that is a secret itself, without showing it",
      change: query([{ key: hex("pul-", 40), value: hex("pul-", 40) }]),
      of: "connection",
      message:
        "Connection 'connection' sends a secret in the query of its URL: authParameters.invocationHttpParameters.queryStrings[0].value is a text of 44 characters (not shown), and logs and state show URLs in plaintext. Send the secret as a header or body parameter with isValueSecret.",
    },
    {
      what: "a password in the URL, without showing it",
      change: endpoint("https://user:CANARY@acme.my.salesforce.com/*"),
      of: "destination",
      message:
        "API destination 'destination' has a user name or password in its URL: invocationEndpoint is a text of 44 characters (not shown), and logs and state show URLs in plaintext. Remove the secret from invocationEndpoint, and let the connection send it.",
    },
    {
      what: "a password without a user in the URL",
      change: endpoint("https://:CANARY@acme.my.salesforce.com/*"),
      of: "destination",
      message:
        "API destination 'destination' has a user name or password in its URL: invocationEndpoint is a text of 40 characters (not shown), and logs and state show URLs in plaintext. Remove the secret from invocationEndpoint, and let the connection send it.",
    },
    ...[64, 65].map((length) => ({
      what: `a secret under a name of ${length} characters, of which 64 are shown`,
      change: query([{ key: "x".repeat(length), value: hex("pul-", 40) }]),
      of: "connection",
      message: `Connection 'connection' sends a secret in the query of its URL${length > 64 ? "" : `, in '${"x".repeat(64)}'`}: authParameters.invocationHttpParameters.queryStrings[0].value is a text of 44 characters (not shown), and logs and state show URLs in plaintext. Send the secret as a header or body parameter with isValueSecret.`,
    })),
    {
      what: "a user in the URL",
      change: endpoint("https://CANARY@acme.my.salesforce.com/*"),
      of: "destination",
      message:
        "API destination 'destination' has a user name or password in its URL: invocationEndpoint is a text of 39 characters (not shown), and logs and state show URLs in plaintext. Remove the secret from invocationEndpoint, and let the connection send it.",
    },
    {
      what: "a secret in the query, detected by its name",
      change: endpoint("https://acme.my.salesforce.com/*?api_key=CANARY"),
      of: "destination",
      message:
        "API destination 'destination' has a secret in the query of its URL, in 'api_key': invocationEndpoint is a text of 47 characters (not shown), and logs and state show URLs in plaintext. Remove the secret from invocationEndpoint, and let the connection send it.",
    },
    {
      what: "a secret in the query, detected by its format",
      change: endpoint(`https://acme.my.salesforce.com/*?id=${hex("pul-", 40)}`),
      of: "destination",
      message:
        "API destination 'destination' has a secret in the query of its URL, in 'id': invocationEndpoint is a text of 80 characters (not shown), and logs and state show URLs in plaintext. Remove the secret from invocationEndpoint, and let the connection send it.",
    },
    {
      what: "a secret in the token endpoint's query",
      change: tokens("https://acme.my.salesforce.com/token?client_secret=CANARY"),
      of: "connection",
      message:
        "Connection 'connection' has a secret in the query of its URL, in 'client_secret': authParameters.oauth.authorizationEndpoint is a text of 57 characters (not shown), and logs and state show URLs in plaintext. Remove the secret from authParameters.oauth.authorizationEndpoint, and let the connection send it.",
    },
    {
      what: "a query parameter of the connection with the name of a secret",
      change: query([
        { key: "batch", value: "1" },
        { key: "api-key", value: "CANARY", isValueSecret: false },
      ]),
      of: "connection",
      message:
        "Connection 'connection' sends a secret in the query of its URL, in 'api-key': authParameters.invocationHttpParameters.queryStrings[1].value is a text of 6 characters (not shown), and logs and state show URLs in plaintext. Send the secret as a header or body parameter with isValueSecret.",
    },
    {
      what: "a query parameter of the token request with the name of a secret",
      change: (shop) =>
        shop.set("connection", {
          authParameters: {
            oauth: {
              oauthHttpParameters: { queryStrings: [{ key: "password", value: "CANARY" }] },
            },
          },
        }),
      of: "connection",
      message:
        "Connection 'connection' sends a secret in the query of its URL, in 'password': authParameters.oauth.oauthHttpParameters.queryStrings[0].value is a text of 6 characters (not shown), and logs and state show URLs in plaintext. Send the secret as a header or body parameter with isValueSecret.",
    },
  ],
  advises: [
    {
      what: "a secret in the query of a URL that Pulumi holds as a secret",
      change: (shop) =>
        endpoint("https://api.example.com/v1?api_key=CANARY")(shop).mark(
          "destination",
          "invocationEndpoint",
        ),
      of: "destination",
      message:
        "API destination 'destination' has a secret in the query of its URL: invocationEndpoint is a text of 41 characters (not shown), and logs and state show URLs in plaintext. Remove the secret from invocationEndpoint, and let the connection send it.",
    },
    {
      what: "a query parameter of the connection with the name of a secret that the service hides",
      change: query([
        { key: "batch", value: "1" },
        { key: "api-key", value: "CANARY", isValueSecret: true },
      ]),
      of: "connection",
      message:
        "Connection 'connection' sends a secret in the query of its URL, in 'api-key': authParameters.invocationHttpParameters.queryStrings[1].value is a text of 6 characters (not shown), and logs and state show URLs in plaintext. Send the secret as a header or body parameter with isValueSecret.",
    },
  ],
  later: [
    {
      what: "an endpoint that is not known yet",
      change: endpoint(UNKNOWN),
      message: "invocationEndpoint of API destination 'destination'",
    },
  ],
});
