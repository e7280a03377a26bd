import assert from "node:assert/strict";
import fc from "fast-check";
import type { BusEvent } from "../../eventbridge/event";
import { causeOf } from "../../operations/cause";
import { isOpaqueId, maskAttributes, maskEvent } from "../../privacy/letter";
import { quotableOf, maskCode, maskField, maskMessage, maskText } from "../../privacy/text";
import { NO_NAMES, vocabularyOf } from "../../privacy/vocabulary";
import { subscriptions } from "../../subscriptions";
import { drawn } from "../drawn";

const DECLARED = vocabularyOf(subscriptions);

const html = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll("'", "&#39;");
const unicode = (text: string) =>
  [...Array(text.length).keys()]
    .map((index) => `\\u${text.charCodeAt(index).toString(16).padStart(4, "0")}`)
    .join("");

/** The changes to a value on its way into a message. */
const CHANGES: Record<string, (value: string) => string> = {
  none: (value) => value,
  cut: (value) => value.slice(0, Math.ceil(value.length / 2)),
  "cut at its beginning": (value) => value.slice(Math.floor(value.length / 3)),
  "HTML-escaped": html,
  "unicode-escaped": unicode,
  "first letter unicode-escaped": (value) => unicode(value.slice(0, 1)) + value.slice(1),
  decomposed: (value) => value.normalize("NFD"),
  "without accents": (value) => value.normalize("NFD").replace(/\p{M}/gu, ""),
  capitals: (value) => value.toUpperCase(),
  "small letters": (value) => value.toLowerCase(),
  "percent-encoded": (value) => encodeURIComponent(value),
  base64: (value) => Buffer.from(value).toString("base64"),
  CSV: (value) => `"${value.replaceAll('"', '""')}"`,
  "with other separators": (value) => value.replace(/[\s+./-]/g, "-"),
  "digits alone": (value) => value.replace(/\D/g, "") || "none",
  "grouped digits": (value) => value.replace(/\B(?=(\d{3})+(?!\d))/g, ","),
};

const word = fc.string({ minLength: 4, maxLength: 12, unit: "grapheme" });
const value = fc.oneof(
  word.filter((text) => text.trim().length >= 4),
  fc.constantFrom(
    ..."O'Brien & Sons|Müller-Lüdenscheidt|José Ñuñez|veronica@example.com|+49 (30) 555-0100".split(
      "|",
    ),
    ..."1984-03-27|03/27/1984|27.3.1984|Berlin, Unter den Linden 77|顧客登録部|Zażółć|DE89 3704 0044".split(
      "|",
    ),
    ..."Field|Required|Row Lock|Ann-Kathrin|Smith__c|SMITH_AND_SONS".split("|"),
  ),
  fc.emailAddress(),
  fc.date({ min: new Date(0), noInvalidDate: true }).map((date) => date.toISOString()),
);

/** The positions of the value in a message of Salesforce. */
const MESSAGES: ((quoted: string) => string)[] = [
  (quoted) =>
    JSON.stringify([
      {
        errorCode: "STRING_TOO_LONG",
        message: `Last Name: data value too large: ${quoted} (max length=80)`,
        fields: ["LastName"],
      },
    ]),
  (quoted) => `[{"message":"Email: invalid email address: ${quoted}`,
  (quoted) =>
    JSON.stringify([
      {
        errorCode: "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
        message: `T: execution of AfterUpdate caused by: ${quoted}; first error: UNABLE_TO_LOCK_ROW, ${quoted}: []`,
      },
    ]),
  (quoted) => `<html><body>${quoted}</body></html>`,
  (quoted) =>
    JSON.stringify([
      {
        errorCode: "DUPLICATE_VALUE",
        message: quoted,
        fields: [quoted],
        [quoted]: quoted,
        extra: { [quoted]: [quoted] },
      },
    ]),
  (quoted) => JSON.stringify({ error: "invalid_grant", error_description: quoted }),
  (quoted) =>
    JSON.stringify([{ errorCode: quoted, message: "Required fields are missing: [LastName]" }]),
  (quoted) => quoted,
];

