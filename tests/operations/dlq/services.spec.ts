import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { letterQueue } from "../../../operations/dlq/services";
import { OUTPUTS } from "../outputs";

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
      const place = {
        region: "eu-central-1",
        endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      };
      const about = { ...place, stack: "local", local: true };
      const queue = await letterQueue({ stack: "local", outputs: OUTPUTS, place, about });
      const depth = await queue.depth();
      server.close();
      assert.deepEqual(depth, { visible: 3, hidden: 0, asOf });
    });
  }
});
