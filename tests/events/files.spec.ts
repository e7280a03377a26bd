import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import valid from "../../events/01-customer-registered.json";
import { readEventFiles } from "../../events/files";
import * as project from "../../subscriptions";
import { runError } from "../runError";

const { detail } = valid;
const invalid = { ...valid, detail: { ...detail, id: "1001" } };
const line = JSON.stringify(valid);

/** What of the customer above must not show in a message. */
const PERSONAL = ["Veronica", "Costello", "veronica.costello", "Torstraße", "5550100", "L-1001"];

/** The mistakes name every subscription that the reader is given. */
const subscriptions = project.subscriptions.filter(({ name }) => name.startsWith("customer-"));

describe("the reader of event files", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "events-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function read(files: Record<string, string>) {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    return readEventFiles(folder, subscriptions);
  }

  /** The one mistake of a folder with one file that cannot be used. */
  async function mistakeOf(event: unknown): Promise<string> {
    const text = typeof event === "string" ? event : JSON.stringify(event);
    const { single, bursts, mistakes } = await read({ "a.json": text });
    assert.deepEqual(
      { single, bursts, count: mistakes.length },
      { single: [], bursts: [], count: 1 },
    );
    return mistakes[0] ?? "";
  }

  it("reads single events and bursts in the order of their names, and no other files", async () => {
    const other = { ...valid, "detail-type": "customer-updated" };
    assert.deepEqual(
      await read({
        "3.json": line,
        "1.json": JSON.stringify(other),
        "2.jsonl": `${line}\n${JSON.stringify(other)}\n`,
        "readme.md": "not an event",
        "4.json.bak": "not an event",
      }),
      {
        single: [
          { file: "1.json", event: other },
          { file: "3.json", event: valid },
        ],
        bursts: [{ file: "2.jsonl", events: [valid, other] }],
        mistakes: [],
      },
    );
  });

  it("reads an event without a time, and lines with Windows line endings", async () => {
    const timeless = { source: valid.source, "detail-type": valid["detail-type"], detail };
    const { bursts, mistakes } = await read({ "a.jsonl": `${JSON.stringify(timeless)}\r\n\r\n` });
    assert.deepEqual([bursts[0]?.events, mistakes], [[timeless], []]);
  });

  it("leaves out a file that is not JSON, quotes none of it, and reads the others", async () => {
    const cut = '{"source":"shop.magento","detail":{"firstname":"Veronica"';
    const { single, mistakes } = await read({ "a.json": cut, "b.json": line });
    assert.deepEqual(
      [single.map(({ file }) => file), mistakes],
      [
        ["b.json"],
        [
          "a.json is left out: it is, in line 1, column 58, not JSON: the text ends before the object that begins in column 35 is closed.",
        ],
      ],
    );
  });

  it("leaves out an invalid line, names its number, and reads the others", async () => {
    const { bursts, mistakes } = await read({
      "a.jsonl": [line, "", line.slice(1), line, JSON.stringify(invalid)].join("\n"),
    });
    assert.deepEqual(bursts, [{ file: "a.jsonl", events: [valid, valid] }]);
    assert.deepEqual(mistakes, [
      "a.jsonl, line 3, is left out: it is, in column 9, not JSON: the character : follows the end of the value.",
      "a.jsonl, line 5, is left out: it does not match the schema of customer-registered: detail.id must be integer.",
    ]);
  });

  it("leaves out a file that cannot be read, and reads the others", async () => {
    await mkdir(join(folder, "a.json"));
    const { single, mistakes } = await read({ "b.json": line });
    assert.equal(single.length, 1);
    assert.match(mistakes.join("\n"), /^a\.json is left out: it is a directory\.$/);
  });

  for (const [what, event, expected] of [
    ["an array around it", [valid], "the event must be object"],
    ["a text as its id", invalid, "detail.id must be integer"],
    ["a missing detail", { ...valid, detail: undefined }, "must have required property 'detail'"],
    [
      "a missing field",
      { ...valid, detail: { ...detail, email: undefined } },
      "detail must have required property 'email'",
    ],
    [
      "an empty name",
      { ...valid, detail: { ...detail, lastname: "" } },
      "detail.lastname must NOT",
    ],
    [
      "a mistake in an address",
      { ...valid, detail: { ...detail, addresses: [{ ...detail.addresses[0], city: 1 }] } },
      "detail.addresses.0.city must be string",
    ],
    ["a field that the bus adds", { ...valid, account: "1" }, '("account")'],
    ["an invalid time", { ...valid, time: "yesterday" }, 'time must match format "date-time"'],
    [
      "a day that does not exist",
      { ...valid, time: "2026-02-30T08:00:00Z" },
      'time must match format "date-time"',
    ],
    [
      "an id that is too large for the shop",
      { ...valid, detail: { ...detail, id: 5e9 } },
      "detail.id must be <= 4294967295",
    ],
  ] as const) {
    it(`names the mistake in an event with ${what}`, async () => {
      const mistake = await mistakeOf(event);
      assert.match(
        mistake,
        /^a\.json is left out: it does not match the schema of (a shop event|customer-registered): /,
      );
      assert(mistake.includes(expected), mistake);
    });
  }

  for (const [what, changed, of] of [
    ["another shop", { source: "x" }, "customer-registered of x"],
    ["another kind", { "detail-type": "cart-left" }, "cart-left of shop.magento"],
  ] as const) {
    it(`leaves out an event of ${what}, and lists the events that the subscriptions select`, async () => {
      assert.equal(
        await mistakeOf({ ...valid, ...changed }),
        `a.json is left out: no subscription selects ${of}; the subscriptions select customer-registered of shop.magento, customer-updated of shop.magento.`,
      );
    });
  }

  it("checks an event against the schema of each subscription that selects it", async () => {
    const [first = assert.fail("there is no subscription")] = subscriptions;
    const events = { ...first.events, schema: { type: "object", required: ["loyalty"] } };
    const stricter = [...subscriptions, { ...first, name: "loyal", events }];
    await writeFile(join(folder, "a.json"), line);
    const { mistakes } = await readEventFiles(folder, stricter);
    assert.deepEqual(mistakes, [
      "a.json is left out: it does not match the schema of loyal: detail must have required property 'loyalty'.",
    ]);
  });

  it("names all mistakes in an event", async () => {
    const mistake = await mistakeOf({ ...invalid, detail: { ...invalid.detail, email: 1 } });
    assert.match(mistake, /detail\.id must be integer; detail\.email must be string/);
  });

  it("quotes no data of the customer in any mistake", async () => {
    for (const broken of [
      line.slice(0, -1),
      line.replaceAll(":", "="),
      line.replace('"Veronica"', "Veronica"),
      { ...valid, source: detail.email, time: detail.lastname, detail: detail.firstname },
      {
        ...valid,
        detail: Object.fromEntries(Object.entries(detail).map(([key, value]) => [key, [value]])),
      },
    ]) {
      const mistake = await mistakeOf(broken);
      for (const personal of PERSONAL) {
        assert(!mistake.includes(personal), `${personal} is in: ${mistake}`);
      }
    }
  });

  it("refuses a folder without an event file, and names it", async () => {
    const named = new RegExp(`${basename(folder)} contains no event file`);
    await assert.rejects(read({ "readme.md": "" }), runError(named));
  });

  it("refuses a folder that does not exist, and names it", async () => {
    await assert.rejects(
      readEventFiles(join(folder, "missing"), subscriptions),
      runError(/^The folder of events cannot be read: .*missing/),
    );
  });
});
