import assert from "node:assert/strict";
import fc from "fast-check";
import type { JsonSchema } from "../../mapping/jsonSchema";
import { subscriptionMistakes } from "../../mapping/mistakes";
import type {
  DetailPath,
  FieldSource,
  Subscription,
  UpsertSubscription,
} from "../../mapping/subscription";
import { Deployed } from "./deployed";
import { drawn } from "../drawn";

/** A value of the schema at a path, and whether every event has it, or all paths of a group together. */
interface Leaf {
  path: string;
  schema: JsonSchema;
  /** Undefined where every event has it. */
  group: string | undefined;
}

const VALUES = {
  string: fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom('"', "\\", "\n", "<sf_A>", 'O\'Brien "Bob"', "", "null", "{}", "é李😀"),
  ),
  integer: fc.maxSafeInteger(),
  number: fc.double({ noNaN: true, noDefaultInfinity: true }),
  boolean: fc.boolean(),
  null: fc.constant(null),
} as const;
type LeafType = keyof typeof VALUES;
/** Made once: fast-check takes longer to make it than to draw from it. */
const UNMAPPED = fc.dictionary(fc.constantFrom("x", "y"), fc.jsonValue({ maxDepth: 2 }));

/**
 * Which paths there are: single ones, nested ones, those of the first element of a list, optional ones, and optional ones that come
 * together, by the schema (in an object) or by hand.
 */
const shape = fc.record({
  required: fc.integer({ min: 0, max: 3 }),
  nested: fc.integer({ min: 0, max: 2 }),
  listed: fc.integer({ min: 0, max: 2 }),
  optional: fc.integer({ min: 0, max: 2 }),
  optionalNested: fc.integer({ min: 0, max: 1 }),
  group: fc.integer({ min: 0, max: 3 }),
  together: fc.constantFrom(0, 2, 3),
  filtered: fc.boolean(),
  types: fc.array(fc.subarray(Object.keys(VALUES) as LeafType[], { minLength: 1 }), {
    minLength: 17,
    maxLength: 17,
  }),
  external: fc.constantFrom("string", "integer", "code"),
});
type Shape = typeof shape extends fc.Arbitrary<infer One> ? One : never;

function leavesOf(shape: Shape): Leaf[] {
  const { required, nested, listed, optional, optionalNested, group, types } = shape;
  const paths: [string, string | undefined][] = [
    ...numbered(required, (n): [string, undefined] => [`r${n}`, undefined]),
    ...numbered(nested, (n): [string, undefined] => [`deep.er.n${n}`, undefined]),
    ...numbered(listed, (n): [string, undefined] => [`list.0.l${n}`, undefined]),
    ...numbered(optional, (n): [string, string] => [`o${n}`, `o${n}`]),
    ...numbered(optionalNested, (n): [string, string] => [`deep.o${n}`, `deep.o${n}`]),
    ...numbered(group, (n): [string, string] => [`group.g${n}`, "group"]),
    ...numbered(shape.together, (n): [string, string] => [`t${n}`, "together"]),
  ];
  return paths.map(([path, belongsTo], index) => ({
    path,
    schema: { type: types[index] ?? "string" },
    group: belongsTo,
  }));
}

function numbered<T>(count: number, make: (n: number) => T): T[] {
  return Array.from({ length: count }, (_, n) => make(n));
}

/** What an external id is: a number, any text, or a text of which it is known how it begins. */
const EXTERNAL_IDS = {
  integer: {
    schema: { type: "integer", minimum: 1, maximum: 5e9 },
    ids: fc.integer({ min: 1, max: 5_000_000_000 }),
    others: ["7", "", ".", "..", "x", -1, -5e9, [null], [""], {}, { value: 7 }, []],
  },
  string: {
    schema: { type: "string", minLength: 1 },
    // With these, the URL ends early or leads elsewhere; no pattern tells them from other texts but not from null.
    ids: fc.string({ unit: "grapheme", minLength: 1 }).filter((id) => ![".", ".."].includes(id)),
    others: [7, 6e9, -6e9, 1e300, Number.MAX_SAFE_INTEGER, [null], [7, 6e9], {}, []],
  },
  code: {
    schema: { type: "string", pattern: "^[0-9A-F]" },
    ids: fc.stringMatching(/^[0-9A-F].{0,8}$/),
    others: [7, 6e9, -6e9, 1e300, "", ".", "..", "...", "x", "é", " 1", "李", [null, "."], {}, []],
  },
} as const satisfies Record<string, { schema: JsonSchema; ids: unknown; others: unknown }>;

