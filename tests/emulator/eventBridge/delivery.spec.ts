import assert from "node:assert/strict";
import type { Outcome } from "../../../emulator/transport";
import {
  DOWN,
  errorOf,
  nameOf,
  OK,
  response,
  retries,
  RULE_ARN,
  START,
  TestWorld,
  TIMED_OUT,
  token,
  UNREACHABLE,
  type Differences,
} from "../testWorld";

/** Back-offs are as short as can be: 0.5, 1, 2, ... 256, 450, 450, ... seconds. */
const shortest = () => 0;

// Source: EventBridge User Guide, 'API destinations': the time-out, error codes, and which are retried.
describe("a delivery", () => {
  it("sends the transformed event to the destination", async () => {
    const world = new TestWorld();
    await world.deliver({ id: "a/b", lastname: "Müller" });
    const [{ method, url, headers, body } = assert.fail("no request"), ...more] = world.requests;
    assert.deepEqual(more, []);
    assert.deepEqual(
      [method, url, headers.Authorization, body],
      [
        "PATCH",
        "https://acme.my.salesforce.com/contacts/a%2Fb",
        "Bearer token-1",
        '{"LastName":"Müller"}',
      ],
    );
  });

  for (const outcome of [200, 201, 204].map((status) => response(status))) {
    it(`ends with ${nameOf(outcome)}`, async () => {
      const world = new TestWorld({ api: [outcome] });
      await world.deliver();
      assert.equal(world.requests.length, 1);
      assert.deepEqual(world.deadLetters, []);
    });
  }

  for (const outcome of [300, 301, 400, 403, 404].map((status) => response(status, "no"))) {
    it(`ends with a dead letter after ${nameOf(outcome)}, which is not retried`, async () => {
      const world = new TestWorld({ api: [outcome, OK] });
      await world.deliver();
      assert.equal(world.requests.length, 1);
      assert.deepEqual(errorOf(world), [
        "SDK_CLIENT_ERROR",
        `ApiDestination returned HTTP status ${nameOf(outcome)} with payload: no`,
        undefined,
        "0",
      ]);
    });
  }

  const retried = [
    ...[401, 407, 409, 429, 500, 503].map((status) => response(status)),
    TIMED_OUT,
    UNREACHABLE,
  ];
  for (const outcome of retried) {
    it(`is retried after ${nameOf(outcome)}`, async () => {
      const world = new TestWorld({ api: [outcome, outcome, OK] });
      await world.deliver();
      assert.equal(world.requests.length, 3);
      assert.deepEqual(world.deadLetters, []);
    });
  }

  it("keeps a journal of attempts and retries", async () => {
    const world = new TestWorld({ api: [DOWN, TIMED_OUT, UNREACHABLE, OK], random: shortest });
    const eventId = await world.deliver();
    const called = { targetId: "contact", targetArn: world.destinationArn };
    const of = { eventId, ruleArn: RULE_ARN, ...called };
    const attempt = { kind: "attempt", ...of, delivered: false };
    const retry = { kind: "retry", ...of };
    const after = (age: number) => ({ at: START + age, age });
    assert.deepEqual(world.happenings.slice(1), [
      { ...attempt, ...after(0), retries: 0, outcome: "HTTP 503" },
      { ...retry, ...after(0), afterMilliseconds: 500 },
      { ...attempt, ...after(500), retries: 1, outcome: "time-out" },
      { ...retry, ...after(500), afterMilliseconds: 1_000 },
      { ...attempt, ...after(1_500), retries: 2, outcome: "unreachable: ECONNREFUSED" },
      { ...retry, ...after(1_500), afterMilliseconds: 2_000 },
      { ...attempt, ...after(3_500), retries: 3, outcome: "HTTP 204", delivered: true },
    ]);
  });

  it("fails for one rule and succeeds for the other", async () => {
    const world = new TestWorld({ api: [response(400), OK] });
    world.addRule("updates", { "detail-type": ["customer-updated"] });
    await world.deliver();
    assert.deepEqual(
      world.deadLetters.map(({ attributes }) => attributes.RULE_ARN),
      [RULE_ARN],
    );
    assert.equal(world.requests.length, 2);
  });
});

