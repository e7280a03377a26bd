import { targetInput } from "../../../policy/targets/input";
import { policySpec } from "../policySpec";
import { UNKNOWN, type Shop, type Values } from "../shop";

const target = (inputs: Values) => (shop: Shop) => shop.set("target", inputs);
const template = (inputTemplate: string) =>
  target({ inputTransformer: { inputPaths: { email: "$.detail.email" }, inputTemplate } });
const paths = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`v${index}`, "$.detail.id"]));

const http = (httpTarget: Values) => target({ httpTarget });
const invalidPath = (path: string) => ({
  what: `the path value '${path}'`,
  change: http({ pathParameterValues: [path] }),
  of: "target",
  message: `Target 'target' has an invalid JSON path: httpTarget.pathParameterValues[0] is '${path}', which finds nothing in any event. Set it to a JSON path such as $.detail.email.`,
});
const REAL_TEMPLATES = [
  '{\n  "Email": <email>,\n  "Again": [<email>, {"n": 1, "b": true, "z": null}]\n}\n',
  '{"event": <aws.events.event.json>, "rule": "<aws.events.rule-arn>"}',
  '{"text": "said \\"<email>\\" to <email>"}',
  '"line one <email>"\n"line two"',
  '[<email>, "constant"]',
  '{"a": "5 < 6"}',
  '{"text": "{{name}} costs $.99, see {other}"}',
  '{"text": "the receiver fills in {{email}}", "email": <email>}',
];
const BROKEN_TEMPLATES = [
  '{"Email": <email>,}',
  '{"Email": <email> "Again": <email>}',
  "{Email: <email>}",
  "{'Email': <email>}",
  '{"Email": <email>}}',
  '{"Email": $.detail.email}',
  '"unclosed <email>',
  '{"Email": 0<email>}',
];