/** The schema of the leaves, beside an external id and a store to filter by. */
function schemaOf(leaves: readonly Leaf[], external: Shape["external"]): ObjectSchema {
  const root = object();
  define(root, ["id"], EXTERNAL_IDS[external].schema, true);
  define(root, ["store"], { type: "string" }, false);
  defineAll(root, leaves);
  return root;
}

function defineAll(root: ObjectSchema, leaves: readonly Leaf[]): void {
  for (const { path, schema, group } of leaves) {
    const inGroup = group === "group";
    define(root, path.split("."), schema, group === undefined || inGroup, inGroup);
  }
}

interface ObjectSchema extends JsonSchema {
  type: "object";
  properties: Record<string, JsonSchema>;
  required: string[];
}

function object(): ObjectSchema {
  return { type: "object", properties: {}, required: [] };
}

function define(
  node: ObjectSchema,
  [head = "", ...rest]: string[],
  leaf: JsonSchema,
  required: boolean,
  holderIsOptional = false,
): void {
  const [index, ...inner] = rest;
  if (index === "0") {
    if (!node.required.includes(head)) node.required.push(head);
    const list = (node.properties[head] ??= { type: "array", minItems: 1, items: object() });
    define(list.items as ObjectSchema, inner, leaf, required);
    return;
  }
  const isRequired = rest.length > 0 ? !holderIsOptional : required;
  if (isRequired && !node.required.includes(head)) node.required.push(head);
  if (rest.length === 0) {
    node.properties[head] = leaf;
    return;
  }
  node.properties[head] ??= object();
  define(node.properties[head] as ObjectSchema, rest, leaf, required);
}

function subscriptionOf(shape: Shape): UpsertSubscription {
  const leaves = leavesOf(shape);
  const fields = leaves.map(({ path, group }): [string, FieldSource] => {
    const mapped: DetailPath = `$.detail.${path.replace(".0.", "[0].")}`;
    return [fieldOf(path), group === undefined ? mapped : { optional: mapped }];
  });
  return {
    name: "customers",
    events: {
      schema: schemaOf(leaves, shape.external),
      source: "shop.magento",
      detailTypes: ["customer-updated"],
      ...(shape.filtered && { filter: { store: [{ exists: false }, "de"] } }),
    },
    upsert: { object: "Contact", externalIdField: "ShopId__c", externalId: "$.detail.id" },
    fields: { ...Object.fromEntries(fields), LeadSource: { constant: "We<b>" } },
    ...(shape.together > 0 && { together: [numbered(shape.together, (n) => fieldOf(`t${n}`))] }),
  };
}

const fieldOf = (path: string) => `${path.replaceAll(".", "_")}__c`;

/** An event of a schema, or one that breaks it: each path is there or not, and groups may be there in part. */
const eventOf = (shape: Shape, valid: boolean, wrongFor = [shape.external]) => {
  const leaves = leavesOf(shape);
  const groups = [...new Set(leaves.flatMap(({ group }) => group ?? []))];
  const { ids } = EXTERNAL_IDS[shape.external];
  const others: unknown[][] = wrongFor.map((external) => [...EXTERNAL_IDS[external].others]);
  const ofAll = (others[0] ?? []).filter((id) =>
    others.every((some) => some.some((one) => JSON.stringify(one) === JSON.stringify(id))),
  );
  const wrongIds = ["no", "no", "no", null, true, false, 0, "none", ...ofAll];
  return fc
    .record({
      id: ids as fc.Arbitrary<string | number>,
      presentGroups: fc.subarray(groups),
      missing: valid ? fc.constant([]) : fc.subarray(leaves.map(({ path }) => path)),
      wrongId: valid ? fc.constant("no") : fc.constantFrom(...wrongIds),
      values: fc.tuple(
        ...leaves.map(({ schema }) =>
          fc.oneof(
            ...(schema.type as LeafType[]).map((type): fc.Arbitrary<unknown> => VALUES[type]),
          ),
        ),
      ),
      unmapped: UNMAPPED,
      further: valid ? fc.integer({ min: 0, max: 2 }) : fc.constant(0),
    })
    .map(({ id, presentGroups, missing, wrongId, values, unmapped, further }) => {
      const detail: Record<string, unknown> = { ...unmapped };
      if (wrongId !== "none") detail.id = wrongId === "no" ? id : wrongId;
      const present: Record<string, unknown> = {};
      leaves.forEach(({ path, group }, index) => {
        if (group !== undefined && !presentGroups.includes(group)) return;
        if ((missing as string[]).includes(path)) return;
        present[path] = values[index];
        place(detail, path.split("."), values[index]);
      });
      const { list } = detail;
      if (Array.isArray(list)) list.push(...numbered(further, () => otherElement(leaves)));
      return { detail, present, identifies: wrongId === "no" };
    });
};

