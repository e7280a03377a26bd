import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROJECT_DIRECTORY } from "../folder";
import { bridgeHere } from "../cli/inProcess";

interface Simulation {
  requests: object[];
  unmappable: object[];
  notMeant: { subscription: string }[];
  vanishing: { subscription: string; reasons: string[] }[];
  schemaMistakes: { subscription: string; mistakes: string[] }[];
  refused: string[];
}

const SAMPLE = JSON.parse(
  readFileSync(join(PROJECT_DIRECTORY, "events", "01-customer-registered.json"), "utf8"),
) as { detail: object };
const event = (detail: object, more: object = {}) =>
  JSON.stringify({ ...SAMPLE, ...more, detail: { ...SAMPLE.detail, ...detail } });

describe("bridge simulate of an event", () => {
  let folder: string;
  let all: Simulation[];
  let code: number;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "simulate-"));
    const file = join(folder, "events.jsonl");
    writeFileSync(
      file,
      [
        event({}),
        event({ email: 42 }),
        event({ lastname: undefined }),
        event({}, { "detail-type": "order-placed" }),
        event({ lastname: "x".repeat(1_048_576) }),
        event({}, { source: "aws.partner/shop/orders" }),
        event({}, { time: "1969-12-31T23:59:59Z" }),
      ].join("\n"),
    );
    const run = await bridgeHere(["simulate", file, "--json"]);
    assert.equal(run.stderr, "");
    all = JSON.parse(run.stdout) as Simulation[];
    code = run.code;
  });

  after(() => rmSync(folder, { recursive: true }));

  it("that is sent names the parts that break the schema", () => {
    const [fine, number] = all;
    assert.deepEqual([fine?.requests.length, fine?.schemaMistakes], [1, []]);
    assert.equal(number?.requests.length, 1);
    assert.deepEqual(number.schemaMistakes, [
      { subscription: "customer-registered", mistakes: ["detail.email must be string"] },
    ]);
  });

  it("that is dead-lettered or has no subscription does not call it lost", () => {
    const [, , lacking, other] = all;
    assert.deepEqual([lacking?.unmappable.length, lacking?.vanishing], [1, []]);
    assert.deepEqual([other?.notMeant.length, other?.vanishing], [2, []]);
  });

  it("that PutEvents would refuse shows no request, says why, and exits with 1", () => {
    const [large, partner, early] = all.slice(4);
    assert.match(large?.refused.join() ?? "", /^it has 1,04\d,\d+ bytes; PutEvents accepts/);
    assert.match(partner?.refused.join() ?? "", /only that partner can publish it/);
    assert.match(early?.refused.join() ?? "", /^time is not between the years 1970 and 9999$/);
    assert.deepEqual(
      [large, partner, early].flatMap((one) => one?.requests),
      [],
    );
    assert.equal(code, 1);
  });

  it("that cannot be read names the right reason, and shows the other events", async () => {
    const write = (name: string, text: string) => {
      const file = join(folder, name);
      writeFileSync(file, text);
      return file;
    };
    const deep = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
    const withDetail = (member: string) =>
      event({}).replace('"detail":{', () => `"detail":{"x":${member},`);
    const files = [
      write("deep.json", withDetail(deep(1_000))),
      write("number.json", withDetail("1e400")),
      write("lines.jsonl", `{\n${event({})}\n`),
      join(folder, "none.json"),
      write("fine.json", withDetail(deep(999))),
      write(
        "beside.json",
        event({}, { id: 5, account: "", region: null, resources: [""] }).replace(
          "{",
          `{"extra":[1e400,12345678901234567890,${deep(2_000)}],`,
        ),
      ),
    ];
    const run = await bridgeHere(["simulate", ...files, "--json"]);
    const found = JSON.parse(run.stdout) as Simulation[];
    assert.deepEqual(
      found.map(({ requests, refused }) => [requests.length, refused]),
      [
        [1, []],
        [1, []],
        [1, []],
      ],
    );
    const [first, second, third, fourth, ...more] = run.stderr.trim().split("\n");
    assert.match(
      first ?? "",
      /deep\.json:1:\d+ is beyond the limits of PutEvents: it is nested more than 1000 levels/,
    );
    assert.match(
      second ?? "",
      /number\.json:1:\d+ is beyond the limits of PutEvents: a number is out of range/,
    );
    assert.match(
      third ?? "",
      /lines\.jsonl:1:2 is not JSON: the text ends before the object .* is closed\.$/,
    );
    assert.match(fourth ?? "", /none\.json does not exist\.$/);
    assert.deepEqual([more, run.code], [[], 1]);
  });
});