/** Everything that is shown without --reveal of a message whose event holds personal data. */
function shown(original: string, quoted: string, message: (quoted: string) => string): string {
  const event = {
    version: "0",
    id: "11111111-2222-4333-8444-555555555555",
    source: "shop.magento",
    "detail-type": "customer-updated",
    account: "000000000000",
    time: "2026-09-14T08:00:00Z",
    region: "eu-central-1",
    resources: [quoted],
    detail: { id: 7, lastname: original, [quoted]: { [original]: quoted } },
  } as unknown as BusEvent;
  const letter = {
    body: JSON.stringify(event),
    attributes: {
      RULE_ARN: "arn:aws:events:eu-central-1:000000000000:rule/shop/customers",
      ERROR_CODE: "SDK_CLIENT_ERROR",
      ERROR_MESSAGE: `ApiDestination returned HTTP status 400 with payload: ${message(quoted)}`,
      EXHAUSTED_RETRY_CONDITION: quoted,
      RETRY_ATTEMPTS: quoted,
      [quoted]: quoted,
    },
  };
  const foreign = { ...event, source: quoted, "detail-type": quoted, id: quoted, [quoted]: 1 };
  return JSON.stringify([
    causeOf(letter, DECLARED),
    maskAttributes(letter, DECLARED),
    maskEvent(event, ["$.detail.id"], DECLARED),
    maskEvent(foreign, ["$.detail.id"], DECLARED),
    causeOf({ ...letter, body: quoted }, DECLARED).kind,
  ]);
}

/** Each part of 4 characters that contains a letter or digit. */
const fragments = (text: string): string[] => {
  const characters = [...text];
  return characters
    .slice(0, -3)
    .map((_, index) => characters.slice(index, index + 4).join(""))
    .filter((part) => /[\p{L}\p{N}]/u.test(part));
};

describe("without --reveal, no personal data is shown", () => {
  for (const [change, apply] of Object.entries(CHANGES)) {
    it(`where the value is quoted with this change: ${change}`, () => {
      const property = fc.property(value, fc.constantFrom(...MESSAGES), (original, message) => {
        let quoted: string;
        try {
          quoted = apply(original);
        } catch {
          return; // a lone surrogate has no percent-encoding
        }
        const output = shown(original, quoted, message);
        // The program's own wording is the same for every value.
        const own = MESSAGES.map((one) => shown("§", "§", one)).join("\n");
        for (const part of [...fragments(original), ...fragments(quoted)]) {
          const escaped = JSON.stringify(part).slice(1, -1);
          assert(
            !output.includes(escaped) || own.includes(escaped),
            `${part} of ${original}: ${output}`,
          );
        }
      });
      fc.assert(property, drawn(60));
    });
  }
});

describe("an external id", () => {
  for (const id of [
    7,
    5550100,
    "1001",
    "C-1001",
    "11111111-2222-4333-8444-555555555555",
    "507f1f77bcf86cd799439011",
    "d41d8cd98f00b204e9800998ecf8427e",
  ]) {
    it(`is shown where its form excludes personal data: ${id}`, () => assert(isOpaqueId(id)));
  }
  for (const id of [
    "veronica@example.com",
    "O'Brien",
    "1984-03-27",
    "+49305550100",
    493055501001,
    6000000000,
    3055501001,
    "3055501001",
    19901126,
    "19901126",
    "078051120",
    "4111111111111111",
    4111111111111111,
    "tel-30555010",
    Buffer.from("veronica@example.com").toString("hex"),
    null,
    "",
  ]) {
    it(`is masked: ${id}`, () => assert(!isOpaqueId(id)));
  }
});