policySpec(targetInput, {
  allows: [
    ...REAL_TEMPLATES.map((one) => ({
      what: `the template ${JSON.stringify(one)}`,
      change: template(one),
    })),
    {
      what: "a variable whose name contains aws",
      change: target({
        inputTransformer: { inputPaths: { myAws: "$.id" }, inputTemplate: '{"A": <myAws>}' },
      }),
    },
    {
      what: "a target that sends the whole event",
      change: target({ inputTransformer: undefined }),
    },
    {
      what: "a variable whose name begins with aws in lower case, and no dot",
      change: target({
        inputTransformer: { inputPaths: { awsId: "$.id" }, inputTemplate: '{"A": <awsId>}' },
      }),
    },
    {
      what: "a JSON path of 256 characters",
      change: target({ inputTransformer: undefined, inputPath: `$.detail.${"a".repeat(247)}` }),
    },
    { what: "a constant", change: target({ inputTransformer: undefined, input: '{"a": 1}' }) },
    {
      what: "a part of the event",
      change: target({ inputTransformer: undefined, inputPath: "$.detail.items[0].sku" }),
    },
    {
      what: "a template and empty texts, which the provider does not send",
      change: target({ input: "", inputPath: "" }),
    },
    { what: "texts in quotes", change: template('"a <email>" "b"') },
    {
      what: "a variable that EventBridge itself fills in",
      change: template('{"Rule": <aws.events.rule-name>, "Email": <email>}'),
    },
    {
      what: "100 paths",
      change: target({ inputTransformer: { inputPaths: paths(100), inputTemplate: "{}" } }),
    },
    {
      what: "a constant of 8,192 bytes",
      change: target({ inputTransformer: undefined, input: `"é${"x".repeat(8_188)}"` }),
    },
    { what: "8,192 characters", change: template(`"${"x".repeat(8_190)}"`) },
    {
      what: "a constant header and a header with a path",
      change: target({
        httpTarget: {
          pathParameterValues: ["Contact"],
          headerParameters: { a: "x", b: "$.detail.id" },
          queryStringParameters: { c: "$5" },
        },
      }),
    },
    {
      what: "paths that are not known yet",
      change: target({
        inputTransformer: undefined,
        inputPath: UNKNOWN,
        httpTarget: { pathParameterValues: [UNKNOWN] },
      }),
    },
    {
      what: "headers that are not known yet, as a whole or one by one",
      change: (shop) =>
        http({ headerParameters: UNKNOWN, queryStringParameters: { q: UNKNOWN } })(shop)
          .add({ ...shop.get("target"), name: "second" })
          .set("second", { httpTarget: { headerParameters: { "X-Id": UNKNOWN } } }),
    },
    {
      what: "a long constant in the URL",
      change: http({ pathParameterValues: [`ä${"x".repeat(600)}`] }),
    },
    {
      what: "the longest names and values of headers and queries, and signs that only queries take",
      change: http({
        headerParameters: { ["X".repeat(512)]: "x".repeat(512) },
        queryStringParameters: { "first name": "Jörg", ["x".repeat(512)]: "x" },
      }),
    },
    {
      what: "a variable's name of 256 characters",
      change: target({
        inputTransformer: { inputPaths: { ["x".repeat(256)]: "$.id" }, inputTemplate: "{}" },
      }),
    },
    {
      what: "a constant that is not known yet",
      change: target({ inputTransformer: undefined, input: UNKNOWN }),
    },
  ],
  refuses: [
    ...["$.", "$..id", "$.detail['id']", "$.detail.*", "$.detail.id "].map(invalidPath),
    ...["X Id", "X-Id:", ""].map((name) => ({
      what: `a header with the name '${name}'`,
      change: http({ headerParameters: { [name]: "x" } }),
      of: "target",
      message: `Target 'target' has a header name that the service refuses: httpTarget.headerParameters is '${name}', and a header name has 1 to 512 letters, digits or signs such as -, without spaces and colons. Correct the name.`,
    })),
    {
      what: "a query key with a line feed",
      change: http({ queryStringParameters: { "a\nb": "x" } }),
      of: "target",
      message:
        "Target 'target' has a query name that the service refuses: httpTarget.queryStringParameters is 'a\nb', and a query key has 1 to 512 characters, without control characters. Correct the name.",
    },
    {
      what: "a header with a sign outside ASCII, which is not shown",
      change: http({ headerParameters: { "X-Name": "Jörg" } }),
      of: "target",
      message:
        "Target 'target' has a header value that the service refuses: a character of httpTarget.headerParameters.X-Name is 'U+00F6', and a header holds printable ASCII characters only. Remove the character.",
    },
    {
      what: "a query value with a zero byte",
      change: http({ queryStringParameters: { q: "a\0" } }),
      of: "target",
      message:
        "Target 'target' has a query value that the service refuses: a character of httpTarget.queryStringParameters.q is 'U+0000', and a query parameter holds no control characters. Remove the character.",
    },
    {
      what: "a query key of 513 characters",
      change: http({ queryStringParameters: { ["x".repeat(513)]: "x" } }),
      of: "target",
      message: `Target 'target' has a query name that the service refuses: httpTarget.queryStringParameters is '${"x".repeat(80)}...', and a query key has 1 to 512 characters, without control characters. Correct the name.`,
    },
    {
      what: "an empty path of a variable",
      change: target({ inputTransformer: { inputPaths: { email: "" }, inputTemplate: "{}" } }),
      of: "target",
      message:
        "Target 'target' has an invalid JSON path: inputTransformer.inputPaths.email is '', which finds nothing in any event. Set it to a JSON path such as $.detail.email.",
    },
    {
      what: "a header of 513 characters",
      change: http({ headerParameters: { "X-Name": "x".repeat(513) } }),
      of: "target",
      message:
        "Target 'target' has a header value that is too long: the length of httpTarget.headerParameters.X-Name is 513, and the service accepts 512 characters. Shorten the value, or send it in the body.",
    },
    ...BROKEN_TEMPLATES.map((one) => ({
      what: `the template ${one}`,
      change: template(one),
      of: "target",
      message: `Target 'target' has an invalid input template: inputTransformer.inputTemplate is '${one}', and a template must be JSON, or one or more texts in quotes. Set inputTemplate to a template such as {"Email": <email>}.`,
    })),
    {
      what: "a variable without a path",
      change: template('{"Email": <email>, "Age": <age>, "Again": <age>}'),
      of: "target",
      message:
        "Target 'target' has a variable without a path: inputTransformer.inputTemplate is '<age>', and the service refuses a variable without a path. Add 'age' to inputPaths.",
    },
    {
      what: "a template that makes invalid JSON",
      change: template('{"Email": <email>'),
      of: "target",
      message:
        "Target 'target' has an invalid input template: inputTransformer.inputTemplate is '{\"Email\": <email>', and a template must be JSON, or one or more texts in quotes. Set inputTemplate to a template such as {\"Email\": <email>}.",
    },
    {
      what: "a template of text without quotes",
      change: template("<email> is new"),
      of: "target",
      message:
        "Target 'target' has an invalid input template: inputTransformer.inputTemplate is '<email> is new', and a template must be JSON, or one or more texts in quotes. Set inputTemplate to a template such as {\"Email\": <email>}.",
    },
    {
      what: "an empty template",
      change: template(""),
      of: "target",
      message:
        "Target 'target' has an invalid input template: inputTransformer.inputTemplate is '', and a template must be JSON, or one or more texts in quotes. Set inputTemplate to a template such as {\"Email\": <email>}.",
    },
    {
      what: "no template",
      change: target({ inputTransformer: { inputPaths: {} } }),
      of: "target",
      message:
        "Target 'target' has an invalid input template: inputTransformer.inputTemplate is not set, and a template must be JSON, or one or more texts in quotes. Set inputTemplate to a template such as {\"Email\": <email>}.",
    },
    {
      what: "8,193 characters",
      change: template(`"${"x".repeat(8_191)}"`),
      of: "target",
      message:
        "Target 'target' has an input that is too long: the length of inputTransformer.inputTemplate is 8193, and the service accepts 8192 bytes. Shorten inputTransformer.inputTemplate.",
    },
    {
      what: "8,193 bytes in fewer characters",
      change: template(`"é${"x".repeat(8_189)}"`),
      of: "target",
      message:
        "Target 'target' has an input that is too long: the length of inputTransformer.inputTemplate is 8193, and the service accepts 8192 bytes. Shorten inputTransformer.inputTemplate.",
    },
    {
      what: "a constant of 8,193 bytes",
      change: target({ inputTransformer: undefined, input: `"é${"x".repeat(8_189)}"` }),
      of: "target",
      message:
        "Target 'target' has an input that is too long: the length of input is 8193, and the service accepts 8192 bytes. Shorten input.",
    },
    {
      what: "101 paths",
      change: target({ inputTransformer: { inputPaths: paths(101), inputTemplate: "{}" } }),
      of: "target",
      message:
        "Target 'target' has too many variables: the number of inputTransformer.inputPaths is 101, and the service accepts 100. Remove variables, or send the event with two targets.",
    },
    {
      what: "a variable's name that the service reserves",
      change: target({ inputTransformer: { inputPaths: { AWSid: "$.id" }, inputTemplate: "{}" } }),
      of: "target",
      message:
        "Target 'target' has a variable with a reserved name: inputTransformer.inputPaths is 'AWSid', and EventBridge reserves names that begin with AWS. Rename the variable.",
    },
    {
      what: "a variable's name that the service reserves, in lower case",
      change: target({
        inputTransformer: { inputPaths: { "aws.id": "$.id" }, inputTemplate: "{}" },
      }),
      of: "target",
      message:
        "Target 'target' has a variable with a reserved name: inputTransformer.inputPaths is 'aws.id', and EventBridge reserves names that begin with AWS. Rename the variable.",
    },
    {
      what: "a variable's name of 257 characters",
      change: target({
        inputTransformer: { inputPaths: { ["x".repeat(257)]: "$.id" }, inputTemplate: "{}" },
      }),
      of: "target",
      message: `Target 'target' has a variable with a name that the service refuses: inputTransformer.inputPaths is '${"x".repeat(80)}...', and a name has 1 to 256 letters, digits, _ or -. Rename the variable.`,
    },
    {
      what: "a variable whose name has a space",
      change: target({ inputTransformer: { inputPaths: { "a b": "$.id" }, inputTemplate: "{}" } }),
      of: "target",
      message:
        "Target 'target' has a variable with a name that the service refuses: inputTransformer.inputPaths is 'a b', and a name has 1 to 256 letters, digits, _ or -. Rename the variable.",
    },
    {
      what: "a variable in the key of a JSON object",
      change: template('{"<email>": 1, "<email>2": 2}'),
      of: "target",
      message:
        "Target 'target' has a variable in the key of a JSON object: inputTransformer.inputTemplate is '<email>', and the service refuses variables in keys. Use the variable only in a value.",
    },
    {
      what: "a JSON path of 257 characters",
      change: target({ inputTransformer: undefined, inputPath: `$.detail.${"a".repeat(248)}` }),
      of: "target",
      message:
        "Target 'target' has a JSON path that is too long: the length of inputPath is 257, and the service accepts 256 characters. Shorten the path.",
    },
    {
      what: "an invalid input path",
      change: target({
        inputTransformer: { inputPaths: { email: "detail.email" }, inputTemplate: "{}" },
      }),
      of: "target",
      message:
        "Target 'target' has an invalid JSON path: inputTransformer.inputPaths.email is 'detail.email', which finds nothing in any event. Set it to a JSON path such as $.detail.email.",
    },
    {
      what: "an invalid inputPath",
      change: target({ inputTransformer: undefined, inputPath: "$.detail." }),
      of: "target",
      message:
        "Target 'target' has an invalid JSON path: inputPath is '$.detail.', which finds nothing in any event. Set it to a JSON path such as $.detail.email.",
    },
    {
      what: "a path value with an invalid path",
      change: target({ httpTarget: { pathParameterValues: ["$.detail..id"] } }),
      of: "target",
      message:
        "Target 'target' has an invalid JSON path: httpTarget.pathParameterValues[0] is '$.detail..id', which finds nothing in any event. Set it to a JSON path such as $.detail.email.",
    },
    {
      what: "a header with an invalid path",
      change: target({ httpTarget: { headerParameters: { "X-Id": "$[id]" } } }),
      of: "target",
      message:
        "Target 'target' has an invalid JSON path: httpTarget.headerParameters.X-Id is '$[id]', which finds nothing in any event. Set it to a JSON path such as $.detail.email.",
    },
    {
      what: "a query parameter with an invalid path",
      change: target({ httpTarget: { queryStringParameters: { id: "$.a b" } } }),
      of: "target",
      message:
        "Target 'target' has an invalid JSON path: httpTarget.queryStringParameters.id is '$.a b', which finds nothing in any event. Set it to a JSON path such as $.detail.email.",
    },
    {
      what: "a constant that is not JSON",
      change: target({ inputTransformer: undefined, input: "x" }),
      of: "target",
      message:
        "Target 'target' has an invalid input: input is 'x', which is not JSON, and the service refuses it. Set input to JSON.",
    },
    {
      what: "two kinds of input",
      change: target({ inputPath: "$.detail" }),
      of: "target",
      message:
        "Target 'target' has more than one input: inputPath and inputTransformer is set, and the service accepts one of input, inputPath and inputTransformer. Keep one of them.",
    },
  ],
  advises: [
    {
      what: "a link of Slack, which may not be a variable",
      change: template('{"text": "<https://shop.example|shop>"}'),
      of: "target",
      message:
        "Target 'target' has a variable without a path: inputTransformer.inputTemplate is '<https://shop.example|shop>', and the service refuses a variable without a path. Add 'https://shop.example|shop' to inputPaths.",
    },
  ],
  later: [
    {
      what: "a template that is not known yet",
      change: template(UNKNOWN),
      message: "inputTransformer.inputTemplate of target 'target'",
    },
    {
      what: "input paths that are not known yet",
      change: target({ inputTransformer: { inputPaths: UNKNOWN, inputTemplate: "{}" } }),
      message: "inputTransformer.inputPaths of target 'target'",
    },
  ],
});
