import assert from "node:assert/strict";
import { join } from "node:path";
import type { Letter } from "../../../eventbridge/deadLetter";
import { describeLetter, type CheckoutMapping } from "../../../operations/deadLetters/show";
import { formatLetter } from "../../../operations/deadLetters/formatLetter";
import { checkoutMapping, mappingOf } from "../../../offline/checkoutMapping";
import { wayBackBy, type WayBack } from "../../../operations/deadLetters/wayBack";
import { emulateStack, IDLE_RUNTIME } from "../../../offline/emulatedStack";
import { rulesOfCheckout } from "../../../stack/fate";
import { readStack, configuredStack } from "../../../stack/stack";
import { anew } from "../../emulator/embedded/evaluated";
import { PROJECT_DIRECTORY } from "../../folder";
import { OUTPUTS } from "../../stack/outputs";
import { answered, letter } from "./letters";

const PROGRAM = join(PROJECT_DIRECTORY, "index.ts");
const NAME = "O'Brien & Sons";
const DETAIL = {
  id: 1001,
  firstname: "Siobhán",
  lastname: NAME,
  email: "siobhan@obrien.example",
  created_in: "Default Store View",
};
const refused = (payload: string): Letter["attributes"] => ({
  ...answered(400),
  ERROR_MESSAGE: `ApiDestination returned HTTP status 400 with payload: ${payload}`,
});
const tooLong = (quoted: string) =>
  refused(
    JSON.stringify([
      {
        errorCode: "STRING_TOO_LONG",
        message: `Last Name: data value too large: ${quoted} (max length=80)`,
        fields: ["LastName"],
      },
    ]),
  );

