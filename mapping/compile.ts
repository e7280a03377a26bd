import { createHash } from "node:crypto";
import { canonical } from "../eventbridge/json";
import { isOperatorWord } from "../eventbridge/pattern/parse";
import { destinationOf, fieldsOf, operationOf, recordOf } from "./action";
import { identification } from "./externalId";
import { requiredValues } from "./newerWins";
import {
  combinations,
  fieldGroups,
  isOptional,
  requestsOf,
  type FieldGroup,
} from "./optionalFields";
import {
  lookupOf,
  nullChoices,
  parentKey,
  parentsOf,
  parentValuesAt,
  type MappedParent,
} from "./parents";
import { ABSENT, demandAll, nodeAt, patternKeys, replace, type FieldDemand } from "./pattern";
import type {
  Cleared,
  CompiledRule,
  CompiledSubscription,
  Constant,
  DetailFilter,
  DetailPath,
  EventPattern,
  FieldSource,
  RuleOfSubscription,
  Subscription,
  TargetInput,
} from "./subscription";
import { requiredPaths, unmappableDemands } from "./unmappable";

/** Source: EventBridge API reference, PutRule, `Description`. */
const DESCRIPTION_LIMIT = 512;

/**
 * The body of a deletion. A target without an input would send the whole event, and a constant input must be JSON: so an empty
 * object is the smallest body that a target can set. Whether it leaves the body of a DELETE out is not documented, nor is
 * what Salesforce does with one ('Example request body: None needed'); it is assumed to ignore it.
 * Sources: EventBridge API reference, Target, `Input`; REST API Developer Guide, 'Delete Records Using sObject Rows by External
 * ID' and 'Delete a Record'.
 */
const NO_CONTENT = "{}";

/**
 * Turns a subscription without mistakes (see `subscriptionMistakes`) into rules and what their targets need; pure.
 *
 * Every event of the subscription is matched by one rule of each request, or by `unmappable`. A request that holds exactly
 * the values of the event can always create the record, in whatever order events arrive.
 */
export function compile(subscription: Subscription): CompiledSubscription {
  const { name } = subscription;
  const requests = requestsOf(fieldGroups(subscription));
  return {
    name,
    destination: destinationOf(subscription),
    rules: requests.flatMap((groups, index) =>
      combinations(groups)
        // The first request is made in any case; a further one, only where it has something to add.
        .filter((present) => index === 0 || present.length > 0)
        .flatMap((present) =>
          nullChoices(subscription, [
            ...requiredPaths(subscription),
            ...present.flatMap(({ paths }) => paths),
          ]).map((nulls) => ruleOf(subscription, { groups, present, nulls })),
        ),
    ),
    unmappable: unmappable(subscription),
    requestsPerEvent: requests.length,
  };
}

/** The pattern of the subscription's events, whether a request can be made of them or not. */
export function patternOfMeant(subscription: Subscription): EventPattern {
  const { filter } = subscription.events;
  return { ...envelope(subscription), ...(filter !== undefined && { detail: filter }) };
}

export function isConstant(source: FieldSource): source is Constant | Cleared {
  return typeof source === "object" && "constant" in source;
}

/** What one rule of a request sends. */
interface Combination {
  /** The optional fields that the request may have. */
  groups: readonly FieldGroup[];
  /** Those that it has. */
  present: readonly FieldGroup[];
  /** The paths that are null and name parents: their lookups are cleared. */
  nulls: readonly DetailPath[];
}

function ruleOf(subscription: Subscription, combination: Combination): CompiledRule {
  const { groups, present, nulls } = combination;
  const { filter = {} } = subscription.events;
  const { externalId } = recordOf(subscription);
  const presence = (path: DetailPath): FieldDemand => [
    path,
    nulls.includes(path)
      ? [null]
      : (parentValuesAt(subscription, path) ?? requiredValues(subscription, path)).present,
  ];
  const demands: FieldDemand[] = [
    [externalId, identification(subscription).present],
    ...requiredPaths(subscription).map(presence),
    ...groups.flatMap((group) =>
      group.paths.map((path): FieldDemand =>
        present.includes(group) ? presence(path) : [path, ABSENT],
      ),
    ),
  ];
  // A filter that also accepts null is narrowed; on any other path the filter's own list counts.
  const narrowed = parentsOf(subscription)
    .filter(({ path }) => nodeAt(filter, patternKeys(path)) !== undefined)
    .reduce((all, { path }) => replace(all, presence(path)), filter);
  const detail = demandAll(narrowed, demands);
  return {
    ...named({ ...envelope(subscription), detail }, describe(subscription, combination)),
    pathParameterValues: [externalId],
    headers: subscription.headers ?? {},
    input: inputOf(subscription, combination),
  };
}

/** The parents whose lookups are cleared where these paths are null. */
function clearedBy(subscription: Subscription, nulls: readonly DetailPath[]): MappedParent[] {
  return parentsOf(subscription).filter(({ path }) => nulls.includes(path));
}

