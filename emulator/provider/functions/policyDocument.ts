import { crc32 } from "node:zlib";
import { z } from "zod";
import { goJson } from "../goJson";
import { orderedBy } from "./orderedBy";

/*
 * `aws.iam.getPolicyDocument`, as the provider computes it. Only members that a policy has are read from other documents.
 * Sources: hashicorp/terraform-provider-aws, internal/service/iam/policy_document_data_source.go and policy_model.go.
 */

const OLD_VERSION = "2008-10-17";
const texts = z.array(z.string());
const principals = z.array(z.object({ type: z.string(), identifiers: texts })).default([]);

const statementArgs = z.object({
  // Source: as above: `must only include alphanumeric characters`.
  sid: z
    .string()
    .regex(/^[a-zA-Z0-9]*$/, "must only include alphanumeric characters")
    .default(""),
  effect: z.enum(["Allow", "Deny"]).default("Allow"),
  actions: texts.default([]),
  notActions: texts.default([]),
  resources: texts.default([]),
  notResources: texts.default([]),
  principals,
  notPrincipals: principals,
  conditions: z
    .array(z.object({ test: z.string(), variable: z.string(), values: texts }))
    .default([]),
});

const documents = z.array(z.string().nullish()).default([]);
const unused = z.literal("", "must be empty: the provider does not use it").optional();

/** The arguments of the function; null is the same as absent. */
const policyDocumentArgs = z.object({
  policyId: z.string().default(""),
  version: z.enum([OLD_VERSION, "2012-10-17"]).default("2012-10-17"),
  statements: z.array(statementArgs).default([]),
  sourcePolicyDocuments: documents,
  overridePolicyDocuments: documents,
  sourceJson: unused,
  overrideJson: unused,
});

type OneOrMore = string | string[];

/** The conditions of a statement: operator, key and values. */
interface Condition {
  test: string;
  variable: string;
  values: readonly string[];
}

interface Principal {
  type: string;
  identifiers: OneOrMore;
}

/** A statement as the provider holds it. Its members are in the order in which they are written. */
interface Statement {
  Sid?: string | undefined;
  Effect?: string | undefined;
  Action?: unknown;
  NotAction?: unknown;
  Resource?: unknown;
  NotResource?: unknown;
  Principal?: readonly Principal[] | undefined;
  NotPrincipal?: readonly Principal[] | undefined;
  Condition?: readonly Condition[] | undefined;
}

interface Document {
  Version: string;
  Id: string;
  Statement: Statement[];
}

/**
 * The result of the function.
 *
 * @throws z.ZodError for arguments that the provider refuses, Error for documents that it cannot merge
 */
export function getPolicyDocument(args: Record<string, unknown>): Record<string, unknown> {
  const read = policyDocumentArgs.parse(withoutNull(args));
  const merged: Document = { Version: "", Id: "", Statement: [] };
  const sources = read.sourcePolicyDocuments.flatMap((text, index) =>
    parsed(text, `sourcePolicyDocuments[${index}]`),
  );
  refuseRepeatedSids(
    sources.flatMap(({ Statement }) => Statement),
    "sourcePolicyDocuments",
  );
  const own = {
    Version: read.version,
    Id: read.policyId,
    Statement: read.statements.map((given) => statementOf(given, read.version)),
  };
  refuseRepeatedSids(own.Statement, "statements");
  const overrides = read.overridePolicyDocuments.flatMap((text, index) =>
    parsed(text, `overridePolicyDocuments[${index}]`),
  );
  for (const document of [...sources, own, ...overrides]) merge(merged, document);
  const json = goJson(written(merged), 2);
  return {
    ...args,
    version: read.version,
    statements: read.statements,
    id: String(crc32(json)),
    json,
    minifiedJson: goJson(written(merged)),
  };
}

/** Replaces a statement with the same Sid, adds any other, and adopts the id and the newer version. */
function merge(into: Document, { Version, Id, Statement }: Document): void {
  if (Id !== "") into.Id = Id;
  if (Version > into.Version) into.Version = Version;
  for (const statement of Statement) {
    const { Sid = "" } = statement;
    const same = Sid === "" ? -1 : into.Statement.findIndex((other) => other.Sid === Sid);
    if (same < 0) into.Statement.push(statement);
    else into.Statement[same] = statement;
  }
}

function refuseRepeatedSids(statements: readonly Statement[], where: string): void {
  const seen = new Set<string>();
  for (const { Sid = "" } of statements) {
    if (Sid !== "" && seen.has(Sid)) {
      throw new Error(
        `${where}: duplicate Sid (${Sid}). Remove the Sid or ensure the Sid is unique.`,
      );
    }
    seen.add(Sid);
  }
}

function statementOf(given: z.output<typeof statementArgs>, version: string): Statement {
  const replaced = (values: readonly string[]) => values.map((one) => withVariables(one, version));
  const identified = (list: z.output<typeof principals>) =>
    list.map(({ type, identifiers }) => ({ type, identifiers: oneOrMore(replaced(identifiers)) }));
  return {
    Sid: given.sid,
    Effect: given.effect,
    Action: ofSet(given.actions),
    NotAction: ofSet(given.notActions),
    Resource: ofSet(replaced(given.resources)),
    NotResource: ofSet(replaced(given.notResources)),
    Principal: identified(given.principals),
    NotPrincipal: identified(given.notPrincipals),
    Condition: given.conditions.map((one) => ({ ...one, values: replaced(one.values) })),
  };
}

