import { connectionAuthorization } from "../../../policy/connections/authorization";
import { policySpec } from "../policySpec";
import { UNKNOWN, type Shop, type Values } from "../shop";

const authorized = (authorizationType: unknown, authParameters: Values) => (shop: Shop) =>
  shop.set("connection", { authorizationType, authParameters });
const oauth = (changed: Values) => (shop: Shop) => {
  const { oauth } = shop.get("connection").inputs.authParameters as { oauth: Values };
  return shop.set("connection", { authParameters: { oauth: { ...oauth, ...changed } } });
};

policySpec(connectionAuthorization, {
  allows: [
    {
      what: "a name and a password",
      change: authorized("BASIC", { basic: { username: "a", password: "b" } }),
    },
    { what: "an API key", change: authorized("API_KEY", { apiKey: { key: "a", value: "b" } }) },
    {
      what: "a client's secret that is not known yet",
      change: oauth({ clientParameters: { clientId: "a", clientSecret: UNKNOWN } }),
    },
  ],
  refuses: [
    {
      what: "no client parameters",
      change: oauth({ clientParameters: { clientId: "a" } }),
      of: "connection",
      message:
        "Connection 'connection' cannot authorize its requests: authParameters.oauth.clientParameters.clientSecret is not set, and OAUTH_CLIENT_CREDENTIALS requires it. Set authParameters.oauth.clientParameters.clientSecret.",
    },
    {
      what: "an empty client id",
      change: oauth({ clientParameters: { clientId: "", clientSecret: "b" } }),
      of: "connection",
      message:
        "Connection 'connection' cannot authorize its requests: authParameters.oauth.clientParameters.clientId is not set, and OAUTH_CLIENT_CREDENTIALS requires it. Set authParameters.oauth.clientParameters.clientId.",
    },
    {
      what: "no token endpoint",
      change: oauth({ authorizationEndpoint: undefined }),
      of: "connection",
      message:
        "Connection 'connection' cannot authorize its requests: authParameters.oauth.authorizationEndpoint is not set, and OAUTH_CLIENT_CREDENTIALS requires it. Set authParameters.oauth.authorizationEndpoint.",
    },
    {
      what: "no method",
      change: oauth({ httpMethod: undefined }),
      of: "connection",
      message:
        "Connection 'connection' cannot authorize its requests: authParameters.oauth.httpMethod is not set, and OAUTH_CLIENT_CREDENTIALS requires it. Set authParameters.oauth.httpMethod.",
    },
    {
      what: "no OAuth parameters",
      change: oauth({ oauthHttpParameters: undefined }),
      of: "connection",
      message:
        "Connection 'connection' cannot authorize its requests: authParameters.oauth.oauthHttpParameters is not set, and OAUTH_CLIENT_CREDENTIALS requires it. Set authParameters.oauth.oauthHttpParameters.",
    },
    {
      what: "no password",
      change: authorized("BASIC", { basic: { username: "a" } }),
      of: "connection",
      message:
        "Connection 'connection' cannot authorize its requests: authParameters.basic.password is not set, and BASIC requires it. Set authParameters.basic.password.",
    },
    {
      what: "an API key without a value",
      change: authorized("API_KEY", { apiKey: { key: "a" } }),
      of: "connection",
      message:
        "Connection 'connection' cannot authorize its requests: authParameters.apiKey.value is not set, and API_KEY requires it. Set authParameters.apiKey.value.",
    },
    {
      what: "parameters of a second authorization type",
      change: authorized("BASIC", { basic: { username: "a", password: "CANARY" }, apiKey: {} }),
      of: "connection",
      message:
        "Connection 'connection' has parameters of another authorization type than BASIC: authParameters.apiKey is set, and the service refuses it. Remove authParameters.apiKey, and keep authParameters.basic.",
    },
    {
      what: "no type of authorization",
      change: authorized(undefined, {}),
      of: "connection",
      message:
        "Connection 'connection' cannot authorize its requests: authorizationType is not set, which is not an authorization type. Set authorizationType to one of OAUTH_CLIENT_CREDENTIALS, BASIC, API_KEY.",
    },
    {
      what: "an authorization type with the name of an inherited property",
      change: authorized("constructor", {}),
      of: "connection",
      message:
        "Connection 'connection' cannot authorize its requests: authorizationType is 'constructor', which is not an authorization type. Set authorizationType to one of OAUTH_CLIENT_CREDENTIALS, BASIC, API_KEY.",
    },
    {
      what: "an unknown authorization type",
      change: authorized("OAUTH", {}),
      of: "connection",
      message:
        "Connection 'connection' cannot authorize its requests: authorizationType is 'OAUTH', which is not an authorization type. Set authorizationType to one of OAUTH_CLIENT_CREDENTIALS, BASIC, API_KEY.",
    },
  ],
  later: [
    {
      what: "parameters with only unknown values",
      change: (shop) => shop.set("connection", { authParameters: UNKNOWN }),
      message: "authParameters of connection 'connection'",
    },
    {
      what: "a type that is not known yet",
      change: authorized(UNKNOWN, {}),
      message: "authorizationType of connection 'connection'",
    },
  ],
});
