import { targetPathValues } from "../../../policy/destinations/pathValues";
import { policySpec } from "../policySpec";
import { UNKNOWN, type Shop } from "../shop";

const endpoint = (url: unknown) => (shop: Shop) =>
  shop.set("destination", { invocationEndpoint: url });
const values = (pathParameterValues: unknown) => (shop: Shop) =>
  shop.set("target", { httpTarget: { pathParameterValues } });

/** Sets the path values, and an endpoint with as many wildcards. */
const http =
  ({ pathParameterValues }: { pathParameterValues: readonly string[] }) =>
  (shop: Shop) => {
    endpoint(`https://acme.my.salesforce.com${"/*".repeat(pathParameterValues.length)}`)(shop);
    values(pathParameterValues)(shop);
  };
const NO_VALUE =
  "which is not a JSON path, so every request carries this text. Set the whole value to a JSON path such as $.detail.id.";
const FIELDS = "version, id, detail-type, source, account, time, region, resources, detail";
/** A constant that was meant to be a path, with the part that shows it. */
const constant = (value: string, part = value) => ({
  what: `the path value '${value}'`,
  change: http({ pathParameterValues: [value] }),
  of: "target",
  message: `Target 'target' sends a constant instead of a value of the event: httpTarget.pathParameterValues[0] is '${part}', ${NO_VALUE}`,
});

policySpec(targetPathValues, {
  allows: [
    ...[
      ["Contact"],
      ["ShopId__c", "$.detail.id"],
      ["customer_id", "$.detail.id"],
      ["v1.0", "index.json", "$batch", "Id", "a b", "12345", "$.detail.items[0].sku", "$.id"],
    ].map((pathParameterValues) => ({
      what: `the path values ${pathParameterValues.join(", ")}`,
      change: http({ pathParameterValues }),
    })),
    ...["$.detail..id", "$.", "$[id]"].map((path) => ({
      what: `the invalid path ${path}, which another policy refuses`,
      change: http({ pathParameterValues: [path] }),
    })),
    {
      what: "a mistaken header, which another policy refuses",
      change: (shop) =>
        shop.set("target", {
          httpTarget: {
            pathParameterValues: ["$.detail.id"],
            headerParameters: { "X-Id": "detail.id" },
          },
        }),
    },
    { what: "a value that is not known yet", change: values([UNKNOWN]) },
    { what: "a value that is no text, which the provider refuses", change: values([{}]) },
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
    ...["detail.id", "<id>", "$detail.id", "$detail", "$id", "{id}", "{{ id }}", "${id}"].map(
      (value) => constant(value),
    ),
    ...["event.detail.id", 'detail["id"]', " $.detail.id", ":id", "*", "%s", "{}"].map((value) =>
      constant(value),
    ),
    ...["id", "customerId", "customer_id", "detail-type"].map((value) => constant(value)),
    ...['"$.detail.id"', "/$.detail.id", "Contact/$.detail.id"].map((value) =>
      constant(value, "$.detail.id"),
    ),
    ...["$", "$.detail"].map((path) => ({
      what: `the path value ${path}, which finds an object`,
      change: http({ pathParameterValues: [path] }),
      of: "target",
      message: `Target 'target' writes a JSON object into the URL: httpTarget.pathParameterValues[0] is '${path}', which finds an object. Set it to the path of a text or number, such as $.detail.id.`,
    })),

    {
      what: "a path value that finds nothing",
      change: http({ pathParameterValues: ["$.detail-Type"] }),
      of: "target",
      message: `Target 'target' has a JSON path that finds nothing: httpTarget.pathParameterValues[0] is '$.detail-Type', and no event has the field 'detail-Type' beside its ${FIELDS}. Did you mean $.detail-type?`,
    },

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
