import assert from "node:assert/strict";
import { inspect } from "node:util";
import { formatFinding, GIVEN, HIDDEN } from "../../../policy/shared/finding";
import { secretTextsOf } from "../../../policy/shared/secretTexts";

const TYPE = "aws:some/EventThing:EventThing";
const finding = {
  problem: "is wrong",
  property: "name",
  found: undefined as unknown,
  because: "for a reason",
  remedy: "Fix it.",
};
const thing = (props: Record<string, unknown> = {}, ...secrets: string[]) => ({
  ...{ type: TYPE, name: "it", urn: "", opts: {} as never, props, secrets: new Set(secrets) },
});

/** The whole message, with the secrets of this resource and of others. */
const formatted = (
  part: Partial<typeof finding>,
  resource = thing(),
  others: (typeof resource)[] = [],
) => formatFinding(resource, { ...finding, ...part }, secretTextsOf([resource, ...others]));

const shown = (part: Partial<typeof finding>, ...rest: [ReturnType<typeof thing>?]) =>
  /^Thing 'it' is wrong: \S+ is (.*), for a reason\. Fix it\.$/s.exec(
    formatted(part, ...rest),
  )?.[1];

describe("a finding", () => {
  it("is formatted with the resource, the property, the value and the remedy", () => {
    assert.equal(formatted({ found: 5 }), "Thing 'it' is wrong: name is 5, for a reason. Fix it.");
  });

  for (const [value, words] of [
    [undefined, "not set"],
    [null, "not set"],
    [HIDDEN, "a value not shown here"],
    [GIVEN, "set"],
    [NaN, "not a number"],
    [0, "0"],
    [false, "false"],
    ["", "''"],
    ["a", "'a'"],
    [["a", 1], '["a",1]'],
    [[null], "[null]"],
    ["x".repeat(80), `'${"x".repeat(80)}'`],
    ["x".repeat(81), `'${"x".repeat(80)}...'`],
    [[1, "y".repeat(90)], `[1,"${"y".repeat(76)}...`],
    ["password=CANARY1", "a text of 16 characters (not shown)"],
    [{ note: "password=CANARY1" }, "an object of 1 member (not shown)"],
  ] as const) {
    it(`shows ${inspect(value).slice(0, 30)} as ${words.slice(0, 30)}`, () => {
      assert.equal(shown({ found: value }), words);
    });
  }

  it("is not longer than a message can be, whatever the resource has", () => {
    const long = formatted({
      problem: `has the name '${"x".repeat(1e5)}'`,
      because: "y ".repeat(1e5),
      found: "z".repeat(1e5),
    });
    assert(long.length < 2_500, String(long.length));
    assert(long.includes(`has the name '${"x".repeat(299)}...: name is 'zzz`), long);
  });

  it("shows type and length of the value that a policy hides, if the property has one", () => {
    const props = { a: { b: [{ c: "secret" }] }, "x.y": [1, 2] };
    const hidden = (property: string) => shown({ property, found: HIDDEN }, thing(props));
    assert.equal(hidden("a.b[0].c"), "a text of 6 characters (not shown)");
    assert.equal(hidden("a.b[0]"), "an object of 1 member (not shown)");
    assert.equal(hidden("a.b"), "a list of 1 item (not shown)");
    assert.equal(hidden("x.y"), "a list of 2 items (not shown)");
    assert.equal(hidden("x.y[1]"), "a number (not shown)");
    assert.equal(hidden("a.c"), "a value not shown here");
    assert.equal(hidden("a.b[0].c.d"), "a value not shown here");
  });
});

describe("a finding about a Pulumi secret", () => {
  const HOOK = "https://hooks.example.com/services/T000/B000/CANARY";
  const resource = thing({ url: HOOK, list: ["a", "b"], deep: { pin: 4711 } }, "url", "deep.pin");

  it("shows type and length of the marked value, of a part of it, and of an object with it", () => {
    const of = (property: string, found: unknown) => shown({ property, found }, resource);
    assert.equal(of("url", HOOK), "a text of 51 characters (not shown)");
    assert.equal(of("url", "hooks.example.com"), "a text of 17 characters (not shown)");
    assert.equal(of("url", "T"), "a text of 1 character (not shown)");
    assert.equal(of("deep.pin", 4711), "a number (not shown)");
    assert.equal(of("deep", { pin: 4711 }), "an object of 1 member (not shown)");
    assert.equal(of("deep", { note: "x" }), "an object of 1 member (not shown)");
    assert.equal(of("url.host", "x"), "a text of 1 character (not shown)");
    assert.equal(of("url[0]", "x"), "a text of 1 character (not shown)");
    assert.equal(of("urls", "x"), "'x'");
    assert.equal(of("list", ["a", "b"]), '["a","b"]');
    assert.equal(of("deeper", "a"), "'a'");
    assert.equal(of("url", undefined), "not set");
  });

  it("shows type and length of values elsewhere that contain the secret, or are a part of it", () => {
    const of = (found: unknown) => shown({ property: "other", found }, resource);
    assert.equal(of(`see ${HOOK}`), "a text of 55 characters (not shown)");
    assert.equal(of([{ a: HOOK }]), "a list of 1 item (not shown)");
    assert.equal(of("services/T000/B000"), "a text of 18 characters (not shown)");
    assert.equal(of("4711"), "a text of 4 characters (not shown)");
    assert.equal(of(4711), "a number (not shown)");
    assert.equal(of("https://"), "'https://'");
    assert.equal(of("14711"), "'14711'");
  });

  it("does not quote the secret in its sentences, nor a part of it, also of another resource", () => {
    const part = {
      problem: `calls '${HOOK}' at 'hooks.example.com' for rule 'shop'`,
      because: `unlike ${HOOK} and '${HOOK.slice(0, 30)}...' on hooks.example.com, services and x.com`,
      remedy: "Set it to a URL that begins with 'https://'.",
    };
    const expected =
      "Thing 'it' calls [not shown] at [not shown] for rule 'shop': name is not set, unlike [not shown] and [not shown] on [not shown], services and x.com. Set it to a URL that begins with 'https://'.";
    assert.equal(formatted(part, resource), expected);
    assert.equal(formatted(part, thing(), [resource]), expected);
  });

  it("finds secrets with quotes and line ends in them, and short ones that are the whole text", () => {
    const secret = 'a"b\nc"d"e';
    const quoted = thing({ a: secret, b: "x" }, "a", "b");
    assert.equal(shown({ found: { deep: [secret] } }, quoted), "an object of 1 member (not shown)");
    assert.equal(shown({ found: "x" }, quoted), "a text of 1 character (not shown)");
    assert.equal(shown({ found: "xy" }, quoted), "'xy'");
  });

  it("is shown as it is where the marks are not known, or nothing is marked", () => {
    const unmarked = { ...resource, secrets: undefined };
    const message = formatFinding(unmarked, { ...finding, found: HOOK }, secretTextsOf([unmarked]));
    assert(message.includes(HOOK));
    assert.equal(shown({ found: HOOK }, thing({ url: HOOK })), `'${HOOK}'`);
  });
});
