import assert from "node:assert/strict";
import { endpointAllowedHost } from "../../../policy/destinations/allowedHost";
import { policySpec } from "../policySpec";
import { UNKNOWN, type Shop } from "../shop";

const endpoint = (url: unknown) => (shop: Shop) =>
  shop.set("destination", { invocationEndpoint: url });
const tokens = (url: unknown) => (shop: Shop) =>
  shop.set("connection", { authParameters: { oauth: { authorizationEndpoint: url } } });

policySpec(endpointAllowedHost, {
  config: { allowedHosts: ["*.my.salesforce.com"] },
  allows: [
    { what: "a sandbox", change: endpoint("https://acme--dev.sandbox.my.salesforce.com/*") },
    {
      what: "an endpoint that is not a URL, which another policy refuses",
      change: endpoint("acme"),
    },
    {
      what: "a connection that needs no token",
      change: (shop) => shop.set("connection", { authParameters: { basic: {} } }),
    },
    {
      what: "an allowed host in another case",
      change: endpoint("https://ACME.my.Salesforce.com/*"),
      config: { allowedHosts: ["*.My.salesforce.com"] },
    },
    {
      what: "another allowed host",
      change: (shop) => {
        endpoint("https://api.example.com/*")(shop);
        tokens("https://auth.example.com/token")(shop);
      },
      config: { allowedHosts: ["api.example.com", "*.example.com"] },
    },
  ],
  refuses: [
    {
      what: "a host that is not allowed",
      change: endpoint("https://my.salesforce.com.example.com/*"),
      of: "destination",
      message:
        "API destination 'destination' sends data to a host that is not allowed: invocationEndpoint is 'my.salesforce.com.example.com', which is not in allowedHosts. Set invocationEndpoint to a URL on *.my.salesforce.com.",
    },
    {
      what: "a host that only ends with the text of an allowed host",
      change: endpoint("https://evil-my.salesforce.com/*"),
      of: "destination",
      message:
        "API destination 'destination' sends data to a host that is not allowed: invocationEndpoint is 'evil-my.salesforce.com', which is not in allowedHosts. Set invocationEndpoint to a URL on *.my.salesforce.com.",
    },
    {
      what: "a token endpoint on a host that is not allowed",
      change: tokens("https://login.example.com/token"),
      of: "connection",
      message:
        "Connection 'connection' sends data to a host that is not allowed: authParameters.oauth.authorizationEndpoint is 'login.example.com', which is not in allowedHosts. Set authParameters.oauth.authorizationEndpoint to a URL on *.my.salesforce.com.",
    },
    {
      what: "a host that the event determines",
      change: endpoint("https://*.my.salesforce.com/"),
      of: "destination",
      message:
        "API destination 'destination' has a wildcard in its host: invocationEndpoint is '*.my.salesforce.com', so each event chooses the host that it is sent to. Set invocationEndpoint to a URL with a fixed host.",
    },
    {
      what: "a host that the event determines, without allowed hosts",
      change: endpoint("https://*.example.com/"),
      config: {},
      of: "destination",
      message:
        "API destination 'destination' has a wildcard in its host: invocationEndpoint is '*.example.com', so each event chooses the host that it is sent to. Set invocationEndpoint to a URL with a fixed host.",
    },
    {
      what: "a host that Pulumi holds as a secret, without showing it",
      change: (shop) =>
        endpoint("https://CANARY.example.com/*")(shop).mark("destination", "invocationEndpoint"),
      of: "destination",
      message:
        "API destination 'destination' sends data to a host that is not allowed: invocationEndpoint is a text of 28 characters (not shown), which is not in allowedHosts. Set invocationEndpoint to a URL on *.my.salesforce.com.",
    },
    {
      what: "a host in a domain in which only one other host is allowed",
      change: endpoint("https://a.api.example.com/*"),
      config: { allowedHosts: ["api.example.com", "*.my.salesforce.com"] },
      of: "destination",
      message:
        "API destination 'destination' sends data to a host that is not allowed: invocationEndpoint is 'a.api.example.com', which is not in allowedHosts. Set invocationEndpoint to a URL on api.example.com or *.my.salesforce.com.",
    },
  ],
  notApplicable: [
    {
      what: "any SaaS, without allowed hosts",
      change: endpoint("https://api.example.com/*"),
      config: {},
      message: "allowedHosts is not set, so every host is allowed.",
    },
    {
      what: "endpoints that are not URLs, without allowed hosts",
      change: (shop) => {
        tokens(undefined)(shop);
        endpoint("acme")(shop);
      },
      config: {},
      message: "allowedHosts is not set, so every host is allowed.",
    },
    {
      what: "an endpoint that is not known yet, without allowed hosts",
      change: (shop) => {
        tokens(UNKNOWN)(shop);
        endpoint(UNKNOWN)(shop);
      },
      config: {},
      message: "allowedHosts is not set, so every host is allowed.",
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

describe("endpoint-allowed-host, by its settings,", () => {
  it("accepts hosts and wildcards", () =>
    assert.deepEqual(
      endpointAllowedHost.mistakesOf({ allowedHosts: ["api.example.com", "*.my.salesforce.com"] }),
      [],
    ));

  it("accepts no setting", () => assert.deepEqual(endpointAllowedHost.mistakesOf({}), []));

  it("reports each entry that never matches, or matches the hosts of everybody", () =>
    assert.deepEqual(
      endpointAllowedHost.mistakesOf({
        allowedHosts: ["https://x.example.com", "a.example.com", "*"],
      }),
      [
        "allowedHosts: 'https://x.example.com' matches no host; set 'x.example.com', without scheme, port and path",
        "allowedHosts: '*' matches every host or none; name a domain, such as *.example.com",
      ],
    ));
});
