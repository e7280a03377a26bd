import assert from "node:assert/strict";
import { MASKED, masked, maskedText } from "../../../operations/dlq/mask";

const detail = {
  id: 1001,
  firstname: "Veronica",
  email: "veronica@example.com",
  phone: "+49 30 5550100",
  note: 'says "hi"\n',
  empty: "",
  gone: null,
  addresses: [{ city: "Berlin (Mitte)", default: true }],
};

it("an event's values are masked, except the one that is shown; what kind they are stays to be seen", () => {
  assert.deepEqual(
    masked(detail, (path) => path === "$.detail.id", "$.detail"),
    {
      id: 1001,
      firstname: "<text, 8 characters>",
      email: "<text, 20 characters>",
      phone: "<text, 14 characters>",
      note: "<text, 10 characters>",
      empty: "",
      gone: null,
      addresses: [{ city: "<text, 14 characters>", default: true }],
    },
  );
  assert.equal(
    masked(7, () => false),
    "<number>",
  );
});

describe("a text of Salesforce's", () => {
  for (const [text, expected] of [
    [
      "Email: invalid email address: veronica@example.com",
      `Email: invalid email address: ${MASKED}`,
    ],
    ["bad value: BERLIN (MITTE)!", `bad value: ${MASKED}!`],
    ['{"message":"too large: says \\"hi\\"\\n"}', `{"message":"too large: ${MASKED}"}`],
    ["phone +49 30 5550100.", `phone ${MASKED}.`],
    ["id 1001, not 10010 or 21001", `id ${MASKED}, not 10010 or 21001`],
    ["another's: other@example.org", `another's: ${MASKED}`],
    ["nothing of the event", "nothing of the event"],
  ] as const) {
    it(`is masked: ${text}`, () => {
      assert.equal(maskedText(text, detail), expected);
    });
  }
});
