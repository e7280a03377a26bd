import assert from "node:assert/strict";
import { EXAMPLE_ALARMS } from "../../settings/alarms";
import { parseSettings, type Mistake } from "../../settings/parse";

const secretKeys = new Set(["shop:salesforceClientId", "shop:salesforceClientSecret"]);

function parsed(alarms: string, others: Record<string, string> = {}) {
  const values = {
    ...others,
    "shop:salesforceDomain": "acme.my.salesforce.com",
    "shop:salesforceClientId": "id",
    "shop:salesforceClientSecret": "secret",
    "shop:invocationRateLimit": "7",
    "shop:alarms": alarms,
  };
  return parseSettings({ project: "shop", stack: "prod", values, secretKeys }, []);
}

/** What the component is given. */
function accepted(given: unknown): unknown {
  const read = parsed(typeof given === "string" ? given : JSON.stringify(given));
  assert(read.ok, read.ok ? "" : JSON.stringify(read.mistakes));
  return read.settings.alarms;
}

/** Places and problems. */
function refused(given: unknown, others?: Record<string, string>): Mistake[] {
  const read = parsed(typeof given === "string" ? given : JSON.stringify(given), others);
  assert(!read.ok, `accepted: ${JSON.stringify(given)}`);
  return read.mistakes;
}

describe("alarms of a stack file", () => {
  it("make a topic with these addresses, and override the component's thresholds", () =>
    assert.deepEqual(accepted(EXAMPLE_ALARMS), {
      topic: { emails: ["team@example.com"] },
      oldestDeadLetterHours: 8,
      throttledRules: false,
    }));

  it("publish to an existing topic, to a topic without subscribers, or to none", () => {
    const arn = "arn:aws:sns:eu-central-1:123456789012:on-call";
    assert.deepEqual(accepted({ topic: arn }), { topic: { arn } });
    assert.deepEqual(accepted({}), { topic: { emails: [] } });
    assert.deepEqual(accepted({ topic: "off" }), { topic: false });
  });

  it("can be off, one by one or all together", () => {
    assert.equal(accepted("off"), false);
    assert.deepEqual(accepted({ retriesPercent: "off", connection: false }), {
      topic: { emails: [] },
      retriesPercent: false,
      connection: false,
    });
  });

  for (const [key, lowest, highest] of [
    ["deadLetters", 1, 1_000_000],
    ["deadLettersNotStale", 1, 1_000_000],
    ["oldestDeadLetterHours", 1, 330],
    ["failedInvocations", 1, 1_000_000],
    ["retriesPercent", 1, 100],
    ["backlogPercent", 1, 95],
    ["throttledRules", 1, 1_000_000],
  ] as const) {
    it(`take ${lowest} to ${highest} for ${key}`, () => {
      for (const value of [lowest, highest]) {
        assert.deepEqual(accepted({ [key]: value }), { topic: { emails: [] }, [key]: value });
      }
      for (const value of [lowest - 1, highest + 1, 1.5, "many", true]) {
        const [mistake, ...more] = refused({ [key]: value });
        assert.deepEqual(more, []);
        assert.equal(mistake?.key, `alarms.${key}`);
        const orOff = key === "deadLetters" ? "" : ", or off";
        assert.match(mistake.problem, new RegExp(`^must be a whole number, [^,]*${orOff}$`));
      }
    });
  }

  for (const [what, given, key, problem] of [
    ["a list", "[]", "alarms", /^must be off, or an object of thresholds$/],
    ["a word", "loud", "alarms", /^must be off, or an object of thresholds$/],
    ["an unknown threshold", { loud: 1 }, "alarms.loud", /^is not a member of alarms$/],
    ["a queue as topic", { topic: "arn:aws:sqs:eu-central-1:1:x" }, "alarms.topic", /SNS topic/],
    [
      "an address twice",
      { emails: ["a@example.com", "b@example.com", "a@example.com"] },
      "alarms.emails[2]",
      /is already in the list/,
    ],
    ["what is no address", { emails: ["team"] }, "alarms.emails[0]", /must be an e-mail address/],
    [
      "addresses for a topic that is not the stack's",
      { topic: "off", emails: ["team@example.com"] },
      "alarms.emails",
      /stack's own topic/,
    ],
    [
      "alerts on the connection without a topic",
      { topic: "off", connection: true },
      "alarms.connection",
      /cannot be true while topic is off: leave one of them out/,
    ],
  ] as const) {
    it(`are refused for ${what}, with its path and the document that shows it`, () => {
      const [mistake, ...more] = refused(given);
      assert.deepEqual(more, []);
      assert.equal(mistake?.key, key);
      assert.match(mistake.problem, problem);
      assert.match(mistake.remedy, /Pulumi\.prod\.yaml, as docs\/observability\.md shows\.$/);
    });
  }

  for (const [other, value, why] of [
    ["logging", "off", /, but logging is off$/],
    ["eventBus", "shop-events", /, but the logs of an existing bus belong to its owner$/],
  ] as const) {
    it(`leave no stale dead letters out with ${other} ${value}: the log of the bus is needed for it`, () => {
      const [mistake, ...more] = refused({ deadLettersNotStale: 1 }, { [`shop:${other}`]: value });
      assert.deepEqual(more, []);
      assert.equal(mistake?.key, "alarms.deadLettersNotStale");
      assert.match(mistake.problem, why);
      assert.equal(mistake.remedy, `Remove it or ${other} from Pulumi.prod.yaml.`);
      const off = JSON.stringify({ deadLettersNotStale: "off" });
      assert(parsed(off, { [`shop:${other}`]: value }).ok);
    });
  }

  it("always have one on dead letters, at whatever number", () => {
    for (const value of ["off", false]) {
      assert.match(refused({ deadLetters: value })[0]?.problem ?? "", /^must be a whole number/);
    }
  });

  it("are refused with all mistakes at once", () =>
    assert.equal(refused({ loud: 1, retriesPercent: 0, topic: "x" }).length, 3));

  it("are refused with a repeated address, by its path", () => {
    const emails = ["a@example.com", "b@example.com", "a@example.com", "B@Example.com"];
    assert.deepEqual(
      refused({ emails }).map(({ key, problem }) => `${key} ${problem}`),
      [
        "alarms.emails[2] is already in the list; name it once",
        "alarms.emails[3] is already in the list; name it once",
      ],
    );
  });
});
