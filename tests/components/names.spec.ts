import assert from "node:assert/strict";
import { namePlanOf, type SalesforceIntegrationArgs } from "../../components/integrationArgs";
import { nameMistakes, plannedNames, REFERENCES, type NamePlan } from "../../components/names";
import { TRANSFORMED_TYPES } from "../../components/transform";
import { COMMON_CHARACTERS, NAME_RULES, type NamedKind } from "../../eventbridge/nameRules";
import { type CustomRegistration, KEY_ARN, SUFFIX } from "./registered";
import { args, guarded, registration, shop, update } from "./shop";

/** An integration that makes every resource that one integration can make. */
const everything: Partial<SalesforceIntegrationArgs> = {
  encryption: "customer-managed",
  alarms: { topic: { emails: ["team@example.com"] }, deadLettersNotStale: 1 },
  logging: { level: "TRACE" },
  archive: {},
  dashboard: true,
  publishers: { roles: ["shop-web"], accounts: ["111122223333"] },
  orgs: { emea: args.salesforce },
  subscriptions: [registration, { ...guarded, org: "emea" }],
};

/** Configurations whose resources together have every member of the table of names. */
const CONFIGURATIONS: Record<string, Partial<SalesforceIntegrationArgs>> = {
  "with a bus of its own": everything,
  "on an existing bus": {
    ...everything,
    publishers: {},
    alarms: { topic: { emails: ["team@example.com"] } },
    eventBus: "shop-events",
    logging: undefined,
    subscriptions: ["a", "b", "c", "d", "e", "f"].map((name, index) => ({
      ...update,
      name,
      ...(index === 0 && { org: "emea" }),
    })),
  },
  "with an existing log group": {
    logging: { logGroupArn: "arn:aws:logs:eu-central-1:123456789012:log-group:buses" },
  },
  "with existing resources": {
    salesforce: {
      ...args.salesforce,
      credentials: {
        flow: "existing-connection",
        connectionArn: "arn:aws:events:eu-central-1:123456789012:connection/salesforce/1f3a",
      },
    },
    encryption: { keyArn: KEY_ARN },
    alarms: { topic: false },
  },
};

/** Types without a name of their own. */
const UNNAMED = new Set([
  "random:index/randomId:RandomId",
  ...(["queuePolicy", "publisherAttachment", "busPolicy", "target", "topicPolicy"] as const).map(
    (kind) => TRANSFORMED_TYPES[kind],
  ),
  ...(["topicSubscription", "logDelivery", "key", "keyPolicy"] as const).map(
    (kind) => TRANSFORMED_TYPES[kind],
  ),
]);

const kindOf = ({ type }: CustomRegistration) =>
  Object.entries(TRANSFORMED_TYPES).find(([, token]) => token === type)?.[0] as NamedKind;

/** The physical name of a resource; undefined where Pulumi would make one up, or the type has none. */
function nameOf({ inputs }: CustomRegistration): string | undefined {
  return [inputs.name, inputs.dashboardName, inputs.policyName].find(
    (name) => typeof name === "string",
  );
}

/** A log group's own policy needs no name; the account's policy has one. */
const isNamed = (one: CustomRegistration) =>
  !UNNAMED.has(one.type) &&
  !(kindOf(one) === "logResourcePolicy" && one.inputs.resourceArn !== undefined);

/** A name as it is planned: with placeholders for the suffix, for ids, and for the number of an alarm. */
const asPlanned = (name: string) =>
  name
    .replace(new RegExp(`-${SUFFIX}$`), "-<suffix>")
    .replace(/-[0-9a-f]{8}(-<suffix>)$/, "-<id>$1")
    .replace(/-\d+(-<suffix>)$/, "-<n>$1");

