import assert from "node:assert/strict";
import fc from "fast-check";
import { Redactor, redactOutput, keepSecret } from "../../operations/redactor";

const SECRET = "Zq7/+\"=ä €'<9&\\pW!x3VbN";
const html = (text: string) =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
const unicode = (text: string) =>
  [...Array(text.length).keys()]
    .map((index) => `\\u${text.charCodeAt(index).toString(16).padStart(4, "0")}`)
    .join("");
const base64 = (text: string) => Buffer.from(text).toString("base64");

/** How a service may send back what it was sent. */
const FORMS: Record<string, (secret: string) => string> = {
  "as it is": (secret) => secret,
  "percent-encoded": encodeURIComponent,
  "percent-encoded twice": (secret) => encodeURIComponent(encodeURIComponent(secret)),
  "percent-encoded in small letters": (secret) =>
    encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase()),
  "of a form": (secret) => new URLSearchParams({ secret }).toString().slice("secret=".length),
  "of JSON": (secret) => JSON.stringify(secret).slice(1, -1),
  "of JSON within JSON": (secret) => JSON.stringify(JSON.stringify(secret)).slice(3, -3),
  "of JSON with unicode escapes": unicode,
  "of HTML": html,
  "of HTML twice": (secret) => html(html(secret)),
  "of HTML in numbers": (secret) =>
    [...secret].map((one) => `&#x${one.codePointAt(0)?.toString(16)};`).join(""),
};

describe("a secret of the stack", () => {
  const redactor = new Redactor();
  redactor.add(SECRET);

  for (const [form, encode] of Object.entries(FORMS)) {
    it(`is replaced in the form ${form}`, () => {
      const echoed = encode(SECRET);
      assert.equal(redactor.redacted(`<p>a=${echoed}&b</p>`), "<p>a=********&b</p>");
    });
  }

  it("is replaced where a text was cut in it", () => {
    assert.equal(redactor.redacted(`sent ${SECRET.slice(0, -5)}`), "sent ********");
    assert.equal(
      redactor.redacted(`sent ${encodeURIComponent(SECRET).slice(0, -4)}`).slice(0, 13),
      "sent ********",
    );
  });

  it("is replaced in base64, wherever it stands in what is encoded", () => {
    for (const id of ["i", "id", "id3", "id-4", ""]) {
      const header = base64(`${id}:${SECRET}`);
      const shown = redactor.redacted(`Authorization: ${header}`);
      const left = Buffer.from(shown.split("********")[1] ?? "", "base64").toString();
      assert(shown.includes("********"), shown);
      assert(left.length < 4, left);
      assert.doesNotMatch(shown, new RegExp(header.slice(-20).replace(/[+/=]/g, "\\$&")));
    }
  });

  it("is replaced where every character takes a form of its own", () => {
    const encodings = [
      (one: string) => one,
      (one: string) => encodeURIComponent(one),
      unicode,
      (one: string) => `&#${one.codePointAt(0)};`,
    ];
    const property = fc.property(
      fc
        .string({ minLength: 4, maxLength: 20, unit: "grapheme-ascii" })
        .filter((text) => text.trim() === text),
      fc.array(fc.nat({ max: encodings.length - 1 }), { minLength: 20, maxLength: 20 }),
      (secret, choices) => {
        const own = new Redactor();
        own.add(secret);
        const echoed = [...secret]
          .map((one, index) => encodings[choices[index] ?? 0]?.(one))
          .join("");
        assert.equal(own.redacted(`\n${echoed}\n`), "\n********\n");
      },
    );
    fc.assert(property, { numRuns: 25 });
  });

  it("of fewer than 4 characters is replaced as a word of its own, and leaves other words alone", () => {
    const short = new Redactor();
    short.add("ok");
    assert.equal(
      short.redacted("look: ok, okay, client=ok"),
      "look: ********, okay, client=********",
    );
  });

  it("that is a part of another leaves nothing of the longer one", () => {
    const both = new Redactor();
    both.add("secret", "secret-of-the-shop");
    assert.equal(both.redacted("is secret-of-the-shop"), "is ********");
  });

  it("is none where it is empty, and what is like it stays", () => {
    const none = new Redactor();
    none.add("", "correct horse battery");
    const text = "correct answer: nothing is secret";
    assert.equal(none.redacted(text), text);
  });

  it("takes no time to speak of in texts that are made for it", () => {
    const start = performance.now();
    redactor.redacted("\\".repeat(100_000) + "&amp;".repeat(20_000) + "%25".repeat(30_000));
    assert(performance.now() - start < 2_000);
  });

  it("is a token by its form, also one that this process did not obtain", () => {
    const session =
      "00D000000000001!AQcAQH0dMHZfz972Szmpkb58urFRkgeBGsxL_QJWwYMfAbUeeG7c1E6LYUfiDUkWe6H34r1AAwOR8B8fLEz6n04NPGRrq0FM";
    for (const [text, expected] of [
      [`token ${session}.`, "token ********"],
      [`Authorization: Bearer ${session}`, "Authorization: Bearer ********"],
      [`Bearer%20${encodeURIComponent(session)}`, "Bearer%20********"],
      ["Authorization: Basic aWQtMTIzNDU2Nzg6c2VjcmV0", "Authorization: Basic ********"],
      ["the bearer of this message", "the bearer of this message"],
    ] as const) {
      assert.equal(redactor.redacted(text).replace(/\*\.$/, "*"), expected);
    }
  });

  it("does not come out of a stream, in text or in bytes", () => {
    keepSecret("canary-of-the-stream");
    const written: string[] = [];
    const stream = {
      write: (chunk: string | Uint8Array) => written.push(Buffer.from(chunk as string).toString()),
    };
    redactOutput([stream as unknown as NodeJS.WriteStream]);
    stream.write("a canary-of-the-stream");
    stream.write(Buffer.from("b canary-of-the-stream"));
    assert.deepEqual(written, ["a ********", "b ********"]);
  });
});
