import { templateDemandedPaths } from "../../../policy/targets/demandedPaths";
import { policySpec } from "../policySpec";
import { PATTERN, UNKNOWN, type Shop } from "../shop";

const reads =
  (...read: string[]) =>
  (shop: Shop) => {
    const inputPaths = Object.fromEntries(read.map((path, index) => [`v${index}`, path]));
    const fields = read.map((_, index) => `"F${index}": <v${index}>`);
    shop.set("target", { inputTransformer: { inputPaths, inputTemplate: `{${fields.join()}}` } });
  };
const demands = (detail: unknown) => (shop: Shop) =>
  shop.set("rule", { eventPattern: JSON.stringify({ ...PATTERN, detail }) });

policySpec(templateDemandedPaths, {
  level: "advisory",
  allows: [
    { what: "paths that every event has", change: reads("$.time", "$.detail", "$") },
    {
      what: "a parent of a required path",
      change: (shop) => {
        reads("$.detail.address")(shop);
        demands({ id: [1], address: { city: [{ exists: true }] } })(shop);
      },
    },
    {
      what: "an element of a required list",
      change: (shop) => {
        reads("$.detail.items[0].sku")(shop);
        demands({ id: [1], items: { sku: [{ exists: true }] } })(shop);
      },
    },
    {
      what: "a path that no variable of the template uses",
      change: (shop) =>
        shop.set("target", {
          inputTransformer: { inputPaths: { age: "$.detail.age" }, inputTemplate: "{}" },
        }),
    },
    {
      what: "a path value that is a constant",
      change: (shop) => shop.set("target", { httpTarget: { pathParameterValues: ["Contact"] } }),
    },
    { what: "a rule of another stack", change: (shop) => shop.remove("rule") },
    {
      what: "an invalid pattern, which another policy refuses",
      change: (shop) => shop.set("rule", { eventPattern: "{" }),
    },
    { what: "a schedule", change: (shop) => shop.set("rule", { eventPattern: undefined }) },
    { what: "an invalid path, which another policy refuses", change: reads("detail.age") },
    { what: "a path that is not known yet", change: reads(UNKNOWN) },
    {
      what: "paths that every condition requires",
      change: (shop) => {
        reads("$.detail.a", "$.detail.b", "$.detail.c", "$.detail.d", "$.detail.e")(shop);
        demands({
          id: [1],
          a: [{ "anything-but": ["x"] }],
          b: [{ prefix: "x" }],
          c: ["x", null],
          $or: [
            { d: [{ numeric: [">", 1] }], e: [{ exists: true }] },
            { d: [1], e: [{ wildcard: "x*" }] },
          ],
        })(shop);
      },
    },
    {
      what: "headers, a query and constants that the pattern requires",
      change: (shop) =>
        shop.set("target", {
          httpTarget: {
            headerParameters: { "X-Email": "$.detail.email", "X-Time": "$.time", "X-Shop": "de" },
            queryStringParameters: { id: "$.detail.id", all: "true" },
          },
        }),
    },
    {
      what: "an input path that the pattern requires, and the whole detail",
      change: (shop) =>
        shop
          .set("target", { inputTransformer: undefined, inputPath: "$.detail.id" })
          .add({ ...shop.get("target"), name: "second" })
          .set("second", { inputTransformer: undefined, inputPath: "$.detail" }),
    },
    {
      what: "paths of events of AWS services",
      change: (shop) => {
        reads("$.detail.pipeline")(shop);
        shop
          .set("target", { httpTarget: undefined })
          .set("rule", { eventPattern: '{"source": ["aws.codepipeline"]}' });
      },
    },
    {
      what: "a target that sends the whole event",
      change: (shop) => shop.set("target", { inputTransformer: undefined }),
    },
  ],
  refuses: [
    {
      what: "a path that the pattern does not require",
      change: reads("$.detail.age"),
      of: "target",
      message:
        "Target 'target' sends \"\" if an event lacks detail.age, and so blanks a field or calls a wrong URL: inputTransformer.inputPaths.v0 is '$.detail.age', and the event pattern of rule 'rule' does not require it. Add detail.age to the event pattern with [{\"exists\": true}], or do not send it.",
    },
    {
      what: "a path that the pattern allows to be absent",
      change: demands({ id: [1], email: [{ exists: false }, "a"] }),
      of: "target",
      message:
        "Target 'target' sends \"\" if an event lacks detail.email, and so blanks a field or calls a wrong URL: inputTransformer.inputPaths.email is '$.detail.email', and the event pattern of rule 'rule' does not require it. Add detail.email to the event pattern with [{\"exists\": true}], or do not send it.",
    },
    {
      what: "a path that one alternative of the pattern does not require",
      change: demands({ id: [1], $or: [{ email: ["a"] }, { age: [1] }] }),
      of: "target",
      message:
        "Target 'target' sends \"\" if an event lacks detail.email, and so blanks a field or calls a wrong URL: inputTransformer.inputPaths.email is '$.detail.email', and the event pattern of rule 'rule' does not require it. Add detail.email to the event pattern with [{\"exists\": true}], or do not send it.",
    },
    {
      what: "a path value that the pattern does not require",
      change: demands({ email: [{ exists: true }] }),
      of: "target",
      message:
        "Target 'target' sends \"\" if an event lacks detail.id, and so blanks a field or calls a wrong URL: httpTarget.pathParameterValues[0] is '$.detail.id', and the event pattern of rule 'rule' does not require it. Add detail.id to the event pattern with [{\"exists\": true}], or do not send it.",
    },
    ...[
      {
        what: "a header",
        property: "httpTarget.headerParameters.X-Optional",
        inputs: { httpTarget: { headerParameters: { "X-Optional": "$.detail.optional" } } },
        problem: "sends an empty header or query parameter if an event lacks detail.optional",
      },
      {
        what: "the query",
        property: "httpTarget.queryStringParameters.q",
        inputs: { httpTarget: { queryStringParameters: { q: "$.detail.optional" } } },
        problem: "sends an empty header or query parameter if an event lacks detail.optional",
      },
      {
        what: "an input path",
        property: "inputPath",
        inputs: { inputTransformer: undefined, inputPath: "$.detail.optional" },
        problem:
          "does not send the part of the event that it reads if an event lacks detail.optional",
      },
      {
        what: "a path value behind a constant",
        property: "httpTarget.pathParameterValues[1]",
        inputs: { httpTarget: { pathParameterValues: ["Contact", "$.detail.optional"] } },
        problem:
          'sends "" if an event lacks detail.optional, and so blanks a field or calls a wrong URL',
      },
    ].map(({ what, property, inputs, problem }) => ({
      what: `a path in ${what} that the pattern does not require`,
      change: (shop: Shop) => shop.set("target", inputs),
      of: "target",
      message: `Target 'target' ${problem}: ${property} is '$.detail.optional', and the event pattern of rule 'rule' does not require it. Add detail.optional to the event pattern with [{"exists": true}], or do not send it.`,
    })),
    {
      what: "a path of a rule for AWS and for a publisher",
      change: (shop) => {
        reads("$.detail.age")(shop);
        shop
          .set("target", { httpTarget: undefined })
          .set("rule", { eventPattern: '{"source": ["aws.s3", "shop"]}' });
      },
      of: "target",
      message:
        "Target 'target' sends \"\" if an event lacks detail.age, and so blanks a field or calls a wrong URL: inputTransformer.inputPaths.v0 is '$.detail.age', and the event pattern of rule 'rule' does not require it. Add detail.age to the event pattern with [{\"exists\": true}], or do not send it.",
    },
    {
      what: "a path that the pattern does not require, for a rule whose name is not known yet",
      change: (shop) => {
        reads("$.detail.age")(shop);
        shop.set("rule", { name: UNKNOWN }).set("target", { rule: UNKNOWN });
      },
      of: "target",
      message:
        "Target 'target' sends \"\" if an event lacks detail.age, and so blanks a field or calls a wrong URL: inputTransformer.inputPaths.v0 is '$.detail.age', and the event pattern of rule 'rule' does not require it. Add detail.age to the event pattern with [{\"exists\": true}], or do not send it.",
    },
  ],
  later: [
    {
      what: "a pattern that is not known yet",
      change: (shop) => shop.set("rule", { eventPattern: UNKNOWN }),
      message: "eventPattern of rule 'rule'",
    },
    {
      what: "a template that is not known yet",
      change: (shop) =>
        shop.set("target", { inputTransformer: { inputPaths: {}, inputTemplate: UNKNOWN } }),
      message: "inputTransformer.inputTemplate of target 'target'",
    },
  ],
  notApplicable: [
    {
      what: "a stack without targets",
      change: (shop) => shop.remove("target"),
      message: "The stack has no resource that this policy checks.",
    },
  ],
});
