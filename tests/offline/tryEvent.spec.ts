import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { emulateStackFile, IDLE_RUNTIME, type EmulatedStack } from "../../offline/emulatedStack";
import { createSimulator } from "../../offline/simulate";
import { tryEvent, type TriedEvent } from "../../offline/tryEvent";
import { anew } from "../emulator/embedded/evaluated";
import { PROJECT_DIRECTORY } from "../folder";

const SAMPLE = readFileSync(join(PROJECT_DIRECTORY, "events/01-customer-registered.json"), "utf8");
let emulated: EmulatedStack;
let simulate: ReturnType<typeof createSimulator>;

/** The sample, with another text in place of a part of it. */
function changed(part: string, other: string): string {
  assert(SAMPLE.includes(part), `${part} is in the sample`);
  return SAMPLE.replace(part, () => other);
}

const tried = (text: string): TriedEvent => tryEvent(emulated, simulate, text);

/** The findings in a text, each with the text at its place. */
const findingsIn = (text: string) =>
  tried(text).findings.map(({ kind, message, place }) => [
    kind,
    message,
    place === undefined ? undefined : text.slice(place.start, place.end),
  ]);

describe("an event that is tried", () => {
  before(async () => {
    emulated = await anew(join(PROJECT_DIRECTORY, "index.ts"), () =>
      emulateStackFile(PROJECT_DIRECTORY, "local", IDLE_RUNTIME),
    );
    simulate = createSimulator(emulated);
  });

  it("gives the requests that simulate shows", () => {
    const { findings, simulation } = tried(SAMPLE);
    assert.deepEqual(findings, []);
    assert.deepEqual(
      simulation?.requests.map(({ method, url }) => `${method} ${new URL(url).pathname}`),
      ["PATCH /services/data/v68.0/sobjects/Contact/ShopCustomerId__c/1001"],
    );
    assert(simulation?.unmatched.every(({ subscription }) => subscription.startsWith("customer-")));
  });

  it("has the mistakes of the schema at the members that break it", () => {
    const text = changed('"firstname": "Veronica"', '"firstname": 7');
    const { findings, simulation } = tried(text);
    const [found] = findings;
    assert.equal(findings.length, 1);
    assert.deepEqual(
      [found?.kind, found?.subscription, found?.message],
      ["schema", "customer-registered", "detail.firstname must be string."],
    );
    const before = text.slice(0, text.indexOf('"firstname"')).split("\n");
    assert.deepEqual(
      [found?.place?.line, found?.place?.column],
      [before.length, (before.at(-1)?.length ?? 0) + 1],
    );
    assert(simulation !== undefined, "EventBridge checks no schema");
  });

  it("has the mistake of a missing member at what should have it", () => {
    const text = '{"source": "shop.magento", "detail-type": "customer-updated", "detail": {}}';
    const places = new Set(findingsIn(text).map(([, , place]) => place));
    assert.deepEqual([...places], ['"detail": {}']);
  });

  it("has the place where a text is no JSON, and quotes nothing of it", () => {
    const text = changed('"group_id": 1,', '"group_id": 1 "secret": 2,');
    const { findings, simulation } = tried(text);
    assert.equal(simulation, undefined);
    assert.deepEqual(
      findings.map(({ kind, place }) => [kind, text.slice(place?.start)[0]]),
      [["json", '"']],
    );
    assert(!findings.some(({ message }) => message.includes("secret")));
  });

  it("has a sentence for each text that is no event", () => {
    const sentences: [string, RegExp][] = [
      ["", /it is empty/],
      ["\uFEFF{}", /byte order mark/],
      ["[]", /it must be an object/],
      ["null", /it must be an object/],
      [`${"[".repeat(50_000)}${"]".repeat(50_000)}`, /it must be an object/],
      [`${SAMPLE}${SAMPLE}`, /follows the end of the value/],
      ['{"Source": "a", "DetailType": "b", "Detail": "{}"}', /looks like the input of PutEvents/],
      ["x".repeat(3_000_000), /3,000,000 characters/],
    ];
    for (const [text, expected] of sentences) {
      const { findings, simulation } = tried(text);
      assert.equal(simulation, undefined, text.slice(0, 40));
      assert(
        findings.some(({ message }) => expected.test(message)),
        `${text.slice(0, 40)}: ${findings.map(({ message }) => message).join(" ")}`,
      );
    }
  });

  it("has what PutEvents would refuse at its member", () => {
    assert.deepEqual(findingsIn(changed('"shop.magento"', '"aws.s3"')), [
      [
        "refused",
        "PutEvents would refuse the event: its source begins with `aws.`; only AWS can publish it.",
        '"source": "aws.s3"',
      ],
    ]);
    const large = tried(changed('"Veronica"', JSON.stringify("v".repeat(1_100_000))));
    assert.match(large.findings[0]?.message ?? "", /PutEvents accepts at most 1,048,576/);
    assert.deepEqual(large.simulation?.requests, []);
  });

  it("names a key that occurs twice, whose first value counts for nothing", () => {
    const text = changed('"group_id": 1,', '"group_id": 1, "group_id": 2,');
    assert.deepEqual(findingsIn(text), [
      [
        "repeated",
        "The key group_id occurs twice in its object; only this last value counts.",
        '"group_id"',
      ],
    ]);
  });

  it("lists 100 mistakes of the schema at most, and counts the others", () => {
    const addresses = JSON.stringify(Array.from({ length: 300 }, () => ({ id: "x" })));
    const text = SAMPLE.replace(/"addresses": \[[^]*\]/, () => `"addresses": ${addresses}`);
    const { findings } = tried(text);
    assert.equal(findings.length, 101);
    assert.match(findings.at(-1)?.message ?? "", /^[\d,]+ more mistakes\.$/);
  });
});