/** A further element of the list, with every value that is mapped from the first. */
const otherElement = (leaves: readonly Leaf[]): object =>
  Object.fromEntries(
    leaves.flatMap(({ path }) =>
      path.startsWith("list.") ? [[path.split(".").at(-1) ?? "", "of another element"]] : [],
    ),
  );

function place(
  node: Record<string, unknown>,
  [head = "", ...rest]: string[],
  value: unknown,
): void {
  if (rest.length === 0) {
    node[head] = value;
    return;
  }
  const next = (node[head] ??= rest[0] === "0" ? [] : {}) as Record<string, unknown>;
  place(next, rest, value);
}

/** Whether a request can be made of an event, said once more, without the mapping's own words. */
function canBeSent(shape: Shape, present: object, identifies: boolean): boolean {
  const leaves = leavesOf(shape);
  const has = ({ path }: Leaf) => Object.hasOwn(present, path);
  const inParts = ["group", "together"].some((name) => {
    const group = leaves.filter((leaf) => leaf.group === name);
    return group.some(has) && !group.every(has);
  });
  return identifies && !inParts && leaves.filter((leaf) => leaf.group === undefined).every(has);
}

/** A value after a round trip through JSON: -0 becomes 0, and a lone surrogate stays. */
const asJson = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;

describe("whatever the shop publishes,", () => {
  const check = (valid: boolean, cases: number) =>
    fc.assert(
      fc.asyncProperty(
        shape.chain((one) => fc.tuple(fc.constant(one), eventOf(one, valid))),
        async ([given, { detail, present, identifies }]) => {
          const subscription = subscriptionOf(given);
          assert.deepEqual(subscriptionMistakes([subscription]), []);
          const deployed = new Deployed();
          deployed.steps(subscription).forEach((step) => step.put());
          const { requests, deadLetters } = await deployed.ends(subscription, detail);

          if (!canBeSent(given, present, identifies)) {
            assert.deepEqual(requests, []);
            assert.deepEqual(
              deadLetters.map((event) => event.detail),
              [asJson(detail)],
            );
            return;
          }
          assert.deepEqual(deadLetters, []);
          const [request, ...more] = requests;
          assert.deepEqual(more, []);
          const { externalId, body } = request ?? assert.fail("there is no request");
          assert.equal(decodeURIComponent(externalId), String(detail.id).toWellFormed());
          const sent = Object.entries(present).map(([path, value]) => [fieldOf(path), value]);
          assert.deepEqual(
            JSON.parse(body),
            asJson({ ...Object.fromEntries(sent), LeadSource: "We<b>" }),
          );
        },
      ),
      drawn(cases),
    );

  it("an event of the schema causes one request, with exactly the fields that it has and their values", () =>
    check(true, 80));

  it("an unmappable event is in the dead-letter queue once, unchanged, and any other event is sent", () =>
    check(false, 80));

  it("while a mapping is changed step by step, each event is sent by the old or the new mapping, or is a dead letter", () =>
    fc.assert(
      fc.asyncProperty(
        fc
          .tuple(shape, shape)
          .chain(([before, after]) =>
            fc.tuple(
              fc.constant(before),
              fc.constant(after),
              eventOf(before, true),
              eventOf(after, false, [before.external, after.external]),
            ),
          ),
        async ([before, after, one, other]) => {
          const [old, next] = [subscriptionOf(before), subscriptionOf(after)];
          const deployed = new Deployed();
          const olds = deployed.steps(old);
          olds.forEach((step) => step.put());
          const news = deployed.steps(next);
          const kept = new Set(news.map(({ key }) => key));
          // The order of Pulumi: new and changed resources first, removed ones last, targets before their rules.
          const gone = olds.filter(({ key }) => !kept.has(key)).reverse();
          for (const change of [
            ...news.map(({ put }) => put),
            ...gone.map(({ remove }) => remove),
          ]) {
            change();
            for (const { detail } of [one, other]) {
              const { requests, deadLetters } = await deployed.ends(next, detail);
              assert(requests.length + deadLetters.length > 0, "the event is nowhere");
              for (const { body } of requests) assertAsInEvent(JSON.parse(body), detail);
            }
          }
        },
      ),
      drawn(25),
    ));
});

