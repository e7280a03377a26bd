import assert from "node:assert/strict";
import type { FlowAnswer } from "../../console/answers/flow";
import { createApp } from "../../console/server/app";
import { stackFinder } from "../../console/server/findStack";
import { readFaults } from "../../local/fault";
import type { LocalStack } from "../../local/serve";
import { PROJECT_DIRECTORY } from "../folder";
import { startLocal } from "./localStack";
import { silently } from "./silently";

const ORIGIN = "http://127.0.0.1:4780";

describe("the data of the page Flow", () => {
  let stack: LocalStack | undefined;
  let port = 0;

  before(async () => {
    const started = await startLocal();
    stack = started.stack;
    port = started.port;
  });
  after(() => silently(async () => stack?.stop()));

  const request = (
    path: string,
    { isLocal = true, body }: { isLocal?: boolean; body?: object } = {},
  ) =>
    createApp(
      {
        directory: PROJECT_DIRECTORY,
        findStack: stackFinder(PROJECT_DIRECTORY, { local: true, port }),
        stackName: () => Promise.resolve("local"),
        isLocal,
        port,
        mayChange: isLocal,
        log: () => undefined,
      },
      "token",
    ).request(`${ORIGIN}/token/api/${path}`, {
      headers: { host: "127.0.0.1:4780", "content-type": "application/json" },
      ...(body !== undefined && { method: "POST", body: JSON.stringify(body) }),
    });
  const flow = async (isLocal = true): Promise<FlowAnswer> =>
    (await (await request("flow", { isLocal })).json()) as FlowAnswer;

  it("has the parts of the stack, with its org, and is asked for often", async () => {
    const { routes, alarms, subscriptions, again, requestsPerEvent } = await flow();
    assert.equal(again, 2_000);
    assert.deepEqual(subscriptions, ["customer-registered", "customer-updated"]);
    assert.equal(requestsPerEvent["customer-updated"], 1);
    assert("value" in routes && "value" in alarms);
    assert.deepEqual(
      routes.value.destinations.map(({ connection }) => connection.orgs),
      [["default"]],
    );
    assert(alarms.value.some(({ reports }) => reports === "dead-letters"));
  });

  it("has the fault that is on, also when another program set it, and what each fault does", async () => {
    const before = (await flow()).standIn ?? assert.fail("no stand-in");
    assert.deepEqual(before.active, { value: {} });
    assert.equal(before.faults.find(({ fault }) => fault === "hang")?.effect, "gets no answer");

    const set = await request("faults", { body: { Fault: "unavailable", Seconds: 60 } });
    assert.equal(set.status, 200);
    const { orgs, now } = await readFaults(port);
    assert.equal(orgs.default?.fault, "unavailable");
    assert((orgs.default?.until ?? 0) > now);
    assert.deepEqual((await flow()).standIn?.active, { value: orgs });

    assert.equal((await request("faults", { body: { Fault: "none" } })).status, 200);
    assert.deepEqual((await flow()).standIn?.active, { value: {} });
  });

  for (const [what, body] of [
    ["an unknown fault", { Fault: "fire", Requests: 1 }],
    ["no length", { Fault: "hang" }],
    ["a length of 0", { Fault: "hang", Seconds: 0 }],
    ["two lengths", { Fault: "hang", Seconds: 1, Requests: 1 }],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const response = await request("faults", { body });
      assert.equal(response.status, 400);
      assert.match(((await response.json()) as { message: string }).message, /^Name a fault/);
    });
  }

  it("refuses a body that is not JSON", async () => {
    const response = await createApp(
      { isLocal: true } as Parameters<typeof createApp>[0],
      "token",
    ).request(`${ORIGIN}/token/api/faults`, {
      method: "POST",
      body: "{",
      headers: { host: "127.0.0.1:4780" },
    });
    assert.equal(response.status, 400);
  });

  it("of a deployed stack has no stand-in, takes no fault, and is asked for once a minute", async () => {
    const { standIn, again } = await flow(false);
    assert.equal(standIn, undefined);
    assert.equal(again, 60_000);
    const response = await request("faults", {
      isLocal: false,
      body: { Fault: "hang", Requests: 1 },
    });
    assert.equal(response.status, 400);
  });
});
