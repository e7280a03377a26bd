import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { NO_ANSWER, NothingPublished, RefusedCall } from "../../../operations/bus/eventSink";
import { readDeployedRules } from "../../../operations/bus/deployedRules";
import { eventBridgeSink } from "../../../operations/bus/eventBridgeSink";
import { sqsQueue } from "../../../operations/queue/sqsQueue";
import { runError } from "../../runError";
import type { DeployedStack } from "../../../stack/deployed";
import { OUTPUTS } from "../../stack/outputs";

const THEN = Date.UTC(2020, 1, 29, 12);

describe("a queue of a service", () => {
  for (const [what, date, asOf] of [
    ["the service's time, whatever this machine's clock says", THEN, THEN + 1_000],
    ["no time where the service tells none, so that nothing is newer", undefined, Infinity],
  ] as const) {
    it(`tells ${what}`, async () => {
      const server = createServer((_, response) => {
        response.sendDate = false;
        response.writeHead(200, {
          "content-type": "application/x-amz-json-1.0",
          ...(date !== undefined && { date: new Date(date).toUTCString() }),
        });
        response.end('{"Attributes":{"ApproximateNumberOfMessages":"3"}}');
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const endpoint = {
        region: "eu-central-1",
        endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      };
      const about = { ...endpoint, stack: "local", local: true };
      const queue = await sqsQueue({ stack: "local", outputs: OUTPUTS, endpoint, about });
      const depth = await queue.depth();
      server.close();
      assert.deepEqual(depth, { visible: 3, hidden: 0, asOf });
    });
  }
});

describe("a bus of a service", () => {
  let answer: (action: string) => { status: number; body: object };
  let server: Server;
  let target: DeployedStack;

  beforeEach(async () => {
    answer = (action) => ({ status: 200, body: action === "ListRules" ? { Rules: RULES } : {} });
    server = createServer((request, response) => {
      const { status, body } = answer(String(request.headers["x-amz-target"]).split(".")[1] ?? "");
      response.writeHead(status, { "content-type": "application/x-amz-json-1.1" });
      response.end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const endpoint = {
      region: "eu-central-1",
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    };
    const ruleNames = { "customer-updated": { sending: ["sends"], unmappable: "refuses" } };
    const about = { ...endpoint, stack: "local", local: true };
    target = { stack: "local", outputs: { ...OUTPUTS, ruleNames }, endpoint, about };
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  const rule = (Name: string, State = "ENABLED") => ({ Name, State, EventPattern: "{}" });
  const RULES = [rule("sends"), rule("refuses"), rule("another team's")];
  const EVENT = {
    id: "",
    source: "s",
    detailType: "t",
    detail: "{}",
    time: undefined,
    resources: [],
  };

  it("returns the stack's rules, with their patterns and actions", async () => {
    answer = () => ({ status: 200, body: { Rules: [...RULES, rule("x", "DISABLED")] } });
    assert.deepEqual(
      (await readDeployedRules(target)).map(({ name, does, pattern }) => [name, does, pattern]),
      [
        ["sends", "sends", "{}"],
        ["refuses", "dead-letters", "{}"],
      ],
    );
  });

  it("accepts no events while one of the rules is disabled", async () => {
    answer = () => ({ status: 200, body: { Rules: [rule("sends", "DISABLED"), rule("refuses")] } });
    const rules = await readDeployedRules(target);
    await assert.rejects(
      eventBridgeSink(target, rules),
      runError(/^Events would be lost: .* rule sends\./),
    );
  });

  it("distinguishes the refusal of a call's content from other errors", async () => {
    const bus = await eventBridgeSink(target, await readDeployedRules(target));
    const refuse = (__type: string) => {
      answer = () => ({ status: 400, body: { __type, message: "no" } });
    };
    for (const type of ["ValidationException", "SerializationException", "Odd"]) {
      refuse(type);
      await assert.rejects(bus.put([EVENT]), RefusedCall);
    }
    refuse("AccessDeniedException");
    await assert.rejects(bus.put([EVENT]), runError(/lack a permission/));
  });

  it("reports that nothing was published only if that is certain", async () => {
    const rules = await readDeployedRules(target);
    const bus = await eventBridgeSink(target, rules);
    for (const type of ["AccessDeniedException", "ExpiredTokenException", "ThrottlingException"]) {
      answer = () => ({ status: 400, body: { __type: type, message: "no" } });
      await assert.rejects(bus.put([EVENT]), NothingPublished, type);
    }
    for (const [status, body] of [
      [500, { __type: "InternalException", message: "no" }],
      [200, { Entries: "odd" }],
    ] as const) {
      answer = () => ({ status, body });
      await assert.rejects(bus.put([EVENT]), (error) => !(error instanceof NothingPublished));
    }
    let requests = 0;
    answer = () => {
      requests += 1; // the first may have published the event
      return requests === 1
        ? { status: 500, body: { __type: "InternalException", message: "no" } }
        : { status: 400, body: { __type: "AccessDeniedException", message: "no" } };
    };
    await assert.rejects(bus.put([EVENT]), (error) => !(error instanceof NothingPublished));
    assert.equal(requests, 2);
    const endpoint = { ...target.endpoint, endpoint: "http://127.0.0.1:1" };
    const nobody = await eventBridgeSink({ ...target, endpoint }, rules);
    await assert.rejects(nobody.put([EVENT]), NothingPublished);
  });

  it("leaves open whether an event was published that its answer does not mention", async () => {
    const bus = await eventBridgeSink(target, await readDeployedRules(target));
    const EventId = "new";
    answer = () => ({ status: 200, body: { Entries: [{ EventId }, {}, { ErrorCode: "Odd" }] } });
    assert.deepEqual(await bus.put([EVENT, EVENT, EVENT, EVENT]), [
      { eventId: EventId },
      NO_ANSWER,
      { code: "Odd", message: "no reason is given" },
      NO_ANSWER,
    ]);
  });
});