describe("the names of an integration", () => {
  for (const [which, changed] of Object.entries(CONFIGURATIONS)) {
    describe(which, () => {
      const planned = plannedNames(namePlanOf("shop-dev", { ...args, ...changed }));
      let named: CustomRegistration[];
      before(async () => {
        named = (await shop(changed)).resources.filter(isNamed);
      });

      it("are all planned, and so checked: no resource has a name from outside the table", () => {
        const plan = new Set(planned.map(({ kind, name }) => `${kind} ${name}`));
        const escaped = named.filter(
          (one) => !plan.has(`${kindOf(one)} ${asPlanned(nameOf(one) ?? "")}`),
        );
        assert.deepEqual(escaped.map(nameOf), []);
      });

      it("are names of existing resources, except alarms that are turned off", () => {
        const made = new Set(named.map((one) => asPlanned(nameOf(one) ?? "")));
        const unused = planned.filter(({ kind, name }) => kind !== "alarm" && !made.has(name));
        assert.deepEqual(unused, []);
      });

      it("have characters and lengths that their services take", () => {
        for (const one of named) {
          const { characters, longest } = NAME_RULES[kindOf(one)];
          const name = nameOf(one) ?? "";
          assert.match(name, characters);
          assert(name.length <= longest, name);
        }
      });
    });
  }

  it("cover every kind of named resource", async () => {
    const all = await Promise.all(
      Object.values(CONFIGURATIONS).map(async (changed) => (await shop(changed)).resources),
    );
    const kinds = all.flat().filter(isNamed).map(kindOf);
    assert.deepEqual([...new Set(kinds)].sort(), Object.keys(NAME_RULES).sort());
  });

  it("are referred to by policies and patterns, which match them", async () => {
    const { resources } = await shop(everything);
    for (const kind of Object.keys(REFERENCES) as (keyof typeof REFERENCES)[]) {
      const names = resources.filter(({ type }) => type === TRANSFORMED_TYPES[kind]).map(nameOf);
      assert(names.length > 0, kind);
      const policies = JSON.stringify(
        resources
          .filter(({ name }) => /-policy$|-connection$/.test(name))
          .map(({ inputs }) => [inputs.policy, inputs.eventPattern]),
      );
      const form = REFERENCES[kind].form;
      const references = {
        pattern: "shop-dev-*-1f3a90bc",
        beginning: "/shop-dev-",
        name: names[0],
      };
      assert(policies.includes(String(references[form])), kind);
    }
  });
});

describe("a name", () => {
  const plan = (changed: Partial<NamePlan> = {}): NamePlan => ({
    ...namePlanOf("shop-dev", { ...args, ...everything }),
    ...changed,
  });
  const longest: Record<NamedKind, number> = {
    bus: 256,
    connection: 64,
    destination: 64,
    rule: 64,
    role: 64,
    rolePolicy: 128,
    queue: 80,
    topic: 256,
    alarm: 255,
    dashboard: 255,
    archive: 48,
    logGroup: 512,
    metricFilter: 255,
    logDeliverySource: 60,
    logDeliveryDestination: 60,
    logResourcePolicy: 60,
    publisherPolicy: 128,
    keyAlias: 256,
  };
  const planned = [plan(), plan({ logs: { level: "ERROR", hasOwnGroup: false } })];

  for (const [kind, length] of Object.entries(longest) as [NamedKind, number][]) {
    if (kind === "rolePolicy") continue; // it has no prefix, and the name of a destination is shorter
    it(`of a ${NAME_RULES[kind].label} may have ${length} characters with its suffix, and not one more`, () => {
      assert.equal(NAME_RULES[kind].longest, length);
      const lengths = planned
        .flatMap((one) => plannedNames({ ...one, prefix: "" }))
        .filter((one) => one.kind === kind)
        .map(({ name }) => name.replace(/<id>|<suffix>/g, SUFFIX).replace("<n>", "60").length);
      const fits = "p".repeat(length - Math.max(...lengths));
      const refused = (prefix: string) =>
        planned
          .flatMap((one) => nameMistakes({ ...one, prefix }))
          .filter((mistake) => mistake.startsWith(`The name of the ${NAME_RULES[kind].label}, `));
      assert.deepEqual(refused(fits), []);
      const [mistake = assert.fail("no mistake")] = refused(`${fits}p`);
      assert.match(
        mistake,
        new RegExp(
          `, would have ${length + 1} characters; ${length} are allowed\\. Shorten the name of the stack${kind === "rule" ? " or of the subscription" : ""}, or set a shorter namePrefix\\.$`,
        ),
      );
    });
  }

  it("may not have the characters that only the name of a stack may have", () =>
    assert.deepEqual(nameMistakes(plan({ prefix: "shop-dev.eu" })), [
      "Resources would be named 'shop-dev.eu-...'; names take letters, digits, - and _ only. Rename the stack, or set namePrefix.",
    ]));

  it("begins with characters that every service takes", () => {
    assert.match("shop-dev_1", COMMON_CHARACTERS);
    for (const { characters } of Object.values(NAME_RULES)) {
      assert(characters.test("shop-dev_1") || characters.test("alias/shop-dev_1"));
    }
  });

  it("is reported once, however many resources would have it", () => {
    const twice = plan({ prefix: "p".repeat(60), subscriptions: ["x", "x"] });
    const rules = nameMistakes(twice).filter((mistake) => mistake.includes("-x-<id>-"));
    assert.equal(rules.length, 1);
  });
});
