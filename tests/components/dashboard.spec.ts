import assert from "node:assert/strict";
import { dashboardBody } from "../../components/dashboardBody";
import { parseDashboard } from "../../emulator/resources/dashboard";
import { arnOf, inputsOf, type Registered } from "./registered";
import { registration, shop, tree, update } from "./shop";

type Widget = ReturnType<typeof parseDashboard>["widgets"][number];

/** The widgets, of a body that has the syntax of the service. */
function widgetsOf(made: Registered): Widget[] {
  return parseDashboard(String(inputsOf("shop-dashboard", made).dashboardBody)).widgets;
}

function graph(title: string, widgets: readonly Widget[]) {
  const found = widgets.find((one) => one.type === "metric" && one.properties.title === title);
  assert(found?.type === "metric", `there is no graph ${title}`);
  return found.properties;
}

function assertNoOverlap(widgets: readonly Widget[]): void {
  const taken = new Set<string>();
  for (const { x, y, width, height } of widgets) {
    for (let column = x; column < x + width; column++) {
      for (let row = y; row < y + height; row++) {
        assert(!taken.has(`${column} ${row}`), `${column} ${row}`);
        taken.add(`${column} ${row}`);
      }
    }
  }
}

describe("the dashboard of an integration", () => {
  let made: Registered;
  before(async () => {
    made = await shop({
      dashboard: true,
      alarms: { topic: false },
      subscriptions: [registration, update],
    });
  });

  it("is made by default, and can be turned off", async () => {
    const line = "shop > aws:cloudwatch/dashboard:Dashboard shop-dashboard";
    assert(tree(await shop({ dashboard: undefined })).includes(line));
    assert(!tree(await shop({ dashboard: false })).includes(line));
  });

  it("can be an existing one, which the URL leads to", async () => {
    const arn = "arn:aws:cloudwatch::123456789012:dashboard/all-shops";
    const existing = await shop({ dashboard: { arn } });
    assert(!tree(existing).some((line) => line.includes("Dashboard")));
    assert.equal(
      existing.outputs.dashboardUrl,
      "https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#dashboards/dashboard/all-shops",
    );
  });

  it("has the URL of its partition's console", async () => {
    const urlIn = async (partition: string, region: string) => {
      const busArn = `arn:${partition}:events:${region}:123456789012:event-bus/shop-events`;
      const there = { arn: `arn:${partition}:cloudwatch::123456789012:dashboard/all-shops` };
      const world = { call: () => ({ name: "shop-events", arn: busArn }) };
      const made = await shop({ dashboard: there, eventBus: "shop-events" }, world);
      return new URL(String(made.outputs.dashboardUrl)).host;
    };
    assert.equal(await urlIn("aws-cn", "cn-north-1"), "cn-north-1.console.amazonaws.cn");
    assert.equal(
      await urlIn("aws-us-gov", "us-gov-west-1"),
      "us-gov-west-1.console.amazonaws-us-gov.com",
    );
  });

  it("is named after the integration, and has a URL", () => {
    assert.equal(inputsOf("shop-dashboard", made).dashboardName, "shop-dev-flow-1f3a90bc");
    assert.equal(
      made.outputs.dashboardUrl,
      "https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#dashboards/dashboard/shop-dev-flow-1f3a90bc",
    );
  });

  it("shows the flow: published, matched, delivered, retried, throttled, dead-lettered, lost, latencies, the queue", () => {
    const titles = widgetsOf(made).flatMap((one) =>
      one.type === "metric" ? [one.properties.title] : [],
    );
    assert.deepEqual(titles, [
      "Published (in the account) and matched",
      "Delivered",
      "Time to delivery",
      "Time to the first attempt: backlog",
      "Retries",
      "Throttled",
      "Dead-lettered",
      "Lost: not accepted by the dead-letter queue",
      "Dead letters in the queue",
      "Age of the oldest dead letter",
    ]);
  });

  it("shows a line for each subscription, of its own rules only", () => {
    const { metrics, stat, region } = graph("Delivered", widgetsOf(made));
    assert.deepEqual([stat, region], ["Sum", "eu-central-1"]);
    const { ruleNames } = made.outputs as {
      ruleNames: Record<string, { sending: string[]; unmappable: string }>;
    };
    const bus = "shop-dev-bus-1f3a90bc";
    assert.deepEqual(
      metrics,
      Object.entries(ruleNames).map(([name, { sending }], index) => [
        ...["AWS/Events", "SuccessfulInvocationAttempts"],
        ...["EventBusName", bus, "RuleName", sending[0]],
        { id: `s${index}`, label: name },
      ]),
    );
    const unmappable = JSON.stringify(graph("Dead-lettered", widgetsOf(made)).metrics);
    for (const [name, rules] of Object.entries(ruleNames)) {
      assert(unmappable.includes(`${name}: unmappable`));
      assert(unmappable.includes(rules.unmappable));
    }
  });

  it("adds the rules of a subscription up, and shows their sum alone", async () => {
    const fields = { ...update.fields, Suffix: { optional: "$.detail.suffix" } } as const;
    const several = await shop({ dashboard: true, subscriptions: [{ ...update, fields }] });
    const { ruleNames } = several.outputs as { ruleNames: Record<string, { sending: string[] }> };
    const { sending = [] } = ruleNames[update.name] ?? {};
    const shown = ["AWS/Events", "SuccessfulInvocationAttempts"];
    assert.deepEqual(graph("Delivered", widgetsOf(several)).metrics, [
      [{ id: "s0", expression: "SUM([s0r0,s0r1])", label: update.name }],
      ...sending.map((rule, index) => [
        ...[...shown, "EventBusName", "shop-dev-bus-1f3a90bc", "RuleName", rule],
        { id: `s0r${index}`, visible: false },
      ]),
    ]);
    const longest = graph("Time to delivery", widgetsOf(several));
    assert.match(JSON.stringify(longest.metrics[0]), /MAX\(/);
  });

  it("shows the longest time, in milliseconds", () => {
    const { stat, yAxis } = graph("Time to delivery", widgetsOf(made));
    assert.deepEqual([stat, yAxis?.left?.label], ["Maximum", "ms"]);
  });

  it("shows the states of the alarms, if there are alarms", async () => {
    const alarms = (widgets: readonly Widget[]) =>
      widgets.flatMap((one) => (one.type === "alarm" ? one.properties.alarms : []));
    assert.equal(alarms(widgetsOf(made)).length, 7);
    assert(alarms(widgetsOf(made)).includes(arnOf("shop-alarm-depth")));
    assert.deepEqual(alarms(widgetsOf(await shop({ dashboard: true }))), []);
  });

  it("has no overlapping widgets", () => assertNoOverlap(widgetsOf(made)));

  it("leaves the bus out of the dimensions on the bus default", async () => {
    const eventBus = "arn:aws:events:eu-central-1:123456789012:event-bus/default";
    const { metrics } = graph("Delivered", widgetsOf(await shop({ dashboard: true, eventBus })));
    assert.deepEqual(metrics[0]?.slice(0, 3), [
      "AWS/Events",
      "SuccessfulInvocationAttempts",
      "RuleName",
    ]);
  });

  const commands = { stackOption: "--stack dev", where: "" };
  const flow = { region: "eu-central-1", bus: "shop", queue: "dlq", commands };
  const subscription = (index: number, sending: number, unmappable: boolean) => ({
    name: `subscription-${index}`,
    sending: Array.from({ length: sending }, (_, rule) => `rule-${index}-${rule}`),
    unmappable: unmappable ? `rule-${index}-unmappable` : undefined,
  });
  const FULL: [what: string, subscriptions: number, sending: number, unmappable: boolean][] = [
    ["100 subscriptions of 3 rules", 100, 3, false],
    ["150 subscriptions of 2 rules", 150, 2, false],
    ["150 subscriptions of 1 rule and one for events that lack a field", 150, 1, true],
    ["300 subscriptions of 1 rule", 300, 1, false],
    ["1 subscription of 300 rules", 1, 299, true],
  ];
  for (const [what, subscriptions, sending, unmappable] of FULL) {
    it(`stays within the service's limits with the 300 rules of a bus: ${what}`, () => {
      const body = dashboardBody({
        ...flow,
        subscriptions: Array.from({ length: subscriptions }, (_, index) =>
          subscription(index, sending, unmappable),
        ),
        alarms: [],
      });
      parseDashboard(JSON.stringify(body));
    });
  }

  it("shows more alarms than a widget can have in several, as an existing bus with many rules needs", () => {
    const alarms = Array.from({ length: 212 }, (_, index) => `arn:aws:cloudwatch:::alarm:${index}`);
    const body = dashboardBody({ ...flow, subscriptions: [subscription(1, 1, true)], alarms });
    const { widgets } = parseDashboard(JSON.stringify(body));
    assert.deepEqual(
      widgets.flatMap((one) => (one.type === "alarm" ? one.properties.alarms : [])),
      alarms,
    );
    assert.deepEqual(
      widgets.flatMap((one) => (one.type === "alarm" ? [one.properties.title] : [])),
      ["Alarms 1 of 3", "Alarms 2 of 3", "Alarms 3 of 3"],
    );
    assertNoOverlap(widgets);
  });
});
