import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { letterQueue } from "../../../operations/dlq/services";
import { OUTPUTS } from "../outputs";

describe("a queue of a service", () => {
  it("tells the service's time, whatever this machine's clock says", async () => {
    const then = Date.UTC(2020, 1, 29, 12);
    const server = createServer((_, response) => {
      response.writeHead(200, {
        "content-type": "application/x-amz-json-1.0",
        date: new Date(then).toUTCString(),
      });
      response.end('{"Attributes":{"ApproximateNumberOfMessages":"3"}}');
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const place = {
      region: "eu-central-1",
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    };
    const about = { ...place, stack: "local", local: true };
    const queue = await letterQueue({ stack: "local", outputs: OUTPUTS, place, about });
    const now = await queue.now();
    const depth = await queue.depth();
    server.close();
    assert.equal(now, then + 1_000);
    assert.deepEqual(depth, { visible: 3, hidden: 0 });
  });
});