/** `&{aws:username}` is a policy variable: Terraform would read `${` itself. */
function withVariables(text: string, version: string): string {
  if (version === OLD_VERSION && text.includes("&{")) {
    throw new Error(
      `found &{ sequence in (${text}), which is not supported in document version ${OLD_VERSION}`,
    );
  }
  return text.replaceAll("&{", "${");
}

const ofSet = (values: readonly string[]) => (values.length === 0 ? undefined : oneOrMore(values));

/** A single value as a text, several in descending order, each once. */
function oneOrMore(values: readonly string[]): OneOrMore {
  const [first, ...others] = [...new Set(values)].sort(orderedBy((value) => value)).reverse();
  return first !== undefined && others.length === 0 ? first : [first ?? [], others].flat();
}

const object = z.record(z.string(), z.unknown());
const otherDocument = z.object({
  Version: z.string().default(""),
  Id: z.string().default(""),
  Statement: z.array(object, "must be a list of statements").default([]),
});
const otherPrincipals = z
  .union([z.string(), z.record(z.string(), z.union([z.string(), texts]))])
  .transform((value): Principal[] =>
    typeof value === "string"
      ? [{ type: "*", identifiers: ["*"] }]
      : Object.entries(value).map(([type, identifiers]) => ({ type, identifiers })),
  );
const otherConditions = z
  .record(z.string(), z.record(z.string(), z.unknown()))
  .transform((tests): Condition[] =>
    Object.entries(tests).flatMap(([test, variables]) =>
      Object.entries(variables).flatMap(([variable, values]) =>
        // The provider ignores values of other types, such as numbers.
        typeof values === "string" || typeof values === "boolean" || Array.isArray(values)
          ? [{ test, variable, values: [values].flat().map(String) }]
          : [],
      ),
    ),
  );

/** A document that another function or file gives. A text that is null is left out. */
function parsed(text: string | null | undefined, where: string): Document[] {
  if (text === null || text === undefined) return [];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`${where} contains an invalid JSON: ${(error as Error).message}`);
  }
  const read = otherDocument.safeParse(value);
  if (!read.success) throw new Error(`${where}: ${z.prettifyError(read.error)}`);
  const { Statement, ...rest } = read.data;
  return [{ ...rest, Statement: Statement.map((one) => otherStatement(one)) }];
}

function otherStatement({
  Sid,
  Effect,
  Principal,
  NotPrincipal,
  Condition,
  ...lists
}: Record<string, unknown>): Statement {
  return {
    Sid: z.string().optional().parse(Sid),
    Effect: z.string().optional().parse(Effect),
    Action: lists.Action,
    NotAction: lists.NotAction,
    Resource: lists.Resource,
    NotResource: lists.NotResource,
    Principal: Principal === undefined ? undefined : otherPrincipals.parse(Principal),
    NotPrincipal: NotPrincipal === undefined ? undefined : otherPrincipals.parse(NotPrincipal),
    Condition: Condition === undefined ? undefined : otherConditions.parse(Condition),
  };
}

/** The document as it is written: without empty members, and with the keys of maps in order. */
function written({ Version, Id, Statement }: Document): object {
  return {
    ...(Version !== "" && { Version }),
    ...(Id !== "" && { Id }),
    ...(Statement.length > 0 && { Statement: Statement.map(writtenStatement) }),
  };
}

function writtenStatement({
  Sid = "",
  Effect = "",
  Action,
  NotAction,
  Resource,
  NotResource,
  Principal = [],
  NotPrincipal = [],
  Condition = [],
}: Statement): object {
  return {
    ...(Sid !== "" && { Sid }),
    ...(Effect !== "" && { Effect }),
    Action,
    NotAction,
    Resource,
    NotResource,
    ...(Principal.length > 0 && { Principal: writtenPrincipals(Principal) }),
    ...(NotPrincipal.length > 0 && { NotPrincipal: writtenPrincipals(NotPrincipal) }),
    ...(Condition.length > 0 && { Condition: writtenConditions(Condition) }),
  };
}

/** `{"*": "*"}` is written as `"*"`; `{"AWS": "*"}` is not, because IAM tells them apart in trust policies. */
function writtenPrincipals(list: readonly Principal[]): unknown {
  const [only, another] = list;
  if (only?.type === "*" && another === undefined && [only.identifiers].flat().join() === "*") {
    return "*";
  }
  const byType = new Map<string, OneOrMore>();
  for (const { type, identifiers } of list) {
    const before = byType.get(type);
    const added =
      typeof identifiers === "string"
        ? identifiers
        : [...identifiers].sort(orderedBy((one) => one)).reverse();
    byType.set(type, before === undefined ? added : [before, added].flat());
  }
  return inOrder(byType);
}

function writtenConditions(list: readonly Condition[]): object {
  const tests = new Map<string, Map<string, string[]>>();
  for (const { test, variable, values } of list) {
    const variables = tests.get(test) ?? new Map<string, string[]>();
    tests.set(test, variables.set(variable, [...(variables.get(variable) ?? []), ...values]));
  }
  const single = (values: string[]) => (values.length === 1 ? values[0] : values);
  return inOrder(
    new Map(
      [...tests].map(([test, variables]) => [
        test,
        inOrder(new Map([...variables].map(([variable, values]) => [variable, single(values)]))),
      ]),
    ),
  );
}

const inOrder = (map: ReadonlyMap<string, unknown>) =>
  Object.fromEntries([...map].sort(orderedBy(([key]) => key)));

function withoutNull(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNull);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null)
      .map(([key, inner]) => [key, withoutNull(inner)]),
  );
}
