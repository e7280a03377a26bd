import { EXAMPLE_LOCATION } from "../location";
import { parseArn } from "../arn";
import type { Resource } from "../resource";
import { isObject, isUnknown, type Properties } from "../values";
import type { Identifiers, Target } from "./attributes";
import { parseObject, parseTemplate } from "./parse";
import { defined, get } from "./read";
import { Template } from "./template";
import { NATIVE_TYPES, translationOf } from "./translations";

/** A resource in CloudFormation's form that a resource of the program declares. */
export interface Declaration {
  cfnType: string;
  properties: unknown;
  identifiers: Identifiers;
  /** In a template. */
  logicalId?: string;
  refersTo: readonly string[];
  isRetained: boolean;
}

/** What a resource declares that no policy judges. */
export interface Unjudged {
  /** Such as `legacy` or `legacy/Nested`. */
  name: string;
  /** After the name, such as `a nested stack`. */
  why: string;
}

export interface Declarations {
  declared: readonly Declaration[];
  unjudged: readonly Unjudged[];
  /** The property whose value is not known yet, so that nothing is declared so far. */
  notKnown?: string;
}

type Reader = (resource: Resource) => Declarations;

const NOTHING: Declarations = { declared: [], unjudged: [] };

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ...[...NATIVE_TYPES].map(([token, cfnType]): [string, Reader] => [
    token,
    ({ props }) => single(cfnType, props, props),
  ]),
  ["aws-native:index:ExtensionResource", ofExtension],
  ["aws:cloudcontrol/resource:Resource", ofCloudControl],
  ["aws:cloudformation/stack:Stack", ofTemplate],
  ["aws:cloudformation/stackSet:StackSet", ofTemplate],
  ["aws-native:cloudformation:Stack", ofTemplate],
  ["aws-native:cloudformation:StackSet", ofTemplate],
  ...["EventBus", "EventSource"].map((type): [string, Reader] => [
    `aws-native:eventsv2:${type}`,
    ({ name }) => unjudged(name, `of the type AWS::EventsV2::${type}`),
  ]),
  [
    "aws:serverlessrepository/cloudFormationStack:CloudFormationStack",
    ({ name }) => unjudged(name, "an application whose template the pack does not see"),
  ],
  [
    "aws:servicecatalog/provisionedProduct:ProvisionedProduct",
    ({ name }) => unjudged(name, "a product whose template the pack does not see"),
  ],
]);

/** Type tokens of the resources that declare resources in another form than the provider aws. */
export const FOREIGN_TYPES: readonly string[] = [...READERS.keys()];

export function isForeign(type: string): boolean {
  return READERS.has(type);
}

/** Whether a resource declares others in a text, such as a template. */
export function holdsText(type: string): boolean {
  return isForeign(type) && !NATIVE_TYPES.has(type);
}

/** What a resource declares, in CloudFormation's form. */
export function declarationsOf(resource: Resource): Declarations {
  return READERS.get(resource.type)?.(resource) ?? NOTHING;
}

const unjudged = (name: string, why: string): Declarations => ({
  declared: [],
  unjudged: [{ name, why }],
});

/** @param outputs of the resource, which hold its identifiers in CloudFormation's form */
function single(cfnType: string, properties: unknown, outputs: Properties): Declarations {
  if (translationOf(cfnType) === undefined) return NOTHING;
  const text = (...names: string[]) =>
    names.map((name) => get(outputs, name)).find((value) => value !== undefined);
  const identifiers = defined({
    arn: text("Arn", "TopicArn", "PolicyArn"),
    url: text("QueueUrl"),
    keyId: text("KeyId"),
    id: text("id"),
  });
  return {
    declared: [{ cfnType, properties, identifiers, refersTo: [], isRetained: false }],
    unjudged: [],
  };
}

function ofExtension({ props }: Resource): Declarations {
  const type = props.type;
  if (isUnknown(type) || isUnknown(props.properties)) return { ...NOTHING, notKnown: "properties" };
  return single(String(type), props.properties, props);
}

/** The properties are JSON: the desired ones of the program, and all of them once the resource exists. */
function ofCloudControl({ name, props }: Resource): Declarations {
  const { typeName, desiredState, properties } = props;
  if (isUnknown(typeName)) return { ...NOTHING, notKnown: "typeName" };
  if (translationOf(String(typeName)) === undefined) return NOTHING;
  if (isUnknown(desiredState)) return { ...NOTHING, notKnown: "desiredState" };
  const desired = parseObject(desiredState);
  if (desired === undefined) return unjudged(name, "a desired state that is not JSON");
  const actual = isUnknown(properties) ? undefined : parseObject(properties);
  return single(String(typeName), desired, { ...actual, id: props.id });
}

