import assert from "node:assert/strict";
import {
  secretTextsOf,
  secretTextsOfStack,
  withoutSecrets,
} from "../../../policy/shared/secretTexts";

const resource = (props: object, ...secrets: string[]) => ({
  ...{
    type: "aws:sqs/queue:Queue",
    name: "it",
    urn: "",
    opts: {} as never,
    secrets: new Set(secrets),
  },
  props: props as Record<string, unknown>,
});

describe("the texts that Pulumi holds as secrets", () => {
  const touched = (props: object, marked: string[], texts: string[]) => {
    const { touch } = secretTextsOf([resource(props, ...marked)]);
    return texts.filter((text) => touch(text));
  };

  it("are texts and numbers, anywhere in a marked value", () => {
    const props = { a: { b: ["text", 4711, true, null, "", ["deep"]] }, c: "other" };
    const texts = ["text", "4711", "true", "null", "", "deep", "other"];
    assert.deepEqual(touched(props, ["a"], texts), ["text", "4711", "deep"]);
  });

  it("are unknown where the marks are not known", () => {
    const { touch, long } = secretTextsOf([{ ...resource({ a: "a secret" }), secrets: undefined }]);
    assert(!touch("a secret"));
    assert.deepEqual(long, []);
  });

  it("are shared by all who look at the same resources of a stack", () => {
    const resources = [resource({ a: "a secret" }, "a")];
    assert(secretTextsOfStack(resources).touch("a secret"));
    assert.equal(secretTextsOfStack(resources), secretTextsOfStack(resources));
    assert.notEqual(secretTextsOfStack(resources), secretTextsOfStack([...resources]));
  });

  it("are only the marked items of a list", () => {
    const props = { list: ["first", "second", { pin: "third" }, { pin: "fourth" }] };
    const texts = ["first", "second", "third", "fourth"];
    assert.deepEqual(touched(props, ["list[1]", "list[2].pin"], texts), ["second", "third"]);
    assert.deepEqual(touched(props, [], texts), []);
  });

  it("are recognized in longer texts from 6 characters on", () => {
    const props = { five: "abcde", six: "uvwxyz" };
    const texts = ["abcde", "to abcde", "uvwxyz", "to uvwxyz"];
    assert.deepEqual(touched(props, ["five", "six"], texts), ["abcde", "uvwxyz", "to uvwxyz"]);
  });

  it("are recognized by a part from 9 characters on", () => {
    const texts = ["12345678", "123456789", "2345678901"];
    assert.deepEqual(touched({ a: "12345678901" }, ["a"], texts), ["123456789", "2345678901"]);
  });

  it("are collected when one is looked for, and only once", () => {
    let reads = 0;
    const counted = {
      get secret() {
        reads += 1;
        return "a secret";
      },
    };
    const texts = secretTextsOf([resource(counted, "secret")]);
    assert.equal(reads, 0);
    assert(texts.touch("a secret"));
    const first = reads;
    assert(texts.touch("not a secret"));
    assert.deepEqual(texts.long, ["a secret"]);
    assert.equal(reads, first);
  });
});

describe("a sentence without secrets", () => {
  const SECRETS = {
    url: "https://hooks.example.com/a.example/subscription/123456789",
    dotted: "abc...defghi",
    short: "4711",
  };
  const secrets = secretTextsOf([resource(SECRETS, ...Object.keys(SECRETS))]);
  for (const [what, sentence, expected] of [
    ["hides a secret", `at ${SECRETS.url} it`, "at [not shown] it"],
    ["hides a quoted secret with its quotes", `'${SECRETS.dotted}' it`, "[not shown] it"],
    ["hides a quoted short secret", "the port '4711' it", "the port [not shown] it"],
    ["hides a quoted text that is shortened", "'hooks.exa...' it", "[not shown] it"],
    ["hides a host", "on hooks.example.com, it", "on [not shown], it"],
    ["hides a host at the end", "on hooks.example.com. It", "on [not shown]. It"],
    ["hides a host before a colon", "on hooks.example.com: it", "on [not shown]: it"],
    ["hides a part of 9 characters", "on a.example it", "on [not shown] it"],
    ["hides digits", "the number 123456789 it", "the number [not shown] it"],
    ["shows a part of 8 characters", "on .example it", "on .example it"],
    ["shows a short secret, which can be there by chance", "the port 4711 it", "the port 4711 it"],
    ["shows a plain word", "the subscription it", "the subscription it"],
    ["shows other words", "the number 987654321 it", "the number 987654321 it"],
    ["shows other quoted texts", "the number '987654321' it", "the number '987654321' it"],
  ] as const) {
    it(what, () => assert.equal(withoutSecrets(sentence, secrets), expected));
  }
});
