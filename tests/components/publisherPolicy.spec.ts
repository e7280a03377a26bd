import assert from "node:assert/strict";
import {
  SalesforceIntegration,
  type SalesforceIntegrationArgs,
} from "../../components/salesforceIntegration";
import { VirtualClock } from "../../emulator/clock";
import { Emulator } from "../../emulator/emulator";
import type { PublishingAccount } from "../../emulator/eventBridge/permission";
import { seededRandom } from "../../emulator/random";
import { inputsOf, refusal, type Registered } from "./registered";
import { args, registration, shop, update } from "./shop";

const ACCOUNT = "123456789012";
const PARTNER = "210987654321";
const publishers = {
  roles: ["shop-web", `arn:aws:iam::${ACCOUNT}:role/erp/sync`],
  accounts: [PARTNER],
};
/** Of the same detail types as the shop's. */
const branch = {
  ...update,
  name: "branch",
  events: {
    ...update.events,
    source: "shop.branch",
    detailTypes: ["customer-registered", "customer-updated"] as [string, string],
  },
};
const stock = {
  ...update,
  name: "stock",
  events: { ...update.events, source: "erp", detailTypes: ["stock"] as [string] },
};
const subscriptions = [registration, update, stock, branch];
const BUS = `arn:aws:events:eu-central-1:${ACCOUNT}:event-bus/shop-dev-bus-1f3a90bc`;

interface Statement {
  Condition: object;
}

const statements = (name: string, made: Registered) =>
  (JSON.parse(String(inputsOf(name, made).policy)) as { Statement: object[] }).Statement;

const statement = (index: number, sources: string[], ...detailTypes: string[]) => ({
  Sid: `Publish${index}`,
  Effect: "Allow",
  Action: "events:PutEvents",
  Resource: BUS,
  Condition: {
    StringEquals: { "events:detail-type": detailTypes },
    "ForAllValues:StringEquals": { "events:source": sources },
    Null: { "events:source": "false" },
  },
});
const expected = [
  statement(1, ["shop.magento", "shop.branch"], "customer-registered", "customer-updated"),
  statement(2, ["erp"], "stock"),
];

/** The emulator's account with what the component made of IAM and the bus. */
async function account() {
  const location = { accountId: ACCOUNT, region: "eu-central-1" };
  const nothing = () => assert.fail("nothing is sent");
  const emulator = new Emulator({
    location,
    clock: new VirtualClock(0),
    random: seededRandom(1),
    transport: nothing,
  });
  publishers.roles.forEach((role) => emulator.account.addRole(role));
  const { resources } = await shop({ publishers, subscriptions });
  const make = (name: string, changed: object = {}) => {
    const one = resources.find((made) => made.name === name);
    assert(one, name);
    emulator.controlPlane.plan(one.type, name, { ...one.inputs, ...changed }).create();
  };
  make("shop-bus");
  make("shop-publisher");
  make("shop-publisher-bus");
  const [policyArn] = emulator.account.policies.keys();
  make("shop-publisher-shop-web", { policyArn });
  make("shop-publisher-sync", { policyArn });
  return emulator;
}