// Sources: EventBridge User Guide, 'How EventBridge retries delivering events': 24 hours and 185 times; API reference,
// RetryPolicy: the ranges; User Guide, 'API destinations': Retry-After.
describe("retries", () => {
  for (const maximum of [0, 1, 185]) {
    it(`are made ${maximum} times at most`, async () => {
      const world = new TestWorld({ api: [DOWN], random: shortest, target: retries(maximum) });
      await world.deliver();
      assert.equal(world.requests.length, maximum + 1);
      assert.deepEqual(errorOf(world).slice(2), ["MaximumRetryAttempts", String(maximum)]);
    });
  }

  it("end when one is due after the event's maximum age, and not before", async () => {
    const world = new TestWorld({ api: [DOWN], random: shortest, target: retries(185, 60) });
    await world.deliver();
    assert.deepEqual(
      world.requests.map(({ at }) => at),
      [0, 500, 1_500, 3_500, 7_500, 15_500, 31_500],
    );
    assert.deepEqual(errorOf(world).slice(2), ["MaximumEventAgeInSeconds", "6"]);
    const [published, given] = [world.happenings[0], world.happenings.at(-1)];
    assert(published && given);
    assert.equal(given.at - published.at, 63_500);
  });

  it("end after 24 hours if the highest number of retries is not reached before", async () => {
    const world = new TestWorld({ api: [DOWN], random: () => 0.5 });
    await world.deliver();
    const [, , exhausted, attempts] = errorOf(world);
    assert.equal(exhausted, "MaximumEventAgeInSeconds");
    assert.equal(attempts, String(world.requests.length - 1));
    const last = world.requests.at(-1)?.at ?? 0;
    assert(last > 85_000_000 && last <= 86_400_000, `the last one after ${last} ms`);
  });

  it("are made up to the age since the bus accepted the event, however old its own time is", async () => {
    const world = new TestWorld({ api: [DOWN, OK], target: retries(1, 60) });
    world.emulator.eventBridge.putEvents([
      {
        EventBusName: "shop",
        Source: "shop.magento",
        DetailType: "customer-updated",
        Detail: "{}",
        Time: "2020-01-01T00:00:00Z",
      },
    ]);
    await world.clock.run();
    assert.equal(world.requests.length, 2);
  });

  for (const [header, at] of [
    ["59", 59_000],
    ["Mon, 14 Sep 2026 08:00:59 GMT", 59_000],
    ["0", 500],
  ] as const) {
    it(`wait for Retry-After: ${header}, or the back-off if that is later`, async () => {
      const world = new TestWorld({
        api: [response(503, "", { "retry-after": header }), OK],
        random: shortest,
        target: retries(1, 60),
      });
      await world.deliver();
      assert.deepEqual(
        world.requests.map((request) => request.at),
        [0, at],
      );
    });
  }

  it("end when Retry-After asks to wait beyond the event's maximum age", async () => {
    const outcome = response(503, "", { "retry-after": "1001" });
    const world = new TestWorld({ api: [outcome], target: retries(1, 1_000) });
    await world.deliver();
    assert.equal(world.requests.length, 1);
    assert.deepEqual(errorOf(world).slice(2), ["MaximumEventAgeInSeconds", "0"]);
  });

  it("end at once, not exhausted, when Retry-After is negative", async () => {
    const outcome = response(503, "", { "retry-after": "-1" });
    const world = new TestWorld({ api: [outcome] });
    await world.deliver();
    assert.equal(world.requests.length, 1);
    assert.deepEqual(errorOf(world).slice(2), [undefined, "0"]);
  });
});

