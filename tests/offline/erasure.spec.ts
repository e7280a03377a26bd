import assert from "node:assert/strict";
import { detail } from "../../events/01-customer-registered.json";
import type { Summary } from "../../demo/narrator";
import type { Cost } from "../../offline/cost/cost";
import type { Forecast } from "../../offline/forecast/options";
import type { Simulation } from "../../offline/simulate";
import { LinkedProject } from "../linkedProject";

const key = { object: "Contact", externalIdField: "ShopCustomerId__c", externalId: "$.detail.id" };
const events = (...detailTypes: string[]) => ({
  schema: "customer",
  source: "shop.magento",
  detailTypes,
});
const subscriptions = [
  {
    name: "customer",
    events: events("customer-registered", "customer-updated"),
    upsert: key,
    fields: { LastName: "$.detail.lastname", Email: "$.detail.email" },
  },
  {
    name: "anonymized",
    events: events("customer-anonymized"),
    anonymize: key,
    fields: { LastName: { constant: "Erased" }, Email: { constant: null } },
  },
  { name: "deleted", events: events("customer-deleted"), delete: key },
];

describe("a stack that upserts, anonymizes and deletes the same records", () => {
  let project: LinkedProject;
  before(async () => {
    project = await LinkedProject.make();
    await project.edit(
      "Pulumi.local.yaml",
      (text) =>
        `${text.trimEnd()}\n  eventbridge-salesforce:subscriptions: ${JSON.stringify(subscriptions)}\n`,
    );
    await write("06-anonymized.json", "customer-anonymized", 1002);
    await write("07-deleted.json", "customer-deleted", 1001);
  });
  after(() => project.remove());

  const write = (file: string, type: string, id: number) =>
    project.write(
      `events/${file}`,
      JSON.stringify({
        source: "shop.magento",
        "detail-type": type,
        time: "2026-11-27T09:30:00Z",
        detail: { ...detail, id },
      }),
    );
  const json = async <T>(...args: string[]): Promise<T> => {
    const { code, stdout, stderr } = await project.bridge(...args, "--json");
    assert.equal(code, 0, stderr + stdout);
    return JSON.parse(stdout) as T;
  };

  it("is accepted by the policies, and no limit of a second counts its erasures", async () => {
    const { cost } = await json<{ cost: Cost }>("preview", "--cost", "--rate", "1");
    assert.deepEqual(
      cost.salesforce.destinations.map(({ name }) => name),
      ["Contact-ShopCustomerId__c"],
    );
  });

  it("is accepted on an existing bus, with the search of its archive for erasures", async () => {
    const connection = "arn:aws:events:eu-central-1:000000000000:connection/shop/1f3a90bc";
    await project.edit(
      "Pulumi.prod.yaml",
      (text) =>
        `${text.trimEnd()}\n  eventbridge-salesforce:subscriptions: ${JSON.stringify(subscriptions)}\n  eventbridge-salesforce:salesforceConnection: ${connection}\n`,
    );
    const { code, stdout, stderr } = await project.bridge("preview", "--stack", "prod");
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /\b0 mandatory violations, 0 advisory violations\n/);
    assert.match(stdout, /\bErasureSearch\b/);
  });

  it("sends no value of an event with a deletion or an anonymization but the external id", async () => {
    const files = ["06-anonymized", "07-deleted"].map(
      (name) => `${project.directory}/events/${name}.json`,
    );
    const found = await json<Simulation[]>("simulate", ...files);
    assert.deepEqual(
      found.flatMap(({ requests }) =>
        requests.map(({ method, url, body }): unknown[] => [
          method,
          url.split("/").at(-1),
          JSON.parse(body),
        ]),
      ),
      [
        ["PATCH", "1002?updateOnly=true", { LastName: "Erased", Email: null }],
        ["DELETE", "1001", {}],
      ],
    );
  });

  it("forecasts the late events that bring erased data back", async () => {
    const outage = ["--outage", "30m", "--outage-at", "10m"];
    const of = (...more: string[]) =>
      json<Forecast>("forecast", "--rate", "2", "--for", "2h", "--customers", "50", ...more);
    const [calm = NaN, late = NaN] = [(await of()).recreated, (await of(...outage)).recreated];
    // Without an outage, only events of nearly the same moment overtake each other at the rate limits.
    assert(calm < 10 && late > 10 * (calm + 1), `${calm} and ${late}`);
  });

  it("erases in the demonstration", async () => {
    const { code, stdout, stderr } = await project.start("--json");
    assert.equal(code, 0, stderr);
    const { contacts, events } = JSON.parse(stdout) as Summary;
    const ids = contacts.map(({ externalId }) => externalId);
    assert(!ids.includes("1001"));
    assert.equal(contacts.find(({ externalId }) => externalId === "1002")?.fields.Email, null);
    assert.equal(events.lost, 0);
  });
});