describe("whatever record the publisher shapes,", () => {
  /** The leaves of a shape as the fields of a record. The schema requires one of them at least. */
  const ofRecord = (shape: Shape): Shape => ({
    ...shape,
    required: shape.required + 1,
    filtered: false,
  });
  const sending = (shape: Shape): Subscription => {
    const schema = schemaOf([], shape.external);
    const record = object();
    defineAll(record, leavesOf(shape));
    define(schema, ["record"], record, true);
    const { name, events, upsert } = subscriptionOf(shape);
    return {
      name,
      events: { ...events, schema },
      upsert: { ...upsert, object: "Shop__c" },
      record: "$.detail.record",
    };
  };

  for (const valid of [true, false]) {
    it(`it arrives as it is, ${valid ? "if the event follows the schema" : "or its event is in the dead-letter queue"}`, () =>
      fc.assert(
        fc.asyncProperty(
          shape.map(ofRecord).chain((one) => fc.tuple(fc.constant(one), eventOf(one, valid))),
          async ([
            given,
            {
              detail: { id, ...record },
              present,
              identifies,
            },
          ]) => {
            const subscription = sending(given);
            assert.deepEqual(subscriptionMistakes([subscription]), []);
            const detail = { ...(id !== undefined && { id }), record };
            const deployed = new Deployed();
            deployed.steps(subscription).forEach((step) => step.put());
            const { requests, deadLetters } = await deployed.ends(subscription, detail);

            const isRequired = ({ path, group }: Leaf) =>
              group === undefined && !path.startsWith("list.");
            const isSent =
              identifies &&
              leavesOf(given).every(
                (leaf) => !isRequired(leaf) || Object.hasOwn(present, leaf.path),
              );
            assert.deepEqual(
              [requests.map(({ body }) => JSON.parse(body) as unknown), deadLetters.length],
              isSent ? [[asJson(record)], 0] : [[], 1],
            );
          },
        ),
        drawn(35),
      ));
  }
});

describe("an external id that no pattern can distinguish from valid ids", () => {
  const withId = (external: Shape["external"] | JsonSchema): UpsertSubscription => ({
    name: "customers",
    events: {
      schema: {
        type: "object",
        required: ["id"],
        properties: { id: typeof external === "string" ? EXTERNAL_IDS[external].schema : external },
      },
      source: "shop.magento",
      detailTypes: ["customer-updated"],
    },
    upsert: { object: "Contact", externalIdField: "ShopId__c", externalId: "$.detail.id" },
    fields: { LeadSource: { constant: "Web" } },
  });
  const endsOf = async (external: Shape["external"] | JsonSchema, id: unknown) => {
    const subscription = withId(external);
    const deployed = new Deployed();
    deployed.steps(subscription).forEach((step) => step.put());
    const { requests, deadLetters } = await deployed.ends(subscription, { id });
    return [requests.map(({ externalId }) => externalId), deadLetters.length];
  };

  for (const id of [6e9, -6e9, 5e9 + 1, 1e300, [6e9]]) {
    it(`matches no rule if ids are numbers: ${JSON.stringify(id)}`, async () => {
      assert.deepEqual(await endsOf("integer", id), [[], 0]);
    });
  }

  for (const id of ["", ".", ".."]) {
    it(`is sent if any text is an id: '${id}'`, async () => {
      assert.deepEqual(await endsOf("string", id), [[id], 0]);
    });
  }

  it("is a dead letter if the schema defines the beginning of ids, or only numbers", async () => {
    for (const id of ["", ".", "..", null, true, [], {}]) {
      assert.deepEqual(await endsOf("code", id), [[], 1]);
      assert.deepEqual(await endsOf("integer", id), [[], 1]);
      assert.deepEqual(await endsOf({ enum: ["A", "B"] }, id), [[], 1]);
    }
  });
});

/** Every field has the event's own value: no value is invented, and no field is cleared. */
function assertAsInEvent(body: unknown, detail: Record<string, unknown>): void {
  const { LeadSource, ...fields } = body as Record<string, unknown>;
  assert.equal(LeadSource, "We<b>");
  for (const [field, value] of Object.entries(fields)) {
    const path = field.replace(/__c$/, "").split("_");
    const found = path.reduce<unknown>(
      (node, key) => (node as Record<string, unknown>)[key],
      detail,
    );
    assert.deepEqual(value, asJson(found), field);
  }
}