describe("dlq show, without --reveal,", () => {
  let checkout: CheckoutMapping;
  let wayBack: WayBack;
  before(async () => {
    checkout = await anew(PROGRAM, () => checkoutMapping(PROJECT_DIRECTORY, "local"));
    const { subscriptions } = checkout;
    wayBack = wayBackBy(rulesOfCheckout(subscriptions), OUTPUTS, subscriptions);
  });

  /** All that a person or a program reads of it. */
  const output = (one: Letter, reveal = false, of = { checkout, wayBack }): string => {
    const found = describeLetter({ letter: one, reveal, ...of });
    return `${formatLetter(found, { width: 200, selector: "--stack dev" })}\n${JSON.stringify(found)}`;
  };
  const show = (letter: Letter) => describeLetter({ letter, checkout, wayBack, reveal: false });
  const PERSONAL = /Brie|Sons|Siobh|obrien|SIOBH|BRIEN/;

  for (const [how, attributes] of [
    ["HTML-escaped", tooLong("O&#39;Brien &amp; Sons")],
    ["cut", refused('[{"message":"Last Name: data value too large: O\'Brie')],
    [
      "unicode-escaped",
      refused('[{"message":"bad value: \\u004f\\u0027Brien","errorCode":"X_Y"}]'),
    ],
    ["decomposed", tooLong("Siobhán".normalize("NFD"))],
    ["as a key", refused(JSON.stringify([{ [NAME]: { "Siobhán O'Brien": 1 } }]))],
    ["in a foreign attribute", { ...tooLong("x"), [NAME]: "Siobhán", TRACE: NAME }],
    ["in an attribute of EventBridge's", { ...tooLong("x"), RULE_ARN: NAME, RETRY_ATTEMPTS: NAME }],
    [
      "in the code",
      { ...refused(`[{"errorCode":"${NAME}","message":"no"}]`), ERROR_CODE: "Obrien" },
    ],
  ] as [string, Letter["attributes"]][]) {
    it(`nothing of a name is shown that a message quotes ${how}`, () => {
      const text = output(letter(attributes, DETAIL));
      assert.doesNotMatch(text, PERSONAL);
      assert.match(text, /"id": ?1001/);
    });
  }

  it("the event's id is shown where it is a UUID, as the service makes them", () => {
    const one = letter(tooLong("x"), DETAIL);
    const id = "1f5bfa84-0000-4000-8000-000000000001";
    for (const [given, isShown] of [
      [id, true],
      ["Siobhan-1990", false],
    ] as const) {
      const text = output({ ...one, body: one.body.replace('"e-1"', JSON.stringify(given)) });
      assert.equal(text.includes(given), isShown);
    }
  });

  it("codes, fields and fixed wordings are shown, with what the message means", () => {
    const text = output(letter(tooLong(NAME), DETAIL));
    assert.match(text, /bad-field, Salesforce refuses a field or its value/);
    assert.match(text, /HTTP 400 STRING_TOO_LONG of LastName/);
    assert.match(text, /data value too large: \*{8} \(max length=80\)/);
  });

  it("nothing is shown of keys that no schema has, of the envelope, or of a message that is no event", () => {
    const one = letter(answered(400), { ...DETAIL, [NAME]: { Siobhán: [1] } });
    const event = JSON.parse(one.body) as Record<string, unknown>;
    const body = JSON.stringify({
      ...event,
      resources: [NAME],
      [NAME]: NAME,
      id: NAME,
      time: NAME,
    });
    const text = output({ ...one, body });
    assert.doesNotMatch(text, PERSONAL);
    assert.match(text, /"<key \d>": \{\s+"<key \d>": \[/);
    for (const other of [`Dear ${NAME}`, JSON.stringify(NAME), JSON.stringify({ name: NAME })]) {
      assert.doesNotMatch(output({ ...one, body: other }), PERSONAL);
    }
    const foreign = JSON.stringify({ ...event, source: NAME, "detail-type": "Siobhán" });
    const about = output({ ...one, body: foreign });
    assert.doesNotMatch(about, PERSONAL);
    assert.match(about, /no subscription is for this event/);
  });

  it("an external id that may say who it is stays out of the event and of the URL", async () => {
    const { configuration } = await readStack(PROJECT_DIRECTORY, "local", []);
    const byEmail = {
      name: "by-email",
      events: { schema: "customer", source: "shop.magento", detailTypes: ["customer-updated"] },
      upsert: { object: "Contact", externalIdField: "ShopEmail__c", externalId: "$.detail.email" },
      fields: { LastName: "$.detail.lastname" },
    };
    const stack = configuredStack({
      ...configuration,
      values: {
        ...configuration.values,
        "eventbridge-salesforce:subscriptions": JSON.stringify([byEmail]),
      },
    });
    const other = await anew(PROGRAM, () => emulateStack(PROJECT_DIRECTORY, stack, IDLE_RUNTIME));
    const rules = rulesOfCheckout(stack.subscriptions);
    const text = output(letter(answered(400), DETAIL), false, {
      checkout: mappingOf(other),
      wayBack: wayBackBy(rules, OUTPUTS, stack.subscriptions),
    });
    assert.doesNotMatch(text, PERSONAL);
    assert.match(text, /PATCH .*\/ShopEmail__c\/\*{8}\n/);
  });

  it("with it, everything is shown but secrets", () => {
    const text = output(letter(tooLong(NAME), DETAIL), true);
    assert(text.includes(NAME) && text.includes("Siobhán"));
    assert.match(text, /data value too large: O'Brien & Sons/);
  });

  it("what a redrive would do is said of every message, as the redrive reads it", () => {
    const one = letter(answered(400), DETAIL);
    const deep = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
    const withDetail = (member: string) =>
      one.body.replace('"detail":{', () => `"detail":{"x":${member},`);
    const beside = `{"account":"","region":null,"resources":[""],"extra":[1e400,12345678901234567890,${deep(2_000)}],`;
    for (const body of [
      withDetail(deep(999)),
      one.body.replace("{", () => beside),
      one.body.replace('"id":"e-1"', '"id":5'),
      one.body.replace('"id":"e-1"', '"id":""'),
    ]) {
      const { today: found, event } = show({ ...one, body });
      assert.equal(found.refusal, undefined);
      assert.equal(found.requests.length, 1);
      assert.equal(typeof event, "object");
      assert.doesNotMatch(output({ ...one, body }), PERSONAL);
    }
    for (const [body, reason] of [
      [withDetail(deep(1_000)), /nested more than 1000 levels deep/],
      [withDetail("1e400"), /the number of a field is out of range/],
      ["Dear Siobhán", /^it is not an event of EventBridge/],
    ] as const) {
      const { today: found } = show({ ...one, body });
      assert.match(found.refusal ?? "", reason);
      assert.match(output({ ...one, body }), /A redrive refuses the event: /);
    }
  });
});
