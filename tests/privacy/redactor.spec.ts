import assert from "node:assert/strict";
import fc from "fast-check";
import { GuardedText, guardStreams } from "../../privacy/guardedOutput";
import { keepSecret, redact, Redactor } from "../../privacy/redactor";
import { drawn } from "../drawn";

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

/** The forms in which a service may return a request. */
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
      assert.equal(redactor.redact(`<p>a=${echoed}&b</p>`), "<p>a=********&b</p>");
    });
  }

  it("is replaced where a text ends within it", () => {
    assert.equal(redactor.redact(`sent ${SECRET.slice(0, -5)}`), "sent ********");
    assert.equal(
      redactor.redact(`sent ${encodeURIComponent(SECRET).slice(0, -4)}`).slice(0, 13),
      "sent ********",
    );
  });

  it("is replaced in base64, at any position of the encoded text", () => {
    for (const id of ["i", "id", "id3", "id-4", ""]) {
      const header = base64(`${id}:${SECRET}`);
      const shown = redactor.redact(`Authorization: ${header}`);
      const left = Buffer.from(shown.split("********")[1] ?? "", "base64").toString();
      assert(shown.includes("********"), shown);
      assert(left.length < 4, left);
      assert.doesNotMatch(shown, new RegExp(header.slice(-20).replace(/[+/=]/g, "\\$&")));
    }
  });

  it("is replaced where each character has a different form", () => {
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
        assert.equal(own.redact(`\n${echoed}\n`), "\n********\n");
      },
    );
    fc.assert(property, drawn(25));
  });

  it("is replaced to its end where the escape of a character follows a backslash", () => {
    for (const escaped of ["\\u0021", "\\x21", "\\!"]) {
      const own = new Redactor();
      own.add("!          \\!");
      assert.equal(own.redact(`\n!          \\${escaped}\n`), "\n********\n");
    }
  });

  it("of fewer than 4 characters is replaced only as a separate word", () => {
    const short = new Redactor();
    short.add("ok");
    assert.equal(
      short.redact("look: ok, okay, client=ok"),
      "look: ********, okay, client=********",
    );
  });

  it("that is a part of another secret leaves no part of the longer one", () => {
    const both = new Redactor();
    both.add("secret", "secret-of-the-shop");
    assert.equal(both.redact("is secret-of-the-shop"), "is ********");
  });

  it("is ignored where it is empty, and similar texts stay", () => {
    const none = new Redactor();
    none.add("", "correct horse battery");
    const text = "correct answer: nothing is secret";
    assert.equal(none.redact(text), text);
  });

  it("takes little time in texts that are made to be slow", () => {
    const start = performance.now();
    redactor.redact("\\".repeat(100_000) + "&amp;".repeat(20_000) + "%25".repeat(30_000));
    assert(performance.now() - start < 2_000);
  });

  it("is a token by its form, also where this process did not obtain it", () => {
    const session =
      "00D000000000001!AQcAQH0dMHZfz972Szmpkb58urFRkgeBGsxL_QJWwYMfAbUeeG7c1E6LYUfiDUkWe6H34r1AAwOR8B8fLEz6n04NPGRrq0FM";
    for (const [text, expected] of [
      [`token ${session}.`, "token ********"],
      [`Authorization: Bearer ${session}`, "Authorization: Bearer ********"],
      [`Bearer%20${encodeURIComponent(session)}`, "Bearer%20********"],
      ["Authorization: Basic aWQtMTIzNDU2Nzg6c2VjcmV0", "Authorization: Basic ********"],
      ["the bearer of this message", "the bearer of this message"],
    ] as const) {
      assert.equal(redactor.redact(text).replace(/\*\.$/, "*"), expected);
    }
  });

  for (const [form, encode] of Object.entries({
    "in hexadecimal digits": (secret: string) => Buffer.from(secret).toString("hex"),
    "in large hexadecimal digits": (secret: string) =>
      Buffer.from(secret).toString("hex").toUpperCase(),
    "in small letters": (secret: string) => secret.toLowerCase(),
    "in capitals": (secret: string) => secret.toUpperCase(),
    "without punctuation": (secret: string) => secret.replace(/\W/g, ""),
    "in base64 for URLs": (secret: string) => Buffer.from(secret).toString("base64url"),
    "cut after a third": (secret: string) => secret.slice(0, Math.ceil(secret.length / 3)),
  })) {
    it(`is replaced ${form}`, () => {
      const own = new Redactor();
      const secret = "S3cret.Pa$$-w0rd/of+the=shop~1234567?end";
      own.add(secret);
      // The last base64 digit may encode less than a character.
      assert.match(own.redact(`<${encode(secret)}>`), /^<\*{8}\w?>$/);
    });
  }

  it("that begins like another secret is replaced to its end", () => {
    const own = new Redactor();
    const [id, secret] = ["3MVG9-common-beginning-id", "3MVG9-common-beginning-of-the-secret"];
    for (const order of [
      [id, secret],
      [secret, id],
    ]) {
      own.add(...order);
      assert.equal(own.redact(`x=${id}&y=${secret}.`), "x=********&y=********.");
    }
  });

  it("leaves JSON valid, also where a number is the secret", () => {
    const own = new Redactor();
    own.add("20", "a\\");
    assert.equal(
      own.redact('{"count":20,"of":2020,"big":12345678901234567890,"at":"is 20","in":"a\\\\"}\n'),
      '{"count":"********","of":2020,"big":12345678901234567890,"at":"is ********","in":"********"}\n',
    );
  });

  it("does not leave a stream, in text or in bytes, whole or in parts", () => {
    keepSecret("canary-of-the-stream");
    const written: string[] = [];
    const stream = {
      write: (chunk: string | Uint8Array) => written.push(Buffer.from(chunk as string).toString()),
    };
    const flush = guardStreams([stream as unknown as NodeJS.WriteStream]);
    stream.write("a canary-of-the-stream\n");
    stream.write(Buffer.from("b canary-of-the-stream\n"));
    stream.write("c canary-of-");
    stream.write("the-stream\n");
    stream.write("d cana");
    stream.write("pe\ne cana");
    flush();
    assert.equal(written.join(""), "a ********\nb ********\nc ********\nd canape\ne cana");
  });

  it("does not leave a stream at any split, in any form", () => {
    const secret = "S3cretPa<ssw0rd!";
    keepSecret(secret);
    for (const encode of [...Object.values(FORMS), base64]) {
      const text = `client ${encode(secret)} of client_secret=${encode("Other.One")}\n`;
      for (let at = 1; at < text.length; at += 1) {
        const guarded = new GuardedText();
        const shown = guarded.next(text.slice(0, at)) + guarded.next(text.slice(at));
        assert.equal(shown + guarded.end(), redact(text), `split at ${at}: ${text}`);
      }
    }
  });

  it("does not hold back a question or a line", () => {
    const guarded = new GuardedText();
    for (const text of ["Publish 3 events? [y/N] ", "a line\n", "ä\n"]) {
      assert.equal(guarded.next(text), text);
    }
  });
});

