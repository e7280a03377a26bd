import assert from "node:assert/strict";
import { compilePattern } from "../../emulator/eventBridge/pattern/compile";
import { compile, isConstant } from "../../mapping/compile";
import type { DetailFilter, Subscription } from "../../mapping/subscription";

const PRESENT = [{ exists: true }];
/** A text or a positive number; not null, which would name a contact `null`. */
const IDENTIFYING = [{ numeric: [">", 0] }, { wildcard: "*" }];

const subscription: Subscription = {
  name: "customer-registered",
  events: { source: "shop.magento", detailTypes: ["customer-registered"] },
  externalId: "$.detail.id",
  fields: {
    LastName: "$.detail.lastname",
    MailingCity: "$.detail.address.city",
    LeadSource: { constant: "Web" },
  },
};
const compiled = (changes: Partial<Subscription> = {}) => compile({ ...subscription, ...changes });
const filtered = (filter: DetailFilter) =>
  compiled({ events: { ...subscription.events, filter } }).eventPattern.detail;

/** Fills a template as EventBridge does: each variable becomes its JSON value. */
const fill = (template: string, value: unknown) =>
  JSON.parse(template.replaceAll(/<\w+>/g, () => JSON.stringify(value))) as unknown;

describe("compile", () => {
  it("keeps the subscription's name", () => {
    assert.equal(compiled().name, subscription.name);
  });

  describe("writes a pattern that", () => {
    it("matches the source and any of the detail types", () => {
      const detailTypes = ["customer-registered", "customer-updated"] as const;
      const { eventPattern } = compiled({ events: { source: "shop.b2b", detailTypes } });
      assert.deepEqual(eventPattern.source, ["shop.b2b"]);
      assert.deepEqual(eventPattern["detail-type"], detailTypes);
    });

    it("demands the external id and every mapped path, and nothing for a constant", () => {
      assert.deepEqual(compiled().eventPattern.detail, {
        id: IDENTIFYING,
        lastname: PRESENT,
        address: { city: PRESENT },
      });
    });

    for (const [id, matched] of [
      [1001, true],
      ["c-1001", true],
      [null, false],
      [true, false],
      [0, false],
      [{ value: 1001 }, false],
    ] as const) {
      it(`${matched ? "takes" : "does not take"} ${JSON.stringify(id)} for an external id`, () => {
        const { eventPattern } = compiled({ fields: { LeadSource: { constant: "Web" } } });
        const matches = compilePattern(JSON.stringify(eventPattern));
        const event = { source: "shop.magento", "detail-type": "customer-registered" };
        assert.equal(matches({ ...event, detail: { id } }), matched);
      });
    }

    it("demands the external id even when only constants are mapped", () => {
      const { eventPattern } = compiled({ fields: { LeadSource: { constant: "Web" } } });
      assert.deepEqual(eventPattern.detail, { id: IDENTIFYING });
    });

    it("puts paths of one parent under that parent", () => {
      const { eventPattern } = compiled({
        externalId: "$.detail.address.id",
        fields: { MailingCity: "$.detail.address.city", MailingStreet: "$.detail.address.street" },
      });
      assert.deepEqual(eventPattern.detail, {
        address: { id: IDENTIFYING, city: PRESENT, street: PRESENT },
      });
    });

    it("demands a path like any other when it is named after a property of every object", () => {
      const { eventPattern, inputPaths } = compiled({
        fields: {
          A: "$.detail.constructor",
          B: "$.detail.toString.name",
          C: "$.detail.__proto__",
        },
      });
      assert.equal(
        JSON.stringify(eventPattern.detail),
        '{"id":[{"numeric":[">",0]},{"wildcard":"*"}],"constructor":[{"exists":true}],' +
          '"toString":{"name":[{"exists":true}]},"__proto__":[{"exists":true}]}',
      );
      assert.equal(inputPaths.sf_A, "$.detail.constructor");
    });

    it("adds its demands to the filter's, on every level", () => {
      const { status, address } = filtered({ status: ["active"], address: { country: ["BE"] } });
      assert.deepEqual(status, ["active"]);
      assert.deepEqual(address, { country: ["BE"], city: PRESENT });
    });

    it("keeps the filter's own demand on a mapped path", () => {
      assert.deepEqual(filtered({ lastname: [null, { prefix: "V" }] }).lastname, [
        null,
        { prefix: "V" },
      ]);
    });

    it("leaves the subscription's own filter unchanged", () => {
      const filter: DetailFilter = { address: { country: ["BE"] } };
      filtered(filter);
      assert.deepEqual(filter, { address: { country: ["BE"] } });
    });
  });

  it("reads the URL's last part from the external id's path", () => {
    assert.deepEqual(compiled({ externalId: "$.detail.customer.id" }).pathParameterValues, [
      "$.detail.customer.id",
    ]);
  });

  it("reads one variable per mapped path, and none for a constant", () => {
    assert.deepEqual(compiled().inputPaths, {
      sf_LastName: "$.detail.lastname",
      sf_MailingCity: "$.detail.address.city",
    });
  });

  it("names no variable as the service reserves it, whatever the field's name", () => {
    const { inputPaths, inputTemplate } = compiled({
      fields: { AWSRegion__c: "$.detail.region", acme__Store__c: "$.detail.store" },
    });
    assert.deepEqual(inputPaths, {
      sf_AWSRegion__c: "$.detail.region",
      sf_acme__Store__c: "$.detail.store",
    });
    assert.equal(
      inputTemplate,
      '{"AWSRegion__c": <sf_AWSRegion__c>, "acme__Store__c": <sf_acme__Store__c>}',
    );
  });

  describe("writes a template that", () => {
    it("uses each variable once and no other, because an unknown one is refused", () => {
      const { inputPaths, inputTemplate } = compiled();
      const variables = [...inputTemplate.matchAll(/<(.*?)>/g)].map(([, variable]) => variable);
      assert.deepEqual(variables.sort(), Object.keys(inputPaths).sort());
    });

    for (const value of ['O"Brien \\ <b>', "", 0, false, null, { city: "Gent" }]) {
      it(`leaves variables unquoted, so that ${JSON.stringify(value)} arrives as it was`, () => {
        assert.deepEqual(fill(compiled().inputTemplate, value), {
          LastName: value,
          MailingCity: value,
          LeadSource: "Web",
        });
      });
    }

    for (const constant of [
      "",
      'a "quoted"\n\\ line',
      "<sf_LastName>",
      "a < b <",
      0,
      -1.5,
      true,
      false,
    ]) {
      it(`carries the constant ${JSON.stringify(constant)} as JSON that starts no variable`, () => {
        const { inputTemplate } = compiled({ fields: { Description: { constant } } });
        assert.deepEqual(JSON.parse(inputTemplate), { Description: constant });
        assert.ok(!inputTemplate.includes("<"), inputTemplate);
      });
    }
  });
});

describe("isConstant", () => {
  it("tells a constant from a path, whatever the constant says", () => {
    assert.equal(isConstant({ constant: "$.detail.email" }), true);
    assert.equal(isConstant("$.detail.email"), false);
  });
});
