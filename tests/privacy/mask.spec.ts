import assert from "node:assert/strict";
import { EVERY_KEY, maskValue } from "../../privacy/mask";

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

it("an event's values are masked, except the shown one; the kind of each value stays visible", () => {
  const known = { ...EVERY_KEY, isShown: (path: string) => path === "$.detail.id" };
  assert.deepEqual(maskValue(detail, known, "$.detail"), {
    id: 1001,
    firstname: "<text, 8 characters>",
    email: "<text, 20 characters>",
    phone: "<text, 14 characters>",
    note: "<text, 10 characters>",
    empty: "",
    gone: null,
    addresses: [{ city: "<text, 14 characters>", default: true }],
  });
  assert.equal(maskValue(7, EVERY_KEY), "<number>");
});

it("an unknown key is numbered, and the same key has the same number", () => {
  const known = { ...EVERY_KEY, isKey: (key: string) => key === "id", keys: new Map() };
  assert.deepEqual(
    maskValue({ id: 1, Veronica: { "a@b.c": 1 }, list: [{ Veronica: null }] }, known),
    {
      id: "<number>",
      "<key 1>": { "<key 2>": "<number>" },
      "<key 3>": [{ "<key 1>": null }],
    },
  );
});