describe("an external id that the schema declares as an integer", () => {
  const { largest } = DECLARED;
  const shown = (id: unknown) => isOpaqueId(id, largest.get("$.detail.id"));

  it("is shown only as a number up to the schema's maximum", () => {
    assert.equal(largest.get("$.detail.id"), 4294967295);
    assert(shown(3055501001));
    for (const id of [4294967296, "3055501001", 1.5, -1, "veronica", null]) assert(!shown(id));
  });

  it("does not count without a maximum", () => {
    const [one] = subscriptions;
    assert(one);
    const schema = { type: "object", properties: { id: { type: "integer", minimum: 1 } } };
    const { largest: none } = vocabularyOf([{ ...one, events: { ...one.events, schema } }]);
    assert.equal(none.size, 0);
  });
});

describe("of unknown codes and field names", () => {
  const none = quotableOf("{}");
  for (const code of "26.11.1990 Obrien-Soens born-26.11.1990 born_26.11.1990 Obrien OBRIEN Obrien_Soens D_26_11_1990 A_B 19901126 4111111111111111 O_".split(
    " ",
  )) {
    it(`${code} is masked`, () => assert.equal(maskCode(code, none), "********"));
  }
  for (const code of "NEW_IN_A_LATER_RELEASE UNABLE_TO_LOCK_ROW SDK_CLIENT_ERROR THROTTLING invalid_client".split(
    " ",
  )) {
    it(`${code} is shown, by its form or because it is known`, () =>
      assert.equal(maskCode(code, none), code));
  }
  for (const name of ["D26_11_1990__c", "Soens__c", "Wm_b8OrTG91__c", "Soens__r", "Veronica"]) {
    it(`the field ${name} is masked`, () => assert.equal(maskField(name, DECLARED), "********"));
  }
  for (const name of ["ShopStore__c", "LastName"]) {
    it(`the field ${name} is shown, because the mapping or the standard object has it`, () =>
      assert.equal(maskField(name, DECLARED), name));
  }
});

describe("a text of Salesforce", () => {
  const none = quotableOf("{}");
  it("shows a field whose name holds a key of the schema, unless a value of the event is that name", () => {
    const names = {
      ...NO_NAMES,
      fields: new Set(["ShopCompanyId__c", "Street"]),
      keys: new Set(["company_id", "street"]),
    };
    const shownOf = (text: string, detail: object) =>
      maskText(text, quotableOf(JSON.stringify({ detail })), names);
    const detail = { company_id: "K-1", name: "street" };
    assert.equal(
      shownOf("not found for field ShopCompanyId__c", detail),
      "not found for field ShopCompanyId__c",
    );
    assert.equal(shownOf("not found for field Street", detail), "not found for field ********");
    const quoting = { company_id: "ShopCompanyId__c" };
    assert.equal(
      shownOf("not found for field ShopCompanyId__c", quoting),
      "not found for field ********",
    );
  });
  for (const [text, expected] of [
    [
      "Email: invalid email address: veronica@example.com",
      "Email: invalid email address: ********",
    ],
    [
      "Last Name: data value too large: O&#39;Brien (max length=80)",
      "******** Name: data value too large: ******** (max length=80)",
    ],
    [
      "Required fields are missing: [LastName, Shoe Size]",
      "Required fields are missing: [LastName, ********",
    ],
    [
      "No such column 'Suffix' on sobject of type Contact",
      "No such column 'Suffix' on sobject of type Contact",
    ],
    [
      "unable to obtain exclusive access to this record or 1 records: 003000000000001AAA",
      "unable to obtain exclusive access to this record ********",
    ],
    ["nothing that is known", "********"],
    ["", ""],
  ] as const) {
    it(`shows only fixed wordings, codes and field names: ${text}`, () => {
      assert.equal(maskText(text, none, DECLARED), expected);
    });
  }

  it("masks a field's name where the event has it as a value", () => {
    const title = quotableOf(JSON.stringify({ detail: { lastname: "Title" } }));
    assert.equal(maskText("value of Title", title, DECLARED), "********");
  });

  it("keeps the structure of an answer, and the status", () => {
    assert.equal(
      maskMessage(
        'ApiDestination returned HTTP status 400 with payload: [{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID","at":"Veronica"}]',
        none,
        DECLARED,
      ),
      'ApiDestination returned HTTP status 400 with payload: [{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID","<key 1>":"********"}]',
    );
  });
});
