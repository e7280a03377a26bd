import { endpointWithoutSecrets } from "../../../policy/destinations/endpointWithoutSecrets";
import { policySpec } from "../policySpec";
import { UNKNOWN, type Shop } from "../shop";

const endpoint = (url: unknown) => (shop: Shop) =>
  shop.set("destination", { invocationEndpoint: url });
const tokens = (url: unknown) => (shop: Shop) =>
  shop.set("connection", { authParameters: { oauth: { authorizationEndpoint: url } } });
const query = (queryStrings: unknown) => (shop: Shop) =>
  shop.set("connection", { authParameters: { invocationHttpParameters: { queryStrings } } });

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
    {
      what: "a connection with plain query parameters",
      change: query([{ key: "batch", value: "1" }, { value: "without a key" }]),
    },
  ],
  refuses: [
    {
      what: "a password in the URL, without showing it",
      change: endpoint("https://user:CANARY@acme.my.salesforce.com/*"),
      of: "destination",
      message:
        "API destination 'destination' has a user name or password in its URL: invocationEndpoint is a text of 44 characters (not shown), and logs and state show URLs in plaintext. Remove the secret from invocationEndpoint, and let the connection send it.",
    },
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
      change: endpoint("https://acme.my.salesforce.com/*?id=AKIAIOSFODNN7EXAMPLE"),
      of: "destination",
      message:
        "API destination 'destination' has a secret in the query of its URL, in 'id': invocationEndpoint is a text of 56 characters (not shown), and logs and state show URLs in plaintext. Remove the secret from invocationEndpoint, and let the connection send it.",
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
        { key: "api-key", value: "CANARY", isValueSecret: true },
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
  later: [
    {
      what: "an endpoint that is not known yet",
      change: endpoint(UNKNOWN),
      message: "invocationEndpoint of API destination 'destination'",
    },
  ],
});
