import assert from "node:assert/strict";
import type { Happening } from "../../../emulator/eventBridge/journal";
import { endCauseOf, type EndCause } from "../../../offline/forecast/causes";
import { formatForecast } from "../../../offline/forecast/format";
import type { Assumptions, Forecast } from "../../../offline/forecast/options";
import { formatVerdict } from "../../../offline/forecast/verdict";
import { columnsOf } from "../../../text/width";

const HOUR = 3_600_000;
const assumptions: Assumptions = {
  rate: 2,
  outage: HOUR,
  outageAt: HOUR,
  duration: 10 * HOUR,
  latency: 200,
  dailyLimit: 100_000,
  customers: 1_000,
  seed: 1,
};
const settings = {
  invocationRateLimit: 10,
  retryMaximumAttempts: 185,
  retryMaximumEventAge: 3_600,
};
const found: Forecast = {
  published: 72_000,
  unmatched: 0,
  delivered: 72_000,
  deadLettered: 0,
  lost: 0,
  waiting: 0,
  retries: 0,
  staleOverwrites: 0,
  staleRefused: 0,
  staleWithoutGuard: 0,
  staleWithGuard: 0,
  largestBacklog: 7_200,
  drainedAfter: HOUR / 2,
  oldestAge: HOUR,
  apiCalls: 72_000,
  apiCallsInADay: 72_000,
  dailyLimit: 100_000,
  minutes: [],
};

const verdict = (
  changed: Partial<Forecast>,
  causes: [EndCause, number][] = [],
  more: { assumptions?: Partial<Assumptions>; settings?: Partial<typeof settings> } = {},
) =>
  formatVerdict({
    found: { ...found, ...changed },
    assumptions: { ...assumptions, ...more.assumptions },
    causes: new Map(causes),
    settings: { ...settings, ...more.settings },
  });