// Source: EventBridge User Guide, 'API destinations': invocations beyond the rate limit are delayed; where that takes
// longer than an event may live, it is not delivered.
describe("the rate limit of a destination", () => {
  const limited = (more: Differences = {}) =>
    new TestWorld({ destination: { invocationRateLimitPerSecond: 10 }, ...more });

  it("spaces many events, and drops none", async () => {
    const world = limited();
    for (let i = 0; i < 200; i += 1) world.publish({ id: i });
    await world.clock.run();
    assert.deepEqual(
      world.requests.map(({ at, url }) => [at, url.split("/").at(-1)]),
      Array.from({ length: 200 }, (_, i) => [i * 100, String(i)]),
    );
  });

  it("holds for retries and for all rules together", async () => {
    const world = limited({ api: [...Array<Outcome>(40).fill(DOWN), OK] });
    world.addRule("updates", { "detail-type": ["customer-updated"] });
    for (let i = 0; i < 20; i += 1) world.publish();
    await world.clock.run();
    assert.equal(world.requests.length, 80);
    world.requests.slice(1).forEach(({ at }, before) => {
      assert(at - (world.requests[before]?.at ?? 0) > 99.999);
    });
    assert.deepEqual(world.deadLetters, []);
  });

  it("makes dead letters of events that wait longer than their maximum age", async () => {
    const world = new TestWorld({
      destination: { invocationRateLimitPerSecond: 1 },
      target: retries(185, 60),
    });
    for (let i = 0; i < 100; i += 1) world.publish();
    await world.clock.run();
    assert(world.requests.length >= 60);
    assert(world.requests.every(({ at }) => at <= 60_000));
    assert.equal(world.requests.length + world.deadLetters.length, 100);
  });
});

describe("a change during a waiting delivery", () => {
  const waiting = (change: (world: TestWorld) => void) => {
    const world = new TestWorld({ api: [DOWN, OK], random: shortest });
    world.publish();
    world.clock.at(START + 100, () => change(world));
    return world;
  };

  it("of the connection's secret requests a new token", async () => {
    const world = waiting(({ emulator }) => {
      const [connection] = emulator.account.connections.values();
      assert(connection);
      const rotated = { ...connection, clientSecret: "rotated" };
      emulator.account.connections.set(connection.arn, rotated);
    });
    await world.clock.run();
    assert.deepEqual(
      world.tokenRequests.map(({ body }) => new URLSearchParams(body).get("client_secret")),
      ["secret", "rotated"],
    );
  });

  it("of the endpoint sends the retry there", async () => {
    const world = waiting(({ emulator, destinationArn }) => {
      const destination = emulator.account.apiDestinations.get(destinationArn);
      assert(destination);
      const moved = { ...destination, endpoint: "https://other.my.salesforce.com/contacts/*" };
      emulator.account.apiDestinations.set(destinationArn, moved);
    });
    await world.clock.run();
    assert.equal(world.requests[1]?.url, "https://other.my.salesforce.com/contacts/7");
  });

  for (const [what, kind] of [
    ["API destination", "apiDestinations"],
    ["connection", "connections"],
  ] as const) {
    it(`that removes the ${what} makes a dead letter`, async () => {
      const world = waiting(({ emulator }) => emulator.account[kind].clear());
      await world.clock.run();
      const [code, message] = errorOf(world);
      assert.equal(code, "NO_RESOURCE");
      assert.match(message ?? "", new RegExp(`^${what} arn:\\S+ does not exist\\.$`));
    });
  }
});

