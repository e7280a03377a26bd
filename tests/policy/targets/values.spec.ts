import { targetValues } from "../../../policy/targets/values";
import { policySpec } from "../policySpec";
import { UNKNOWN, type Shop, type Values } from "../shop";

const target = (inputs: Values) => (shop: Shop) => shop.set("target", inputs);
const template = (inputTemplate: string) =>
  target({ inputTransformer: { inputPaths: { email: "$.detail.email" }, inputTemplate } });
const http = (httpTarget: Values) => target({ httpTarget });
const NO_VALUE =
  "which is not a JSON path, so every request carries this text. Set the whole value to a JSON path such as $.detail.id.";
const emptyPath = (path: string, because: string, remedy: string) => ({
  what: `the path ${path}, which finds nothing in any event`,
  change: target({
    inputTransformer: { inputPaths: { a: path }, inputTemplate: '{"A": <a>}' },
  }),
  of: "target",
  message: `Target 'target' has a JSON path that finds nothing: inputTransformer.inputPaths.a is '${path}', ${because}. ${remedy}`,
});
const FIELDS = "version, id, detail-type, source, account, time, region, resources, detail";

policySpec(targetValues, {
  allows: [
    {
      what: "an invalid input path, which another policy refuses",
      change: target({ inputTransformer: undefined, inputPath: "detail.id" }),
    },
    {
      what: "a mistaken value of the URL, which another policy refuses",
      change: http({ pathParameterValues: ["detail.id"] }),
    },
    {
      what: "a query parameter with the name of a header",
      change: http({ queryStringParameters: { host: "$.detail.id" } }),
    },
    {
      what: "headers and queries as other APIs take them",
      change: http({
        headerParameters: {
          Accept: "*/*",
          Link: '<https://shop.example/>; rel="next"',
          "Sforce-Options": '{"a":1}',
          "X-Note": "text < 5 and > 3",
          "X-Id": "$.detail.id",
          "X-Part": "$.resources[0]",
        },
        queryStringParameters: { fields: "*", sort: "id", email: "ä@example.com" },
      }),
    },
    ...[
      '{"event": <aws.events.event.json>, "rule": "<aws.events.rule-arn>"}',
      '{"text": "said \\"<email>\\" to <email>, costs $.99, see {other}"}',
      '{"text": "the receiver fills in {{email}}", "email": <email>}',
      '"texts with <email>"',
    ].map((one) => ({ what: `the template ${one}`, change: template(one) })),
    {
      what: "the path of an object outside quotes",
      change: target({
        inputTransformer: { inputPaths: { all: "$" }, inputTemplate: '{"A": <all>}' },
      }),
    },
    {
      what: "an object in a text template, which is no JSON",
      change: target({
        inputTransformer: { inputPaths: { all: "$.detail" }, inputTemplate: '"of <all>"' },
      }),
    },
    {
      what: "an invalid template, which another policy refuses",
      change: template('{"Id": $.detail.id}'),
    },
    {
      what: "values that are not known yet",
      change: target({
        inputPath: UNKNOWN,
        input: UNKNOWN,
        inputTransformer: UNKNOWN,
        httpTarget: { pathParameterValues: UNKNOWN, headerParameters: { a: UNKNOWN } },
      }),
    },
  ],
  refuses: [
    ...(["inputTemplate", "input"] as const).map((name) => ({
      what: `a JSON path in ${name}`,
      change:
        name === "input"
          ? target({ inputTransformer: undefined, input: '{"Id": "$.detail.id"}' })
          : template('{"Id": "$.detail.id", "Email": <email>}'),
      of: "target",
      message: `Target 'target' sends the text of a JSON path instead of its value: a part of ${name === "input" ? name : "inputTransformer.inputTemplate"} is '$.detail.id', which the service sends unchanged. Add $.detail.id to inputTransformer.inputPaths, and write the name of the variable, such as <id>, into inputTemplate.`,
    })),
    ...["{{email}}", "${email}", "{ email }"].map((placeholder) => ({
      what: `the placeholder ${placeholder} of another template language`,
      change: template(`{"Email": "${placeholder}"}`),
      of: "target",
      message: `Target 'target' sends a placeholder instead of a value: a part of inputTransformer.inputTemplate is '${placeholder}', which the service sends unchanged. Write <email>.`,
    })),
    ...["detail.id", "{id}", "${id}", "Bearer $.detail.token", "customer-<id>"].map((value) => ({
      what: `the header '${value}'`,
      change: http({ headerParameters: { "X-Id": value } }),
      of: "target",
      message: `Target 'target' sends a constant instead of a value of the event: httpTarget.headerParameters.X-Id is '${value.replace(/^(Bearer |customer-)/, "")}', ${NO_VALUE}`,
    })),
    {
      what: "a query with a placeholder",
      change: http({ queryStringParameters: { q: "SELECT Id FROM Contact WHERE No = <id>" } }),
      of: "target",
      message: `Target 'target' sends a constant instead of a value of the event: httpTarget.queryStringParameters.q is '<id>', ${NO_VALUE}`,
    },
    emptyPath(
      "$.details.id",
      `and no event has the field 'details' beside its ${FIELDS}`,
      "Did you mean $.detail?",
    ),
    emptyPath(
      "$.customer.id",
      `and no event has the field 'customer' beside its ${FIELDS}`,
      "Set it to a JSON path such as $.detail.email.",
    ),
    emptyPath(
      "$.source[0]",
      "and source of an event has no fields and no elements",
      "Set it to a JSON path such as $.detail.email.",
    ),
    emptyPath(
      "$.resources.id",
      "and resources of an event has no fields and no elements",
      "Set it to a JSON path such as $.detail.email.",
    ),
    {
      what: "a header that reads a field beside the event",
      change: http({ headerParameters: { "X-Id": "$.body.id" } }),
      of: "target",
      message: `Target 'target' has a JSON path that finds nothing: httpTarget.headerParameters.X-Id is '$.body.id', and no event has the field 'body' beside its ${FIELDS}. Set it to a JSON path such as $.detail.email.`,
    },
    ...["aws.events.event.json", "whole", "detail"].map((name) => ({
      what: `the object <${name}> inside quotes`,
      change: target({
        inputTransformer: {
          inputPaths: { whole: "$", detail: "$.detail" },
          inputTemplate: `{"A": "all: <${name}>"}`,
        },
      }),
      of: "target",
      message: `Target 'target' never sends an event, because the template makes invalid JSON: inputTransformer.inputTemplate is '"<${name}>"', and an object inside quotes keeps its own quotes. Write <${name}> without quotes.`,
    })),
    {
      what: "an input path that finds nothing",
      change: target({ inputTransformer: undefined, inputPath: "$.Detail.id" }),
      of: "target",
      message: `Target 'target' has a JSON path that finds nothing: inputPath is '$.Detail.id', and no event has the field 'Detail' beside its ${FIELDS}. Did you mean $.detail?`,
    },
  ],
  advises: [
    ...["Host", "authorization", "If-Match"].map((name) => ({
      what: `the header ${name}, which EventBridge does not send`,
      change: http({ headerParameters: { [name]: "x" } }),
      of: "target",
      message: `Target 'target' sets a header that EventBridge does not send: httpTarget.headerParameters.${name} is set, and EventBridge sets or removes this header itself. Remove the header. Authorization belongs to the connection.`,
    })),
  ],
});
