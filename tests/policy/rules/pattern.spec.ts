import { rulePattern } from "../../../policy/rules/pattern";
import { policySpec } from "../policySpec";
import { TYPES } from "../../../policy/shared/types";
import { UNKNOWN, type Shop } from "../shop";

const pattern = (pattern: unknown) => (shop: Shop) =>
  shop.set("rule", { eventPattern: JSON.stringify(pattern) });

/** A pattern that the service accepts, with a condition that no event meets. */
const unmet = (what: string, given: object, [because, remedy]: readonly [string, string]) => ({
  what,
  change: pattern(given),
  of: "rule",
  message: `Rule 'rule' has a condition that no event meets: eventPattern is '${JSON.stringify(given)}', ${because}. ${remedy}`,
});
const noField = (field: string, remedy: string) =>
  [
    `and no event has the field '${field}' beside its version, id, detail-type, source, account, time, region, resources, detail`,
    remedy,
  ] as const;
const archive = (eventPattern: unknown) => (shop: Shop) =>
  shop.add({ type: TYPES.archive, name: "archive", inputs: { eventPattern } });

policySpec(rulePattern, {
  allows: [
    ...[
      { "detail.id": [1] },
      { source: ["shop"], "replay-name": [{ exists: false }] },
      { source: ["shop"], detailType: [{ exists: false }] },
      { source: [{ wildcard: "shop.*" }], detail: [{ exists: false }] },
      { account: ["123456789012"], region: ["eu-central-1", "us-gov-west-1"] },
      { source: ["shop"], detail: { requestParameters: { prefix: ["logs/"], policy: ["*"] } } },
      { source: ["shop"], detail: { exists: ["yes"], numeric: ["a"] }, resources: [null] },
    ].map((given) => ({ what: `the pattern ${JSON.stringify(given)}`, change: pattern(given) })),
    {
      what: "events of AWS on the bus default",
      change: (shop) =>
        shop.set("rule", {
          eventPattern: '{"source": ["aws.s3"]}',
          eventBusName: "arn:aws:events:eu-central-1:123456789012:event-bus/default",
        }),
    },
    {
      what: "events of a partner on its bus",
      change: (shop) =>
        shop.set("rule", {
          eventPattern: '{"source": ["aws.partner/shop.example/1"]}',
          eventBusName: "aws.partner/shop.example/1",
        }),
    },
    {
      what: "events of AWS in a rule without a bus, which is on the bus default",
      change: (shop) =>
        shop.set("rule", { eventPattern: '{"source": ["aws.s3"]}', eventBusName: undefined }),
    },
    { what: "an archive of every event", change: archive(undefined) },
    { what: "an archive with a pattern", change: archive('{"source": ["shop"]}') },
    {
      what: "a schedule instead of a pattern",
      change: (shop) =>
        shop.set("rule", { eventPattern: undefined, scheduleExpression: "rate(1 day)" }),
    },
    {
      what: "a schedule and an empty pattern",
      change: (shop) => shop.set("rule", { eventPattern: "", scheduleExpression: "rate(1 day)" }),
    },
  ],
  refuses: [
    {
      what: "an empty text",
      change: (shop) => shop.set("rule", { eventPattern: "" }),
      of: "rule",
      message:
        "Rule 'rule' matches nothing: eventPattern is '', which is not an event pattern: it is not JSON. Set eventPattern to a pattern such as {\"source\": [\"shop.magento\"]}.",
    },
    {
      what: "JSON that is not a pattern",
      change: pattern({ source: "shop.magento" }),
      of: "rule",
      message:
        'Rule \'rule\' matches nothing: eventPattern is \'{"source":"shop.magento"}\', which is not an event pattern: it must list values in an array at source. Set eventPattern to a pattern such as {"source": ["shop.magento"]}.',
    },
    {
      what: "a pattern that is not JSON",
      change: (shop) => shop.set("rule", { eventPattern: "{" }),
      of: "rule",
      message:
        "Rule 'rule' matches nothing: eventPattern is '{', which is not an event pattern: it is not JSON. Set eventPattern to a pattern such as {\"source\": [\"shop.magento\"]}.",
    },
    {
      what: "neither pattern nor schedule",
      change: (shop) => shop.set("rule", { eventPattern: undefined }),
      of: "rule",
      message:
        'Rule \'rule\' matches nothing: eventPattern is not set, and scheduleExpression is not set either. Set eventPattern to a pattern such as {"source": ["shop.magento"]}.',
    },
    {
      what: "an unknown operator",
      change: pattern({ source: [{ begins: "a" }] }),
      of: "rule",
      message:
        'Rule \'rule\' matches nothing: eventPattern is \'{"source":[{"begins":"a"}]}\', which is not an event pattern: EventBridge does not know the operator \'begins\' at source. Set eventPattern to a pattern such as {"source": ["shop.magento"]}.',
    },
    unmet(
      "a key in camel case",
      { source: ["shop"], detailType: ["x"] },
      noField("detailType", "Did you mean 'detail-type'?"),
    ),
    ...[
      ["detail_type", "detail-type"],
      ["detail-Type", "detail-type"],
      ["DetailType", "detail-type"],
      ["type", "detail-type"],
      ["Source", "source"],
      ["sorce", "source"],
      ["sources", "source"],
      ["details", "detail"],
      ["accountId", "account"],
      ["resource", "resources"],
      ["replayName", "replay-name"],
    ].map(([key = "", meant = ""]) =>
      unmet(
        `the misspelt key ${key}`,
        { [key]: ["x"], time: [{ prefix: "2" }] },
        noField(key, `Did you mean '${meant}'?`),
      ),
    ),
    unmet(
      "a misspelt key with fields",
      { source: ["shop"], details: { id: [1] } },
      noField("details", "Did you mean 'detail'?"),
    ),
    unmet(
      "a field of the publisher beside detail",
      { source: ["shop"], customerId: [1] },
      noField("customerId", `Move 'customerId' into "detail", or remove it.`),
    ),
    unmet(
      "a misspelt key in one alternative",
      { $or: [{ source: ["a"] }, { sorce: ["b"] }] },
      noField("sorce", "Did you mean 'source'?"),
    ),
    unmet("a value of detail", { source: ["shop"], detail: [{ exists: true }] }, [
      "and detail of an event is an object, which no value and no operator matches",
      'List conditions on fields of detail, such as "detail": {"id": [{"exists": true}]}.',
    ]),
    unmet("an operator without its array", { source: { prefix: ["shop."] } }, [
      "and source of an event has no fields",
      'List the values of source in an array, such as "source": [{"prefix": "..."}].',
    ]),
    ...[
      { "anything-but": ["x"] },
      { "equals-ignore-case": ["x"] },
      { exists: [true] },
      { numeric: [">", 5] },
    ].map((operator) => {
      const [name = ""] = Object.keys(operator);
      return unmet(`${name} of a field of detail, without its array`, { detail: { a: operator } }, [
        `which the service reads as a field with the name '${name}'`,
        `Write the operator in an array, such as [{"${name}": ...}].`,
      ]);
    }),
    unmet("a star outside the operator wildcard", { source: ["shop.*", "other"] }, [
      "and 'shop.*' is not a wildcard, but a text that source of an event must equal",
      'Write {"wildcard": "shop.*"}, or a prefix.',
    ]),
    unmet("the prefix of AWS's sources as a value", { source: ["aws."] }, [
      "and the source of an AWS event has the name of the service after 'aws.'",
      'Write {"prefix": "aws."}.',
    ]),
    unmet("an account that is a number", { account: [123456789012] }, [
      "and account of an event is a text",
      "Write the value of account in quotes.",
    ]),
    unmet("an account that is no ID", { account: ["12345"] }, [
      "and '12345' is not an AWS account ID (12 digits)",
      "Set account to the ID of the publisher's account.",
    ]),
    unmet("a Region that does not exist", { region: ["Frankfurt"] }, [
      "and 'Frankfurt' is not an AWS Region",
      "Set region to a Region such as eu-central-1.",
    ]),
    unmet("a comparison of numbers for a text", { source: [{ numeric: ["=", 5] }] }, [
      "and source of an event is a text",
      "Write the value of source in quotes.",
    ]),
    unmet("the absence of a field that every event has", { source: [{ exists: false }] }, [
      "and every event has source",
      "Remove source from the pattern.",
    ]),
    {
      what: "an archive with a misspelt key",
      change: archive('{"sources": ["shop"]}'),
      of: "archive",
      message: `Archive 'archive' has a condition that no event meets: eventPattern is '{"sources": ["shop"]}', and no event has the field 'sources' beside its version, id, detail-type, source, account, time, region, resources, detail. Did you mean 'source'?`,
    },
  ],
  advises: ["shop", UNKNOWN].map((eventBusName) => ({
    what: `events of AWS on the bus ${eventBusName}`,
    change: (shop: Shop) =>
      shop.set("rule", { eventPattern: '{"source": ["aws.s3"]}', eventBusName }),
    of: "rule",
    message:
      "Rule 'rule' may match nothing: eventPattern is '{\"source\": [\"aws.s3\"]}', and AWS services send their events to the bus 'default' only. Remove eventBusName, or forward the events of the bus 'default' to this bus.",
  })),
  later: [
    {
      what: "a pattern that is not known yet",
      change: (shop) => shop.set("rule", { eventPattern: UNKNOWN }),
      message: "eventPattern of rule 'rule'",
    },
  ],
});