/** Types whose content a macro, another template or code decides. */
const OPAQUE: Readonly<Record<string, string>> = {
  "AWS::CloudFormation::Stack": "a nested stack",
  "AWS::CloudFormation::StackSet": "a stack set",
  "AWS::CloudFormation::Macro": "a macro",
  "AWS::Serverless::Application": "a nested application",
  "AWS::Serverless::Function": "a function whose events the transform of SAM turns into rules",
  "AWS::Serverless::StateMachine": "a state machine whose events SAM turns into rules",
  "AWS::Serverless::Connector": "a connector that SAM turns into policies",
};

function ofTemplate({ name, props, provider }: Resource): Declarations {
  if (isUnknown(props.templateBody)) return { ...NOTHING, notKnown: "templateBody" };
  if (props.templateBody === undefined)
    return unjudged(name, "a templateUrl, which the pack does not read");
  const template = parseTemplate(props.templateBody);
  if (template === undefined) return unjudged(name, "a template that is neither JSON nor YAML");
  const target = targetOf(name, props, provider?.props ?? {});
  const resources = new Template(template, props.parameters, target).evaluateResources();
  const declared = resources.map(({ type: cfnType, ...one }): Declaration => ({ cfnType, ...one }));
  return { declared, unjudged: [...opaqueIn(name, template), ...newBusIn(name, declared)] };
}

function opaqueIn(stack: string, template: Properties): Unjudged[] {
  const resources = isObject(template.Resources) ? template.Resources : {};
  const opaque = Object.entries(resources).flatMap(([id, resource]): Unjudged[] => {
    const name = `${stack}/${id}`;
    if (id.startsWith("Fn::")) return [{ name, why: "resources that a transform generates" }];
    if (!isObject(resource)) return [];
    const why = opaqueType(String(resource.Type), resource.Properties);
    return why === undefined ? [] : [{ name, why }];
  });
  const macros = [template.Transform].flat().filter((one) => !isKnownTransform(one));
  return macros.length === 0
    ? opaque
    : [{ name: stack, why: "a template that a macro changes" }, ...opaque];
}

function opaqueType(type: string, properties: unknown): string | undefined {
  const isServerless =
    type === "AWS::Serverless::Function" || type === "AWS::Serverless::StateMachine";
  if (isServerless && get(properties, "Events") === undefined) return undefined;
  return Object.hasOwn(OPAQUE, type) ? OPAQUE[type] : undefined;
}

/** Transforms that leave the resources of the types that policies read as they are. Source: CloudFormation, 'Transform reference'. */
const isKnownTransform = (transform: unknown) =>
  transform === undefined ||
  (typeof transform === "string" &&
    /^AWS::(Serverless|LanguageExtensions|CodeDeploy)/.test(transform));

/** Of the newer event bus the policies read the subscribers alone. */
function newBusIn(stack: string, declared: readonly Declaration[]): Unjudged[] {
  return declared
    .filter(
      ({ cfnType }) =>
        cfnType.startsWith("AWS::EventsV2::") && translationOf(cfnType) === undefined,
    )
    .map(({ logicalId, cfnType }) => ({
      name: `${stack}/${logicalId}`,
      why: `of the type ${cfnType}`,
    }));
}

/** The Region and account of a template's resources, as far as the program shows them. */
function targetOf(name: string, props: Properties, provider: Properties): Target {
  const stack = parseArn(known(props.id) ?? known(props.stackId));
  const text = `${JSON.stringify(props.templateBody)} ${JSON.stringify(props.parameters ?? {})}`;
  const own = known(props.region) ?? known(provider.region);
  const region =
    stack?.region ?? own ?? inferred(text, REGIONS, "AWS::Region", EXAMPLE_LOCATION.region);
  return {
    stackName: known(props.name) ?? known(props.stackName) ?? name,
    region,
    account: stack?.account ?? inferred(text, ACCOUNTS, "AWS::AccountId", EXAMPLE_LOCATION.account),
    partition: partitionOf(region),
  };
}

const REGIONS = /arn:aws[\w-]{0,20}:[\w-]{1,40}:([\w-]{1,30}):/g;
const ACCOUNTS = /arn:aws[\w-]{0,20}:[\w-]{1,40}:[\w-]{0,30}:(\d{12}):/g;

/** The only value that ARNs in the text have. Undefined if they have several, or if the text uses the stack's own beside them. */
function inferred(
  text: string,
  pattern: RegExp,
  own: string,
  otherwise: string,
): string | undefined {
  const found = new Set([...text.matchAll(pattern)].map(([, value]) => value));
  if (found.size === 0) return otherwise;
  return found.size === 1 && !text.includes(own) ? [...found][0] : undefined;
}

function partitionOf(region: string | undefined): string {
  if (region?.startsWith("cn-")) return "aws-cn";
  return region?.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

function known(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" && !isUnknown(value) ? value : undefined;
}