describe("the publishers of an integration", () => {
  it("get neither a policy nor an output by default", async () => {
    const made = await shop();
    assert(
      !made.resources.some(
        ({ type }) => /Policy|Attachment/.test(type) && /iam.policy|Bus/.test(type),
      ),
    );
    assert.equal(made.outputs.publisherPolicyArn, null);
  });

  it("get a policy for PutEvents on this bus only, with the detail types of each source", async () => {
    const made = await shop({ publishers, subscriptions });
    assert.deepEqual(statements("shop-publisher", made), expected);
    assert.equal(inputsOf("shop-publisher", made).name, "shop-dev-publisher-1f3a90bc");
    assert.equal(made.outputs.publisherPolicyArn, "arn:of:shop-publisher");
  });

  it("have the policy attached if they are roles, by name or ARN", async () => {
    const made = await shop({ publishers, subscriptions });
    const policyArn = "arn:of:shop-publisher";
    assert.deepEqual(inputsOf("shop-publisher-shop-web", made), { role: "shop-web", policyArn });
    assert.deepEqual(inputsOf("shop-publisher-sync", made), { role: "sync", policyArn });
  });

  it("cannot be roles of another account, instead of which a role of the same name would be allowed", async () => {
    const thrown = new Promise<unknown>((resolve) => process.once("unhandledRejection", resolve));
    void shop({ publishers: { roles: [`arn:aws:iam::${PARTNER}:role/shop-web`] }, subscriptions });
    const error = await thrown;
    assert.match(
      String(error),
      new RegExp(`is not a role of the bus's account, .*\\. Add ${PARTNER} to`),
    );
  });

  it("are allowed by the bus's policy if they are accounts, for the same events", async () => {
    const made = await shop({ publishers, subscriptions });
    assert.deepEqual(
      statements("shop-publisher-bus", made),
      expected.map((one) => ({ ...one, Principal: { AWS: [`arn:aws:iam::${PARTNER}:root`] } })),
    );
    const without = await shop({ publishers: {} });
    assert(!without.resources.some(({ name }) => name === "shop-publisher-bus"));
    assert(without.resources.some(({ name }) => name === "shop-publisher"));
  });

  it("may publish subscribed events, but no other source, detail type or mixture", async () => {
    const { eventBridge } = await account();
    const put = (publisher: PublishingAccount, Source: string, DetailType: string) => {
      const entry = { EventBusName: BUS, Source, DetailType, Detail: "{}" };
      const [answer] = eventBridge.putEvents([entry], publisher);
      assert(answer);
      return "EventId" in answer ? "taken" : answer.ErrorCode;
    };
    const role = (name: string) => ({
      accountId: ACCOUNT,
      roleArn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
    });
    for (const publisher of [role("shop-web"), role("sync"), { accountId: PARTNER }]) {
      assert.equal(put(publisher, "shop.magento", "customer-updated"), "taken");
      assert.equal(put(publisher, "shop.branch", "customer-registered"), "taken");
      assert.equal(put(publisher, "erp", "stock"), "taken");
      for (const [source, detailType] of [
        ["shop.other", "customer-updated"],
        ["shop.magento", "order-placed"],
        ["erp", "customer-updated"],
        ["shop.branch", "stock"],
      ] as const) {
        assert.equal(put(publisher, source, detailType), "AccessDeniedException");
      }
    }
    for (const stranger of [role("other"), { accountId: ACCOUNT }, { accountId: "333333333333" }]) {
      assert.equal(put(stranger, "shop.magento", "customer-updated"), "AccessDeniedException");
    }
  });

  it("are refused as accounts on an existing bus, and when a role is named twice", async () => {
    const twice = {
      roles: ["shop-web", `arn:aws:iam::${ACCOUNT}:role/shop-web`],
      accounts: [PARTNER],
    };
    const message = await refusal(
      () =>
        new SalesforceIntegration("shop", { ...args, eventBus: "shop-events", publishers: twice }),
    );
    assert.deepEqual(message.split("\n").slice(1), [
      "  The publishers name the role shop-web more than once; name it once.",
      "  The bus shop-events is not the integration's own, and a policy for the publishers' accounts would replace the policy of that bus. Have the bus's owner let them publish, and remove the accounts.",
    ]);
  });

  it("share a statement for sources with exactly the same detail types", async () => {
    const from = (name: string, source: string, ...detailTypes: [string, ...string[]]) => ({
      ...update,
      name,
      events: { ...update.events, source, detailTypes },
    });
    const made = await shop({
      publishers,
      subscriptions: [
        from("one", "shop.de", "updated", "registered"),
        from("two", "erp", "updated"),
        from("three", "shop.fr", "registered"),
        from("four", "shop.fr", "updated"),
      ],
    });
    const [first, second, ...more] = statements("shop-publisher", made) as Statement[];
    assert.deepEqual(more, []);
    const conditions = (sources: string[], detailTypes: string[]) => ({
      StringEquals: { "events:detail-type": detailTypes },
      "ForAllValues:StringEquals": { "events:source": sources },
      Null: { "events:source": "false" },
    });
    assert.deepEqual(
      first?.Condition,
      conditions(["shop.de", "shop.fr"], ["registered", "updated"]),
    );
    assert.deepEqual(second?.Condition, conditions(["erp"], ["updated"]));
  });

  it("have policies with characters that IAM takes, whatever the detail types are", async () => {
    const detailTypes = ["顧客登録", "größe", "a\tb", "😀", "<&>"] as const;
    const made = await shop({
      publishers,
      subscriptions: [{ ...update, events: { ...update.events, detailTypes } }],
    });
    for (const name of ["shop-publisher", "shop-publisher-bus"]) {
      const { policy } = inputsOf(name, made);
      assert.match(String(policy), /^[\t\n\r\u0020-\u00ff]+$/);
      assert.match(String(policy), /"\\u9867\\u5ba2\\u767b\\u9332"/);
      const [statement] = statements(name, made) as Statement[];
      assert.deepEqual(statement?.Condition, {
        StringEquals: { "events:detail-type": [...detailTypes].sort() },
        "ForAllValues:StringEquals": { "events:source": ["shop.magento"] },
        Null: { "events:source": "false" },
      });
    }
  });

  it("are refused with detail types that make the policy too long once they are escaped", async () => {
    const detailTypes = Array.from({ length: 9 }, (_, index) => `${index}`.padEnd(120, "顧")) as [
      string,
      ...string[],
    ];
    const subscriptions = [{ ...update, events: { ...update.events, detailTypes } }];
    const message = await refusal(
      () => new SalesforceIntegration("shop", { ...args, publishers, subscriptions }),
    );
    assert.match(message, /The publishers' policy would have at least 6\d\d\d characters/);
  });

  describe("stay within the limits of their policies", () => {
    /** So many sources, each with a detail type of its own, whose policy is longest. */
    const sources = (number: number, detailType = "t") =>
      Array.from({ length: number }, (_, index) => ({
        ...update,
        name: `subscription-${index}`,
        events: {
          ...update.events,
          source: `shop.${index + 100}`,
          detailTypes: [`${detailType}-${index + 100}`] as [string],
        },
      }));
    const lengthOf = (name: string, made: Registered) => String(inputsOf(name, made).policy).length;
    const refused = (changed: Partial<SalesforceIntegrationArgs>) =>
      refusal(() => new SalesforceIntegration("shop", { ...args, ...changed }));

    it("up to the size of a managed policy; a longer one is refused, with a remedy", async () => {
      const made = await shop({ publishers: {}, subscriptions: sources(19) });
      assert(lengthOf("shop-publisher", made) > 5_700);
      assert(lengthOf("shop-publisher", made) <= 6_144);
      const message = await refused({ publishers: {}, subscriptions: sources(21) });
      assert.match(
        message.split("\n").slice(1).join("\n"),
        /^ {2}The publishers' policy would have at least 6\d\d\d characters; 6144 are allowed\. It names 21 sources and 21 detail types: shorten or drop some, or spread the subscriptions over several integrations\.$/,
      );
    });

    it("in every Region: no policy is refused that fits", async () => {
      const message = await refused({ publishers: {}, subscriptions: sources(21) });
      const [, checked] = /have at least (\d+) characters/.exec(message) ?? [];
      // Each source adds the same.
      const made = await shop({ publishers: {}, subscriptions: sources(19) });
      const shorter = await shop({ publishers: {}, subscriptions: sources(18) });
      const each = lengthOf("shop-publisher", made) - lengthOf("shop-publisher", shorter);
      const real = lengthOf("shop-publisher", made) + 2 * each;
      const place = "eu-central-1".length - "eu-west-1".length;
      assert.equal(Number(checked), real - 21 * place);
    });

    it("without counting white space, as in IAM", async () => {
      const spaced = sources(19, `t${" ".repeat(100)}`);
      assert(
        lengthOf("shop-publisher", await shop({ publishers: {}, subscriptions: spaced })) > 6_144,
      );
      const message = await refused({
        publishers: {},
        subscriptions: sources(19, `t${"_".repeat(100)}`),
      });
      assert.match(message, /The publishers' policy would have at least 7\d+ characters/);
    });

    it("by the known ARN of an existing bus", async () => {
      const eventBus = `arn:aws:events:eu-central-1:${ACCOUNT}:event-bus/s`;
      const made = await shop({ eventBus, publishers: {}, subscriptions: sources(21) });
      assert(lengthOf("shop-publisher", made) <= 6_144);
    });
  });
});