// Source: EventBridge User Guide, 'Connections': OAuth; a 401 or a 407 refreshes the token.
describe("the token", () => {
  const bearers = (world: TestWorld) => world.requests.map(({ headers }) => headers.Authorization);

  it("is requested once for deliveries that wait for it together", async () => {
    const world = new TestWorld({ latency: 500 });
    for (let i = 0; i < 20; i += 1) world.publish();
    await world.clock.run();
    assert.equal(world.tokenRequests.length, 1);
    assert.deepEqual(bearers(world), Array(20).fill("Bearer token-1"));
  });

  for (const status of [401, 407]) {
    it(`is requested again after ${status}`, async () => {
      const world = new TestWorld({
        api: [response(status), OK],
        tokens: [token("old"), token("new")],
      });
      await world.deliver();
      assert.deepEqual(bearers(world), ["Bearer old", "Bearer new"]);
    });
  }

  it("is kept after any other answer", async () => {
    const world = new TestWorld({ api: [409, 429, 503, 403].map((status) => response(status)) });
    await world.deliver();
    assert.equal(world.requests.length, 4);
    assert.equal(world.tokenRequests.length, 1);
  });

  it("is requested once for deliveries that were refused with the same token", async () => {
    const refused = Array<Outcome>(10).fill(response(401));
    const world = new TestWorld({ api: [...refused, OK], latency: 100 });
    for (let i = 0; i < 10; i += 1) world.publish();
    await world.clock.run();
    assert.equal(world.tokenRequests.length, 2);
    assert.equal(world.requests.length, 20);
  });

  for (const outcome of [response(400), response(302), response(503), TIMED_OUT, UNREACHABLE]) {
    it(`is requested again after ${nameOf(outcome)}, and the event is then delivered`, async () => {
      const world = new TestWorld({ tokens: [outcome, outcome, token("late")] });
      await world.deliver();
      assert.deepEqual(bearers(world), ["Bearer late"]);
      assert.deepEqual(world.deadLetters, []);
    });
  }

  // What the service says is not known.
  const failures: [Outcome, string, string][] = [
    [
      response(400, '{"error":"invalid_client"}'),
      "SDK_CLIENT_ERROR",
      "The connection's authorization endpoint returned HTTP status 400 and no token.",
    ],
    [
      response(500, "down"),
      "SDK_CLIENT_ERROR",
      "The connection's authorization endpoint returned HTTP status 500 and no token.",
    ],
    [
      response(429),
      "THROTTLING",
      "The connection's authorization endpoint returned HTTP status 429 and no token.",
    ],
    [
      TIMED_OUT,
      "UNKNOWN",
      "Unable to invoke the connection's authorization endpoint: Timeout calling endpoint for API Destination: socket closed.",
    ],
  ];
  for (const [outcome, code, message] of failures) {
    it(`that is never issued, for ${nameOf(outcome)}, makes a dead letter`, async () => {
      const world = new TestWorld({ tokens: [outcome], target: retries(0) });
      await world.deliver();
      assert.deepEqual(world.requests, []);
      assert.deepEqual(errorOf(world), [code, message, "MaximumRetryAttempts", "0"]);
    });
  }
});

// Sources: EventBridge User Guide, 'Input transformation'; LocalStack's test_events_inputs.py with its snapshot, recorded
// from AWS: nothing is escaped in quotes, a missing path gives "", null stays null.
describe("a body", () => {
  const quoted = {
    target: {
      inputTransformer: {
        inputPaths: { name: "$.detail.lastname" },
        inputTemplate: '{"LastName":"<name>"}',
      },
    },
  };

  it("broken by a quote in a quoted variable makes a dead letter, and no request", async () => {
    const world = new TestWorld(quoted);
    await world.deliver({ lastname: 'Meyer "Max"' });
    assert.deepEqual(world.requests, []);
    const [code, message, ...others] = errorOf(world);
    assert.deepEqual([code, ...others], ["INVALID_JSON", undefined, "0"]);
    assert.match(message ?? "", /^The transformed input is not valid JSON: /);
    const [attempt, ...more] = world.happenings.slice(1, -1);
    assert(attempt?.kind === "attempt" && more.length === 0);
    assert.deepEqual([attempt.outcome, attempt.delivered], [message, false]);
  });

  it("with the same quote in a variable that is not quoted is sent", async () => {
    const world = new TestWorld();
    await world.deliver({ lastname: 'Meyer "Max"' });
    assert.equal(world.requests[0]?.body, '{"LastName":"Meyer \\"Max\\""}');
  });

  it('blanks a field with "" where its path is missing, and clears it where it is null', async () => {
    const world = new TestWorld();
    await world.deliver({ lastname: undefined });
    await world.deliver({ lastname: null });
    assert.deepEqual(
      world.requests.map(({ body }) => body),
      ['{"LastName":""}', '{"LastName":null}'],
    );
  });
});

it("an event whose path value is not well-formed Unicode does not vanish", async () => {
  const world = new TestWorld();
  await world.deliver({ id: "\ud800" });
  assert.equal(world.requests.length + world.deadLetters.length, 1);
});
