import { targetPathValues } from "../../../policy/destinations/pathValues";
import { policySpec } from "../policySpec";
import { UNKNOWN, type Shop } from "../shop";

const endpoint = (url: unknown) => (shop: Shop) =>
  shop.set("destination", { invocationEndpoint: url });
const values = (pathParameterValues: unknown) => (shop: Shop) =>
  shop.set("target", { httpTarget: { pathParameterValues } });

policySpec(targetPathValues, {
  allows: [
    {
      what: "an API destination without an endpoint, which another policy refuses",
      change: endpoint(undefined),
    },
    {
      what: "an endpoint without wildcards and a target without values",
      change: (shop) => {
        endpoint("https://acme.my.salesforce.com/")(shop);
        values([])(shop);
      },
    },
    {
      what: "two values for two wildcards",
      change: (shop) => {
        endpoint("https://acme.my.salesforce.com/*/*")(shop);
        values(["$.detail.id", "x"])(shop);
      },
    },
    { what: "another stack's API destination", change: (shop) => shop.remove("destination") },
    {
      what: "an API destination whose ARN is not known yet",
      change: (shop) => shop.unknown("destination"),
    },
  ],
  refuses: [
    ...["", " "].map((blank) => ({
      what: `a value that is '${blank}'`,
      change: values([blank]),
      of: "target",
      message: `Target 'target' leaves a part of the URL empty: httpTarget.pathParameterValues[0] is '${blank}', so each request goes to another URL. Set the value to a JSON path such as $.detail.id, or to a constant.`,
    })),
    {
      what: "an empty value for an API destination of another stack",
      change: (shop) => values([""])(shop).remove("destination"),
      of: "target",
      message:
        "Target 'target' leaves a part of the URL empty: httpTarget.pathParameterValues[0] is '', so each request goes to another URL. Set the value to a JSON path such as $.detail.id, or to a constant.",
    },
    {
      what: "two wildcards with one value",
      change: endpoint("https://acme.my.salesforce.com/*/*"),
      of: "target",
      message:
        "Target 'target' has the wrong number of path values: the number of httpTarget.pathParameterValues is 1, but invocationEndpoint of API destination 'destination' has 2 *. Set 2 path values, in the order of the *.",
    },
    {
      what: "values without a wildcard",
      change: (shop) => {
        endpoint("https://acme.my.salesforce.com/")(shop);
        values(["a", "b"])(shop);
      },
      of: "target",
      message:
        "Target 'target' has the wrong number of path values: the number of httpTarget.pathParameterValues is 2, but invocationEndpoint of API destination 'destination' has 0 *. Set 0 path values, in the order of the *.",
    },
    {
      what: "no values for a wildcard",
      change: (shop) => shop.set("target", { httpTarget: undefined }),
      of: "target",
      message:
        "Target 'target' has the wrong number of path values: the number of httpTarget.pathParameterValues is 0, but invocationEndpoint of API destination 'destination' has 1 *. Set 1 path value, in the order of the *.",
    },
    {
      what: "no values for a wildcard, for a destination whose ARN is not known yet",
      change: (shop) => values([])(shop).unknown("destination"),
      of: "target",
      message:
        "Target 'target' has the wrong number of path values: the number of httpTarget.pathParameterValues is 0, but invocationEndpoint of API destination 'destination' has 1 *. Set 1 path value, in the order of the *.",
    },
  ],
  later: [
    {
      what: "an endpoint that is not known yet",
      change: endpoint(UNKNOWN),
      message: "invocationEndpoint of API destination 'destination'",
    },
    {
      what: "values that are not known yet",
      change: values(UNKNOWN),
      message: "httpTarget.pathParameterValues of target 'target'",
    },
  ],
  notApplicable: [
    {
      what: "a stack without a target",
      change: (shop) => shop.remove("target"),
      message: "The stack has no resource that this policy checks.",
    },
  ],
});
