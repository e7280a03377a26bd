import { demand, IDENTIFYING, pathSegments, PRESENT } from "./pattern";
import type {
  CompiledSubscription,
  Constant,
  DetailFilter,
  FieldSource,
  Subscription,
} from "./subscription";

/** Turns a subscription without mistakes (see `subscriptionMistakes`) into a rule and a target; pure. */
export function compile(subscription: Subscription): CompiledSubscription {
  const { name, events, externalId, fields } = subscription;
  const mapped = Object.entries(fields);
  const paths = mapped.flatMap(([field, source]) =>
    isConstant(source) ? [] : [[field, source] as const],
  );
  return {
    name,
    eventPattern: {
      source: [events.source],
      "detail-type": [...events.detailTypes],
      detail: paths.reduce<DetailFilter>(
        (filter, [, path]) => demand(filter, pathSegments(path), PRESENT),
        demand(events.filter ?? {}, pathSegments(externalId), IDENTIFYING),
      ),
    },
    pathParameterValues: [externalId],
    inputPaths: Object.fromEntries(paths.map(([field, path]) => [variable(field), path])),
    inputTemplate: template(mapped),
  };
}

export function isConstant(source: FieldSource): source is Constant {
  return typeof source === "object";
}

/**
 * Every variable stands unquoted, so that EventBridge writes the JSON value, with its quotes and its
 * escapes; inside quotes it would escape nothing, and a quote in a customer's name would break the body.
 * Source: EventBridge User Guide, 'Input transformation'; checked against AWS by LocalStack's tests.
 */
function template(fields: [string, FieldSource][]): string {
  const members = fields.map(
    ([field, source]) =>
      `${JSON.stringify(field)}: ${isConstant(source) ? literal(source) : `<${variable(field)}>`}`,
  );
  return `{${members.join(", ")}}`;
}

/** Named after its field; the service reserves names that begin with AWS, so the field's is not enough. */
function variable(field: string): string {
  return `sf_${field}`;
}

/** `<` would start a variable, so a constant carries it as the JSON escape of the same character. */
function literal({ constant }: Constant): string {
  return JSON.stringify(constant).replaceAll("<", "\\u003c");
}
