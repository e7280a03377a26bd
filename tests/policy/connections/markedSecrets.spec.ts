import { connectionSecretsMarked } from "../../../policy/connections/markedSecrets";
import { policySpec } from "../policySpec";
import { UNKNOWN, type Shop } from "../shop";

const bodies = (bodies: unknown) => (shop: Shop) =>
  shop.set("connection", { authParameters: { oauth: { oauthHttpParameters: { bodies } } } });

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
      what: "a reference that looks like credentials",
      change: bodies([{ key: "scope", value: "https://a:b@example.com" }]),
    },
  ],
  refuses: [
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
      change: bodies([{ key: "k", value: "AKIAIOSFODNN7EXAMPLE" }]),
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
      change: bodies([{ key: "password", value: "x", isValueSecret: UNKNOWN }]),
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
