import { answerHead } from "../eventbridge/deadLetter";
import { VirtualClock } from "../emulator/clock";
import { Served } from "../tests/local/served";
import { TestWorld } from "../tests/emulator/testWorld";

/*
 * A process of the redrive's bench: an emulated queue with as many messages as are asked for, behind an endpoint, whose
 * port it sends to its parent. Published events are counted and discarded.
 */
const messages = Number(process.argv[2]);
/** As Salesforce refuses events: half of the messages quote a value of their own. */
const errorOf = (id: number): string => {
  const own = {
    message: `Email: invalid email address: x${id}`,
    errorCode: "INVALID_EMAIL_ADDRESS",
  };
  const same = { message: "TotalRequests Limit exceeded.", errorCode: "REQUEST_LIMIT_EXCEEDED" };
  const [status, error] = id % 2 === 0 ? [400, { ...own, fields: ["Email"] }] : [403, same];
  return answerHead(status) + JSON.stringify([error]);
};
const world = new TestWorld({ clock: new VirtualClock(Date.now() - 60_000) });
for (let id = 0; id < messages; id += 1) {
  const detail = { id, firstname: "Veronica", lastname: "Costello", note: "x".repeat(1_000) };
  const event = {
    id: `e-${id}`,
    source: "shop.magento",
    "detail-type": "customer-updated",
    detail,
  };
  world.queue.send({
    body: JSON.stringify(event),
    attributes: {
      RULE_ARN: "rule/shop/customers",
      ERROR_CODE: "SDK_CLIENT_ERROR",
      ERROR_MESSAGE: errorOf(id),
    },
  });
}
void new Served(world).start().then(({ origin }) => process.send?.(Number(new URL(origin).port)));
