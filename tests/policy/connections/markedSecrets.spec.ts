import { connectionSecretsMarked } from "../../../policy/connections/markedSecrets";
import { policySpec } from "../policySpec";
import { UNKNOWN, type Shop } from "../shop";
import { hex, random } from "../stack/secretTable";

const bodies = (bodies: unknown) => (shop: Shop) =>
  shop.set("connection", { authParameters: { oauth: { oauthHttpParameters: { bodies } } } });

const headers = (headers: unknown) => (shop: Shop) =>
  shop.set("connection", { authParameters: { invocationHttpParameters: { headers } } });

/** The names of secrets in requests, each with a value as users write it. */
const HEADERS: readonly (readonly [string, unknown])[] = [
  ["Cookie", "session=f3a9c1d07b"],
  ["x-functions-key", random("", 54)],
  ["jwt", random("", 40)],
  ["Authorization", "CANARY"],
  ["Authorization", UNKNOWN],
  ["ocp-apim-subscription-key", hex("", 32)],
  ["X-Auth-Token", "CANARY"],
  ["apikey", "CANARY"],
  ["X-Shopify-Access-Token", UNKNOWN],
  ["DD-API-KEY", hex("", 32)],
  ["X-Custom", random("sk_live_", 24)],
];
const QUERY: readonly (readonly [string, unknown])[] = [
  ["sig", random("", 43)],
  ["code", random("", 54)],
  ["key", random("AIza", 35)],
  ["key", hex("", 32)],
  ["token", "CANARY"],
  ["access_token", UNKNOWN],
  ["subscription-key", hex("", 32)],
  ["hapikey", "1a2b3c4d5e6f7a8b"],
];
const unmarked = (kind: string, key: string, value: unknown, place: string) => ({
  what: `an unmarked ${kind} ${key}${value === UNKNOWN ? " whose value is not known yet" : ""}: ${String(value).slice(0, 8)}`,
  change: (shop: Shop) =>
    shop.set("connection", {
      authParameters: {
        invocationHttpParameters: { [place]: [{ key, value, isValueSecret: false }] },
      },
    }),
  // The provider marks each value, also of a parameter that the service shows.
  of: "connection",
  message: `Connection 'connection' shows the secret in its parameter '${key}': authParameters.invocationHttpParameters.${place}[0].isValueSecret is false, so the service shows the value to everybody who may read the connection. Set isValueSecret to true.`,
});