describe("the verdict of a forecast", () => {
  it("says that nothing is lost, and when the events of the outage are delivered", () => {
    assert.equal(
      verdict({}),
      "Nothing is lost or dead-lettered: the events of the outage are delivered within 30m of its end; at most 7,200 deliveries wait at the same time.",
    );
    assert.equal(
      verdict({ largestBacklog: 1 }, [], { assumptions: { outage: 0 } }),
      "Nothing is lost or dead-lettered: at most 1 delivery waits at the same time.",
    );
  });

  it("tells late updates that overwrite from those that newerWins refuses, which are no failures", () => {
    assert.match(
      verdict({ staleOverwrites: 1_200, staleWithoutGuard: 1_200 }),
      /^Nothing is lost or dead-lettered: .*; 1,200 late updates overwrite newer data, which newerWins prevents/,
    );
    assert.match(
      verdict({ deadLettered: 1_200, staleRefused: 1_200 }),
      /^Nothing is lost, and nothing but stale updates is dead-lettered: .*; newerWins refuses 1,200 late updates as stale, which `dlq drop --cause stale` clears\.$/,
    );
    assert.match(
      verdict({ deadLettered: 1_205, staleRefused: 1_200 }, [["refused", 5]]),
      /^5 deliveries are dead-lettered, because the stack or Salesforce refuses them.*; newerWins refuses 1,200/,
    );
  });

  it("does not call the backlog drained while later events wait", () => {
    assert.match(
      verdict({ waiting: 5_000 }),
      /delivered within 30m of its end, and 5,000 deliveries of later events still wait when the forecast ends: a higher invocationRateLimit/,
    );
  });

  it("says that the backlog is not drained by the end", () => {
    assert.match(
      verdict({ waiting: 10, drainedAfter: undefined }),
      /^Nothing is lost or dead-lettered yet, but 10 deliveries still wait when the forecast ends: a longer --for /,
    );
  });

  it("names the setting of a backlog that grows for ever", () => {
    const grown = { delivered: 36_000, waiting: 36_000, largestBacklog: 36_000 };
    assert.match(
      verdict(grown, [], { assumptions: { outage: 0 }, settings: { invocationRateLimit: 1 } }),
      /backlog \(36,000 deliveries at the end\) grows .*: raise invocationRateLimit \(1 a second\) above the 2\.0 deliveries a second that arrive\.$/,
    );
  });

  for (const [cause, changed, expected] of [
    [
      "outage, age",
      {},
      "Salesforce is down for longer than retryMaximumEventAge (1h): raise retryMaximumEventAge.",
    ],
    [
      "outage, age",
      { retryMaximumEventAge: 86_400 },
      "Salesforce is down for longer than retryMaximumEventAge (1d): EventBridge allows no more; redrive them after the outage.",
    ],
    [
      "outage, attempts",
      { retryMaximumAttempts: 3 },
      "retryMaximumAttempts (3) is used up before Salesforce answers again: raise retryMaximumAttempts.",
    ],
    [
      "rate limit",
      {},
      "they are older than retryMaximumEventAge (1h) before their turn: raise invocationRateLimit (10 a second).",
    ],
  ] as const) {
    it(`names the cause of dead letters and the setting that changes it: ${expected}`, () => {
      assert.equal(
        verdict({ deadLettered: 1_200 }, [[cause, 1_200]], { settings: changed }),
        `1,200 deliveries are dead-lettered, because ${expected}`,
      );
    });
  }

  it("names each cause with its count, the most frequent one first", () => {
    assert.match(
      verdict({ deadLettered: 3, lost: 1 }, [
        ["no queue", 1],
        ["API limit", 3],
      ]),
      /^1 delivery is lost and 3 deliveries are dead-lettered, 3 because the org's 100,000 API calls in 24 hours are spent: .*; 1 because no dead-letter queue takes them: /,
    );
  });

  it("counts events that match no rule", () => {
    assert.match(verdict({ unmatched: 5 }), /; 5 events match no rule and are not sent\.$/);
  });

  it("is the last sentence of the screen, which fits any terminal", () => {
    const args = { found, assumptions, causes: new Map<EndCause, number>(), settings };
    for (const width of [60, 80, 120]) {
      const screen = formatForecast(args, width);
      assert(screen.replace(/\s+/g, " ").endsWith(verdict({})));
      for (const line of screen.split("\n")) assert(columnsOf(line) <= width, line);
    }
  });
});

describe("the cause of a delivery's end", () => {
  const target = { ruleArn: "r", targetId: "t", targetArn: "a", age: 0, at: 0, eventId: "e" };
  const letter = (message: string, exhausted?: string): Happening => ({
    ...target,
    kind: "deadLettered",
    letter: {
      body: "{}",
      attributes: {
        ERROR_MESSAGE: message,
        ...(exhausted !== undefined && { EXHAUSTED_RETRY_CONDITION: exhausted }),
      },
    },
  });

  for (const [happening, cause] of [
    [
      letter("ApiDestination returned HTTP status 503 with payload: ", "MaximumRetryAttempts"),
      "outage, attempts",
    ],
    [
      letter("ApiDestination returned HTTP status 503 with payload: ", "MaximumEventAgeInSeconds"),
      "outage, age",
    ],
    [
      letter("Unable to invoke ApiDestination endpoint: Timeout calling", "MaximumRetryAttempts"),
      "latency",
    ],
    [
      letter(
        "The invocation rate limit delayed the event until it was too old.",
        "MaximumEventAgeInSeconds",
      ),
      "rate limit",
    ],
    [
      letter('returned HTTP status 403 with payload: [{"errorCode":"REQUEST_LIMIT_EXCEEDED"}]'),
      "API limit",
    ],
    [letter("ApiDestination returned HTTP status 400 with payload: "), "refused"],
    [{ ...target, kind: "queued", queueArn: "q" }, "unmappable"],
    [{ ...target, kind: "lost", reason: "", queueArn: undefined }, "no queue"],
    [{ ...target, kind: "throttled" }, undefined],
  ] as [Happening, EndCause | undefined][]) {
    it(`is ${cause ?? "absent while the delivery goes on"}`, () => {
      assert.equal(endCauseOf(happening), cause);
    });
  }
});