describe("an unknown secret is replaced because of the name before it", () => {
  const VALUE = "3MVG9.S3cret+Pa$$/w0rd==";
  const form = `grant_type=password&client_id=${encodeURIComponent(VALUE)}&client_secret=${encodeURIComponent(VALUE)}&username=${encodeURIComponent("it@acme.example")}&password=${encodeURIComponent(VALUE)}`;
  for (const [what, text] of Object.entries({
    "in a form": form,
    "in a form in HTML": `<p>${html(form)}</p>`,
    "in a form, percent-encoded": encodeURIComponent(form),
    "in a form, percent-encoded twice": encodeURIComponent(encodeURIComponent(form)),
    "in a form in JSON": JSON.stringify([{ message: form }]),
    "in a form, with unicode escapes": form.replace(/[=&]/g, unicode),
    "in a form that is not encoded": `client_secret=${VALUE}&client_id=${VALUE}`,
    "in a form that is cut": form.slice(0, -8),
    "in JSON": JSON.stringify({ client_id: VALUE, client_secret: VALUE, n: 1 }),
    "in JSON with spaces": JSON.stringify({ access_token: VALUE, refresh_token: VALUE }, null, 2),
    "in JSON within JSON": JSON.stringify({ m: JSON.stringify({ client_secret: VALUE, a: 1 }) }),
    "in JSON in HTML": html(JSON.stringify({ client_secret: VALUE, assertion: VALUE })),
    "in JSON, percent-encoded": encodeURIComponent(JSON.stringify({ password: VALUE })),
    "in JSON that is cut": JSON.stringify({ client_secret: VALUE }).slice(0, -6),
    "in XML": `<r><client_secret>${VALUE}</client_secret><n>1</n></r>`,
    "in other spellings": `clientSecret=${VALUE} Client-Id: ${VALUE} client%5Fsecret=${VALUE} password = '${VALUE}'`,
  })) {
    it(what, () => {
      const shown = new Redactor().redact(text);
      assert.match(shown, /\*{8}/);
      assert.doesNotMatch(shown, /S3cret|Pa\$|Pa%|w0rd|3MVG9|acme/);
      if (["in JSON", "in JSON within JSON"].includes(what)) JSON.parse(shown);
    });
  }

  it("but a name without a value stays", () => {
    for (const text of [
      "Set it with `pulumi config set --secret salesforceClientSecret --stack dev`.",
      'HTTP 400, invalid_client, "client_secret" is missing',
      '{"password":null,"clientId":""}',
      "The consumer secret is not the app's.",
      "The integration user's password has expired.",
    ]) {
      assert.equal(new Redactor().redact(text), text);
    }
  });

  it("in little time", () => {
    const start = performance.now();
    for (const part of [
      "client_secret=",
      "password",
      '"client_id":"',
      "&amp;",
      "a_token=&",
      "%25",
    ]) {
      new Redactor().redact(part.repeat(5_000));
    }
    assert(performance.now() - start < 2_000);
  });
});
