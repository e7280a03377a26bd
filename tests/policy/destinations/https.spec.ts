import { endpointHttps } from "../../../policy/destinations/https";
import { policySpec } from "../policySpec";
import { UNKNOWN, type Shop } from "../shop";

const endpoint = (url: unknown) => (shop: Shop) =>
  shop.set("destination", { invocationEndpoint: url });
const tokens = (url: unknown) => (shop: Shop) =>
  shop.set("connection", { authParameters: { oauth: { authorizationEndpoint: url } } });

policySpec(endpointHttps, {
  allows: [
    {
      what: "a connection that needs no token",
      change: (shop) => shop.set("connection", { authParameters: { basic: {} } }),
    },
  ],
  refuses: [
    {
      what: "an endpoint without encryption",
      change: endpoint("http://acme.my.salesforce.com/*"),
      of: "destination",
      message:
        "API destination 'destination' is called without encryption: invocationEndpoint is 'http://acme.my.salesforce.com', which the service refuses, because it would send credentials in plaintext. Set invocationEndpoint to a URL that begins with https://.",
    },
    {
      what: "a token endpoint without encryption, and shows neither its credentials nor its query",
      change: tokens("http://user:CANARY@acme.my.salesforce.com/token?key=CANARY"),
      of: "connection",
      message:
        "Connection 'connection' is called without encryption: authParameters.oauth.authorizationEndpoint is 'http://acme.my.salesforce.com', which the service refuses, because it would send credentials in plaintext. Set authParameters.oauth.authorizationEndpoint to a URL that begins with https://.",
    },
    {
      what: "an endpoint that is not a URL, without showing it",
      change: endpoint("acme.my.salesforce.com/CANARY"),
      of: "destination",
      message:
        "API destination 'destination' cannot be called: invocationEndpoint is a text of 29 characters (not shown), which is not a URL. Set invocationEndpoint to a URL that begins with https://.",
    },
  ],
  later: [
    {
      what: "an endpoint that is not known yet",
      change: endpoint(UNKNOWN),
      message: "invocationEndpoint of API destination 'destination'",
    },
    {
      what: "a token endpoint that is not known yet",
      change: tokens(UNKNOWN),
      message: "authParameters.oauth.authorizationEndpoint of connection 'connection'",
    },
  ],
});
