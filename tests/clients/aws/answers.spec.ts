import assert from "node:assert/strict";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { callAws, clientConfig } from "../../../clients/aws/client";
import { withLimits } from "../../../clients/timeLimits";
import { runReadOnly } from "../../../clients/waiting";
import { runError } from "../../runError";
import { awsService } from "./service";
import { HandClock } from "../handClock";

const REGION = "eu-central-1";
const about = { region: REGION, stack: "dev", local: false, what: "The event bus shop" };
const Entries = [{ Source: "shop", DetailType: "order", Detail: "{}" }];
describe("a call whose credentials arrive late", () => {
  const { serve } = awsService();
  let requests: number;
  let clock: HandClock;
  beforeEach(() => {
    requests = 0;
    clock = new HandClock();
  });

  /** A call of PutEvents that waits for its credentials. */
  async function putting() {
    const { AWS_ENDPOINT_URL: endpoint = "" } = await serve((_, response) => {
      requests += 1;
      response.writeHead(200, { "content-type": "application/x-amz-json-1.1" });
      response.end('{"Entries":[]}');
    });
    let credentialsCome: () => void = () => assert.fail("nobody asked for credentials");
    let areAsked: () => void;
    const credentialsAsked = new Promise<void>((resolve) => (areAsked = resolve));
    const client = new EventBridgeClient({
      ...clientConfig({ region: REGION, endpoint }),
      credentials: () =>
        new Promise((resolve) => {
          credentialsCome = () => resolve({ accessKeyId: "any", secretAccessKey: "any" });
          areAsked();
        }),
    });
    const put = () =>
      callAws(about, (abortSignal) =>
        client.send(new PutEventsCommand({ Entries }), { abortSignal }),
      );
    return { put, credentialsAsked, credentialsCome: () => credentialsCome() };
  }

  it("is sent when the credentials arrive within its limit", async () => {
    const { put, credentialsAsked, credentialsCome } = await putting();
    await withLimits(
      {},
      async () => {
        const answer = put();
        await credentialsAsked;
        credentialsCome();
        await answer;
      },
      clock,
    );
    assert.equal(requests, 1);
  });

  it("is not sent after it has ended", async () => {
    const { put, credentialsAsked, credentialsCome } = await putting();
    await withLimits(
      {},
      async () => {
        const given = assert.rejects(
          put(),
          runError(/^No AWS credentials were obtained within 20 s: /),
        );
        await credentialsAsked;
        clock.pass(20_000);
        await given;
        credentialsCome();
        await new Promise((resolve) => setTimeout(resolve, 50)); // what was sent would have arrived
      },
      clock,
    );
    assert.equal(requests, 0);
  });

  it("blames neither AWS nor the credentials where the command's time runs out", async () => {
    const { put, credentialsAsked } = await putting();
    await withLimits(
      { command: 5_000 },
      () =>
        runReadOnly("status", async () => {
          const given = assert.rejects(put(), runError(/^`status` did not end within 5 s: /));
          await credentialsAsked;
          clock.pass(5_000);
          await given;
          await assert.rejects(put(), runError(/^`status` did not end within 5 s: /));
        }),
      clock,
    );
  });
});

describe("a call of many requests at once", () => {
  const { serve } = awsService();

  it("prints no warning", async () => {
    const { AWS_ENDPOINT_URL: endpoint = "" } = await serve((_, response) => {
      response.writeHead(200, { "content-type": "application/x-amz-json-1.1" });
      response.end('{"Entries":[]}');
    });
    const client = new EventBridgeClient({
      ...clientConfig({ region: REGION, endpoint }),
      credentials: { accessKeyId: "any", secretAccessKey: "any" },
    });
    const warnings: Error[] = [];
    const note = (warning: Error) => void warnings.push(warning);
    process.on("warning", note);
    try {
      await callAws(about, (abortSignal) =>
        Promise.all(
          Array.from({ length: 20 }, () =>
            client.send(new PutEventsCommand({ Entries }), { abortSignal }),
          ),
        ),
      );
    } finally {
      process.off("warning", note);
    }
    assert.deepEqual(warnings, []);
  });
});