policySpec(connectionSecretsMarked, {
  allows: [
    {
      what: "a connection without parameters",
      change: (shop) => shop.set("connection", { authParameters: undefined }),
    },
    { what: "a plain parameter", change: bodies([{ key: "grant_type", value: "password" }]) },
    {
      what: "a marked secret whose value is not known yet",
      change: bodies([{ key: "password", value: UNKNOWN, isValueSecret: true }]),
    },
    {
      what: "an unsuspicious parameter whose value is not known yet",
      change: bodies([{ key: "scope", value: UNKNOWN }]),
    },
    {
      what: "parameters that only name or describe secrets",
      change: bodies([
        {
          key: "client_assertion_type",
          value: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        },
        { key: "token_type_hint", value: "access_token" },
        { key: "audience", value: "https://api.example.com/token" },
        { key: "requested_token_use", value: "on_behalf_of" },
        { key: "x-csrf-token", value: "fetch" },
        { key: "key", value: "customer" },
        { key: "code", value: "de-DE" },
        { key: "Authorization", value: "{{resolve:secretsmanager:shop}}" },
      ]),
    },
    {
      what: "an unsuspicious parameter whose mark is not known yet",
      change: bodies([{ key: "scope", value: "api", isValueSecret: UNKNOWN }]),
    },
    {
      what: "marked secrets under many names",
      change: headers(
        ["Cookie", "x-functions-key", "jwt"].map((key) => ({
          key,
          value: "CANARY1",
          isValueSecret: true,
        })),
      ),
    },
  ],
  refuses: [
    {
      what: "a secret as a name, without showing it",
      change: bodies([{ key: hex("pul-", 40), value: hex("pul-", 40) }]),
      of: "connection",
      message:
        "Connection 'connection' shows the secret in a parameter: authParameters.oauth.oauthHttpParameters.bodies[0].isValueSecret is not set, so the service shows the value to everybody who may read the connection. Set isValueSecret to true.",
    },
    {
      what: "credentials in a URL, under a name that says nothing",
      change: bodies([{ key: "scope", value: "https://a:b4n4n4s@example.com" }]),
      of: "connection",
      message:
        "Connection 'connection' shows the secret in its parameter 'scope': authParameters.oauth.oauthHttpParameters.bodies[0].isValueSecret is not set, so the service shows the value to everybody who may read the connection. Set isValueSecret to true.",
    },
    {
      what: "a password that Pulumi holds as a secret, as the provider does, and that the service shows",
      change: (shop) =>
        bodies([{ key: "password", value: "CANARY", isValueSecret: false }])(shop).mark(
          "connection",
          "authParameters.oauth.oauthHttpParameters.bodies[0].value",
        ),
      of: "connection",
      message:
        "Connection 'connection' shows the secret in its parameter 'password': authParameters.oauth.oauthHttpParameters.bodies[0].isValueSecret is false, so the service shows the value to everybody who may read the connection. Set isValueSecret to true.",
    },
    ...HEADERS.map(([key, value]) => unmarked("header", key, value, "headers")),
    ...QUERY.map(([key, value]) => unmarked("query parameter", key, value, "queryStrings")),
    {
      what: "a password that is not marked",
      change: bodies([{ key: "password", value: "CANARY", isValueSecret: false }]),
      of: "connection",
      message:
        "Connection 'connection' shows the secret in its parameter 'password': authParameters.oauth.oauthHttpParameters.bodies[0].isValueSecret is false, so the service shows the value to everybody who may read the connection. Set isValueSecret to true.",
    },
    {
      what: "a token without isValueSecret",
      change: bodies([
        { key: "grant_type", value: "x" },
        { key: "refresh_token", value: UNKNOWN },
      ]),
      of: "connection",
      message:
        "Connection 'connection' shows the secret in its parameter 'refresh_token': authParameters.oauth.oauthHttpParameters.bodies[1].isValueSecret is not set, so the service shows the value to everybody who may read the connection. Set isValueSecret to true.",
    },
    {
      what: "a secret under another name",
      change: bodies([{ key: "k", value: hex("pul-", 40) }]),
      of: "connection",
      message:
        "Connection 'connection' shows the secret in its parameter 'k': authParameters.oauth.oauthHttpParameters.bodies[0].isValueSecret is not set, so the service shows the value to everybody who may read the connection. Set isValueSecret to true.",
    },
    {
      what: "a secret header of the token request",
      change: (shop) =>
        shop.set("connection", {
          authParameters: {
            oauth: { oauthHttpParameters: { headers: [{ key: "X-Api-Key", value: "CANARY" }] } },
          },
        }),
      of: "connection",
      message:
        "Connection 'connection' shows the secret in its parameter 'X-Api-Key': authParameters.oauth.oauthHttpParameters.headers[0].isValueSecret is not set, so the service shows the value to everybody who may read the connection. Set isValueSecret to true.",
    },
    {
      what: "a secret header of every request",
      change: (shop) =>
        shop.set("connection", {
          authParameters: {
            invocationHttpParameters: { headers: [{ key: "X-Api-Key", value: "CANARY" }] },
          },
        }),
      of: "connection",
      message:
        "Connection 'connection' shows the secret in its parameter 'X-Api-Key': authParameters.invocationHttpParameters.headers[0].isValueSecret is not set, so the service shows the value to everybody who may read the connection. Set isValueSecret to true.",
    },
    {
      what: "a secret in the query of every request",
      change: (shop) =>
        shop.set("connection", {
          authParameters: {
            invocationHttpParameters: { queryStrings: [{ key: "secret", value: "CANARY" }] },
          },
        }),
      of: "connection",
      message:
        "Connection 'connection' shows the secret in its parameter 'secret': authParameters.invocationHttpParameters.queryStrings[0].isValueSecret is not set, so the service shows the value to everybody who may read the connection. Set isValueSecret to true.",
    },
  ],
  later: [
    {
      what: "a mark that is not known yet",
      change: bodies([{ key: "password", value: "CANARY", isValueSecret: UNKNOWN }]),
      message:
        "authParameters.oauth.oauthHttpParameters.bodies[0].isValueSecret of connection 'connection'",
    },
    {
      what: "parameters that are not known yet",
      change: bodies(UNKNOWN),
      message: "authParameters.oauth.oauthHttpParameters.bodies of connection 'connection'",
    },
  ],
});
