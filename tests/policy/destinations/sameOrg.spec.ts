import { tokenEndpointSameOrg } from "../../../policy/destinations/sameOrg";
import { policySpec } from "../policySpec";
import { UNKNOWN, type Shop } from "../shop";

const endpoint = (url: unknown) => (shop: Shop) =>
  shop.set("destination", { invocationEndpoint: url });
const tokens = (url: unknown) => (shop: Shop) =>
  shop.set("connection", { authParameters: { oauth: { authorizationEndpoint: url } } });

policySpec(tokenEndpointSameOrg, {
  allows: [
    { what: "another stack's connection", change: (shop) => shop.remove("connection") },
    {
      what: "a connection that needs no token",
      change: (shop) => shop.set("connection", { authParameters: { basic: {} } }),
    },
    {
      what: "an endpoint that is not a URL, which another policy refuses",
      change: endpoint("acme"),
    },
    {
      what: "a token host that is configured for all API hosts",
      change: tokens("https://login.example.com/token"),
      config: { tokenHosts: ["login.example.com"] },
    },
    {
      what: "a connection whose ARN is not known yet",
      change: (shop) => shop.unknown("connection"),
    },
  ],
  refuses: [
    {
      what: "another org's token endpoint",
      change: tokens("https://other.my.salesforce.com/token"),
      of: "destination",
      message:
        "API destination 'destination' gets its tokens from another host than acme.my.salesforce.com, which it calls: authParameters.oauth.authorizationEndpoint of connection 'connection' is 'other.my.salesforce.com', and the API may refuse the tokens of another host. Set authParameters.oauth.authorizationEndpoint to a URL on acme.my.salesforce.com.",
    },
    {
      what: "another org's token endpoint, for a connection whose ARN is not known yet",
      change: (shop) => tokens("https://other.my.salesforce.com/token")(shop).unknown("connection"),
      of: "destination",
      message:
        "API destination 'destination' gets its tokens from another host than acme.my.salesforce.com, which it calls: authParameters.oauth.authorizationEndpoint of connection 'connection' is 'other.my.salesforce.com', and the API may refuse the tokens of another host. Set authParameters.oauth.authorizationEndpoint to a URL on acme.my.salesforce.com.",
    },
  ],
  later: [
    {
      what: "a token endpoint that is not known yet",
      change: tokens(UNKNOWN),
      message: "authParameters.oauth.authorizationEndpoint of connection 'connection'",
    },
    {
      what: "an endpoint that is not known yet",
      change: endpoint(UNKNOWN),
      message: "invocationEndpoint of API destination 'destination'",
    },
    {
      what: "a connection with only unknown values",
      change: (shop) => {
        shop.unknown("connection").get("destination").dependencies = {};
      },
      message: "connectionArn of API destination 'destination'",
    },
  ],
  notApplicable: [
    {
      what: "a stack without an API destination",
      change: (shop) => shop.remove("destination"),
      message: "The stack has no resource that this policy checks.",
    },
  ],
});
