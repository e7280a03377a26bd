import assert from "node:assert/strict";
import type { Happening } from "../../../emulator/eventBridge/journal";
import { endCauseOf, type EndCause } from "../../../offline/forecast/causes";
import { formatForecast } from "../../../offline/forecast/format";
import type { LateSubscriptions } from "../../../offline/forecast/lateEvents";
import type { TakenForGranted } from "../../../offline/forecast/takenForGranted";
import type { Assumptions, Forecast } from "../../../offline/forecast/options";
import { formatVerdict, toneOf, type VerdictArgs } from "../../../offline/forecast/verdict";
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

interface More {
  assumptions?: Partial<Assumptions>;
  settings?: Partial<typeof settings>;
  late?: Partial<LateSubscriptions>;
  granted?: Partial<TakenForGranted>;
}

const argsOf = (
  changed: Partial<Forecast>,
  causes: [EndCause, number][] = [],
  more: More = {},
): VerdictArgs => ({
  found: { ...found, ...changed },
  assumptions: { ...assumptions, ...more.assumptions },
  causes: new Map(causes),
  settings: { ...settings, ...more.settings },
  late: { overwriting: [], ofOneSecond: [], refused: [], bringingBack: [], ...more.late },
  granted: { withParents: [], erasing: [], ...more.granted },
});

const verdict = (...args: Parameters<typeof argsOf>) => formatVerdict(argsOf(...args));

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

  it("names the subscriptions of late events", () => {
    const count = { staleOverwrites: 376, staleWithoutGuard: 376, recreated: 624 };
    const late = { overwriting: ["order-saved"], bringingBack: ["person-saved", "mail", "order"] };
    assert.match(
      verdict(count, [], { late }),
      /; 376 late updates of order-saved overwrite newer data, which newerWins prevents unless .*; 624 late events of person-saved, mail and order bring erased data back: erase/,
    );
    assert.match(
      verdict({ staleOverwrites: 1, recreated: 1 }, [], {
        late: { ofOneSecond: ["person-saved"], bringingBack: ["mail"] },
      }),
      /; 1 late update of person-saved overwrites a newer version of the same second, .*; 1 late event of mail brings erased data back/,
    );
    assert.match(
      verdict({ staleRefused: 2, deadLettered: 2 }, [], { late: { refused: ["person-saved"] } }),
      /newerWins refuses 2 late updates of person-saved as stale/,
    );
  });

  it("names what it takes for granted of parents and of records to erase, and what happens otherwise", () => {
    const granted = { withParents: ["person-saved", "order-saved"], erasing: ["person-deleted"] };
    assert.equal(
      verdict({}, [], { granted }),
      "Nothing is lost or dead-lettered, as long as every parent is in Salesforce before its child and every record to erase exists: the events of the outage are delivered within 30m of its end; at most 7,200 deliveries wait at the same time. Not counted: events of person-saved and order-saved whose parent is not in Salesforce yet, also because the parent's own event waits for a retry. Each is a dead letter (parent-missing), to redrive after its parent. Not counted: events of person-deleted whose record does not exist. Each is a dead letter (already-gone).",
    );
    assert.match(
      verdict({ waiting: 10, drainedAfter: undefined }, [], { granted: { erasing: ["gone"] } }),
      /^Nothing is lost or dead-lettered yet, as long as every record to erase exists, but 10 deliveries .* Not counted: events of gone whose record /,
    );
    assert.match(
      verdict({ deadLettered: 3 }, [["refused", 3]], { granted: { withParents: ["order"] } }),
      /^3 deliveries are dead-lettered, .* Not counted: events of order whose parent /,
    );
  });

  it("is good only where nothing is missing, overwritten, brought back or taken for granted", () => {
    const tones = [
      toneOf(argsOf({})),
      toneOf(argsOf({ deadLettered: 3, staleRefused: 3 })),
      toneOf(argsOf({ staleOverwrites: 1 })),
      toneOf(argsOf({}, [], { granted: { withParents: ["order"] } })),
      toneOf(argsOf({}, [], { granted: { erasing: ["gone"] } })),
      toneOf(argsOf({ recreated: 1 })),
      toneOf(argsOf({ deadLettered: 1 })),
      toneOf(argsOf({ unmatched: 1 })),
    ];
    assert.deepEqual(tones, ["good", "good", "fair", "fair", "fair", "bad", "bad", "bad"]);
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
    const args = argsOf({});
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