function inputOf(subscription: Subscription, { present, nulls }: Combination): TargetInput {
  if (operationOf(subscription) === "delete") return { input: NO_CONTENT };
  if (subscription.record !== undefined) return { inputPath: subscription.record };
  const optional = present.flatMap(({ fields }) => fields);
  const cleared = new Set(clearedBy(subscription, nulls).map(({ field }) => field));
  const sent = Object.entries(fieldsOf(subscription))
    .filter(([field, source]) => !isOptional(source) || optional.includes(field))
    .map(([field, source]): [string, FieldSource] => [
      field,
      cleared.has(field) ? { constant: null } : source,
    ]);
  const mapped = sent.flatMap(([field, source]) =>
    isConstant(source) ? [] : [[field, isOptional(source) ? source.optional : source] as const],
  );
  const inputPaths = Object.fromEntries(mapped.map(([field, path]) => [variable(field), path]));
  return { inputTransformer: { inputPaths, inputTemplate: template(sent) } };
}

/** Two or more demands become alternatives of `$or`, which EventBridge refuses with only one. */
function unmappable(subscription: Subscription): RuleOfSubscription | undefined {
  const alternatives = unmappableDemands(subscription);
  const [only, ...more] = alternatives;
  if (only === undefined) return undefined;
  const pattern =
    more.length === 0
      ? { detail: demandAll(subscription.events.filter ?? {}, only) }
      : {
          $or: alternatives
            .map(alternativeOf)
            .sort((one, other) => (canonical(one) < canonical(other) ? -1 : 1)),
        };
  const description = `${subscription.name}: events of which no request can be made, to the dead-letter queue`;
  return named({ ...patternOfMeant(subscription), ...pattern }, description);
}

/**
 * Demands inside `$or`. EventBridge refuses the pattern if a field there is named like an operator, such as `suffix`. A key with
 * the whole dotted path is the same field to EventBridge, and is accepted.
 * Source: aws/event-ruler 1.7.3, JsonRuleCompiler, which was run.
 */
function alternativeOf(demands: readonly FieldDemand[]): { detail: DetailFilter } {
  const isCalledLikeOperator = ([path]: FieldDemand) => patternKeys(path).some(isOperatorWord);
  const others = demands.filter((one) => !isCalledLikeOperator(one));
  const dotted = demands
    .filter(isCalledLikeOperator)
    .map(([path, values]) => [["detail", ...patternKeys(path)].join("."), values] as const);
  return {
    ...(others.length > 0 && { detail: demandAll({}, others) }),
    ...Object.fromEntries(dotted),
  } as { detail: DetailFilter }; // or the same in dotted keys
}

function envelope({ events }: Subscription): Pick<EventPattern, "source" | "detail-type"> {
  return { source: [events.source], "detail-type": [...events.detailTypes] };
}

function named(eventPattern: EventPattern, description: string): RuleOfSubscription {
  const digest = createHash("sha256").update(canonical(eventPattern)).digest("hex");
  return { id: digest.slice(0, 8), description, eventPattern };
}

function describe(subscription: Subscription, { groups, present, nulls }: Combination): string {
  const { name } = subscription;
  const fields = groups.flatMap((group) => group.fields);
  const sent = present.flatMap((group) => group.fields);
  const clearing = clearedBy(subscription, nulls).map(({ relationship }) => lookupOf(relationship));
  const description = (sending: string, lookups: string) => {
    const ending = clearing.length === 0 ? "" : `, clearing ${lookups}`;
    if (fields.length === 0) return `${name}${ending}`;
    return sent.length === 0
      ? `${name} without optional fields${ending}`
      : `${name} with ${sending}${ending}`;
  };
  const listed = description(sent.join(", "), clearing.join(", "));
  return listed.length <= DESCRIPTION_LIMIT
    ? listed
    : description(
        `${sent.length} of ${fields.length} optional fields`,
        `${clearing.length} lookups`,
      );
}

/**
 * Every variable stands unquoted, so that EventBridge writes the JSON value, with its quotes and its
 * escapes; inside quotes it would escape nothing, and a quote in a customer's name would break the body.
 * Source: EventBridge User Guide, 'Input transformation'; checked against AWS by LocalStack's tests.
 */
function template(fields: [string, FieldSource][]): string {
  const members = fields.map(([field, source]) => {
    const value = isConstant(source) ? literal(source) : `<${variable(field)}>`;
    const parent = parentKey(field);
    if (parent === undefined) return `${JSON.stringify(field)}: ${value}`;
    const { relationship, externalIdField } = parent;
    return isConstant(source) && source.constant === null
      ? `${JSON.stringify(lookupOf(relationship))}: null`
      : `${JSON.stringify(relationship)}: {${typeOf(relationship)}${JSON.stringify(externalIdField)}: ${value}}`;
  });
  return `{${members.join(", ")}}`;
}

/**
 * The type of an owner, which may be a user or a queue; queues have no external ids.
 * Source: forcedotcom/dataloader, SObject4JSON: a nested record names its type in `attributes`.
 */
function typeOf(relationship: string): string {
  return relationship.toLowerCase() === "owner" ? '"attributes": {"type": "User"}, ' : "";
}

/**
 * Named after its field; the service reserves names that begin with AWS, so the field's is not enough. Names have letters, digits,
 * `_` and `-`. Source: EventBridge API reference, InputTransformer, `InputPathsMap`.
 */
function variable(field: string): string {
  return `sf_${field.replace(".", "-")}`;
}

/** `<` would start a variable, so a constant carries it as the JSON escape of the same character. */
function literal({ constant }: Constant | Cleared): string {
  return JSON.stringify(constant).replaceAll("<", "\\u003c");
}
