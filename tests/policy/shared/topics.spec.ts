import assert from "node:assert/strict";
import { groupSenders } from "../../../policy/shared/deadLetterSenders";
import type { Resource } from "../../../policy/shared/resource";
import { Stack } from "../../../policy/shared/stack";
import { publishedTopicsOf } from "../../../policy/shared/topics";
import { TYPES } from "../../../policy/shared/types";
import { linked } from "../judged";
import { Shop, UNKNOWN, type Fixture } from "../shop";

const arn = (name: string) => `arn:aws:sns:eu-central-1:123456789012:${name}`;
const topic = (name: string) => ({
  ...{ type: TYPES.topic, name, inputs: { name }, outputs: { arn: arn(name) } },
});

describe("the topics that a stack publishes to", () => {
  const published = (...more: Parameters<Shop["add"]>[0][]) => {
    const shop = new Shop("dev", [topic("a"), topic("b"), topic("c"), ...more]);
    const { byAlarms, byRules } = publishedTopicsOf(new Stack(linked(shop)));
    const listed = (groups: typeof byAlarms) =>
      groups.keys().map((one) => {
        const publishers = groups.of(one).map(({ name }) => name);
        return `${one.name} by ${publishers.join(" and ")}`;
      });
    return { byAlarms: listed(byAlarms), byRules: listed(byRules) };
  };
  const alarm = (alarmActions: unknown, more: Partial<Fixture> = {}) => ({
    ...{ type: TYPES.alarm, name: "alarm", inputs: { alarmActions }, ...more },
  });

  it("are the actions of alarms, also of composite ones", () => {
    const type = "aws:cloudwatch/compositeAlarm:CompositeAlarm";
    assert.deepEqual(
      published(alarm([arn("b"), arn("a"), arn("other")]), {
        ...{ type, name: "composite", inputs: { alarmActions: [arn("a"), UNKNOWN] } },
      }),
      { byAlarms: ["b by alarm", "a by alarm and composite"], byRules: [] },
    );
  });

  it("are those that unknown actions depend on, if it is one", () => {
    const dependingOn = (...alarmActions: string[]) =>
      published(alarm(UNKNOWN, { dependencies: { alarmActions } })).byAlarms;
    assert.deepEqual(dependingOn("c"), ["c by alarm"]);
    assert.deepEqual(dependingOn("b", "c"), []);
  });

  it("are the targets of rules, without a role to publish with", () => {
    const target = (name: string, inputs: Fixture["inputs"]) => ({
      ...{ type: TYPES.target, name, inputs },
    });
    assert.deepEqual(
      published(
        target("direct", { arn: arn("a") }),
        target("with a role", { arn: arn("b"), roleArn: "arn:aws:iam::123456789012:role/r" }),
        target("elsewhere", { arn: arn("other") }),
      ),
      { byAlarms: [], byRules: ["a by direct"] },
    );
  });
});

describe("senders with dead-letter queues outside of the stack", () => {
  const sender = (name: string, queue?: string): Resource => ({
    ...{ type: TYPES.target, name, urn: name, opts: {} as never },
    props: { ...(queue !== undefined && { deadLetterConfig: { arn: queue } }) },
  });

  it("are listed once for each queue", () => {
    const senders = [
      ...[sender("a", "one"), sender("b", "two"), sender("c", "one")],
      ...[sender("d"), sender("e", "")],
    ];
    const { others, byQueue } = groupSenders(senders, () => undefined);
    assert.deepEqual(
      others.map(({ name }) => name),
      ["a", "b"],
    );
    assert.deepEqual(byQueue.keys(), []);
  });
});
