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
    ...(
      [
        ["https://api.stripe.com/v1/*", "https://connect.stripe.com/oauth/token"],
        ["https://acme.zendesk.com/api/v2/*", "https://auth.acme.example/oauth/token"],
        ["https://api.example.com/*", "https://acme.eu.auth0.com/oauth/token"],
        [
          "https://graph.microsoft.com/v1.0/*",
          "https://login.microsoftonline.com/1a2b/oauth2/v2.0/token",
        ],
        [
          "https://eu12.salesforce.com/services/data/*",
          "https://acme.my.salesforce.com/services/oauth2/token",
        ],
        [
          "https://x.rest.marketingcloudapis.com/*",
          "https://x.auth.marketingcloudapis.com/v2/token",
        ],
      ] as const
    ).map(([api, token]) => ({
      what: `the token host of another service: ${new URL(api).hostname}`,
      change: (shop: Shop) => {
        endpoint(api)(shop);
        tokens(token)(shop);
      },
    })),
    {
      what: "a login host with the username-password flow",
      change: (shop) =>
        shop.set("connection", {
          authParameters: {
            oauth: {
              authorizationEndpoint: "https://test.salesforce.com/services/oauth2/token",
              oauthHttpParameters: {
                bodies: [
                  { key: "username", value: "shop" },
                  { key: "grant_type", value: "password" },
                ],
              },
            },
          },
        }),
    },
    {
      what: "a connection whose ARN is not known yet",
      change: (shop) => shop.unknown("connection"),
    },
  ],
  refuses: [
    {
      what: "a token endpoint that is not Salesforce's, without showing endpoints that Pulumi holds as secrets",
      change: (shop) =>
        tokens("https://acme.eu.auth0.com/oauth/token")(shop)
          .mark("connection", "authParameters")
          .mark("destination", "invocationEndpoint"),
      of: "destination",
      message:
        "API destination 'destination' gets its tokens from another host than it calls: authParameters.oauth.authorizationEndpoint of connection 'connection' is a value not shown here, and the API refuses the tokens of another host. Set authParameters.oauth.authorizationEndpoint to a URL on the host that it calls.",
    },
    {
      what: "another org's token endpoint",
      change: tokens("https://other.my.salesforce.com/token"),
      of: "destination",
      message:
        "API destination 'destination' gets its tokens from another host than acme.my.salesforce.com, which it calls: authParameters.oauth.authorizationEndpoint of connection 'connection' is 'other.my.salesforce.com', and the API refuses the tokens of another host. Set authParameters.oauth.authorizationEndpoint to a URL on acme.my.salesforce.com.",
    },
    {
      what: "another org's token endpoint, for a connection whose ARN is not known yet",
      change: (shop) => tokens("https://other.my.salesforce.com/token")(shop).unknown("connection"),
      of: "destination",
      message:
        "API destination 'destination' gets its tokens from another host than acme.my.salesforce.com, which it calls: authParameters.oauth.authorizationEndpoint of connection 'connection' is 'other.my.salesforce.com', and the API refuses the tokens of another host. Set authParameters.oauth.authorizationEndpoint to a URL on acme.my.salesforce.com.",
    },
  ],
  advises: [
    {
      what: "a login host with the client-credentials flow",
      change: tokens("https://login.salesforce.com/services/oauth2/token"),
      of: "destination",
      message:
        "API destination 'destination' gets its tokens from another host than acme.my.salesforce.com, which it calls: authParameters.oauth.authorizationEndpoint of connection 'connection' is 'login.salesforce.com', which issues no tokens for the client-credentials flow. Set authParameters.oauth.authorizationEndpoint to a URL on acme.my.salesforce.com.",
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
