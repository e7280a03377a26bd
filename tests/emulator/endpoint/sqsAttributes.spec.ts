import assert from "node:assert/strict";
import { VirtualClock } from "../../../emulator/clock";
import { ServiceError, type Action, type ActionAnswer } from "../../../emulator/endpoint/action";
import { queueActions } from "../../../emulator/endpoint/sqs";
import { TestWorld } from "../testWorld";

type Attributes = Record<string, unknown>;
const text = (StringValue: string, DataType = "String") => ({ DataType, StringValue });
const many = (count: number): Attributes =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`a${index}`, text("x")]));
/** As a request has it: an object of its own may be called `__proto__`. */
const one = (name: string, value: unknown = text("x")): Attributes =>
  JSON.parse(`{${JSON.stringify(name)}: ${JSON.stringify(value)}}`) as Attributes;

// Sources: SQS Developer Guide, 'Amazon SQS message metadata', and 'Message quotas'.
describe("SQS's message attributes", () => {
  let world: TestWorld;
  let actions: Record<string, Action>;
  beforeEach(() => {
    world = new TestWorld();
    actions = queueActions(world.emulator.account, new VirtualClock(0), () => "http://127.0.0.1:1");
  });

  const ask = async (name: string, input: object): Promise<ActionAnswer> =>
    await (actions[name] ?? assert.fail(name))(
      { QueueUrl: "http://127.0.0.1:1/000000000000/dlq", ...input },
      new AbortController().signal,
    );
  const send = (MessageAttributes: unknown, MessageBody = "body") =>
    ask("SendMessage", { MessageBody, MessageAttributes });
  const received = async () => {
    const { Messages } = await ask("ReceiveMessage", { MessageAttributeNames: ["All"] });
    const [first] = Messages as { MessageAttributes?: Attributes }[];
    return first?.MessageAttributes;
  };

  for (const [what, attributes] of [
    ["10 attributes", many(10)],
    ["no attributes", undefined],
    ...[
      ...["constructor", "__proto__", "toString", "hasOwnProperty", "AWSfoo", "amazon", "a.b-c_D9"],
      "x".repeat(256),
    ].map((name) => [`the name '${name}'`, one(name)] as const),
    ...[
      "0",
      "-42",
      "+42",
      "3.14",
      ".5",
      "42.",
      "007",
      "1e5",
      "9".repeat(38),
      "1".padEnd(127, "0"),
    ].map((value) => [`the number ${value}`, one("n", text(value, "Number"))] as const),
    ["a custom number type", one("n", text("1", "Number.java.lang.Long"))],
    ["a binary value", one("b", { DataType: "Binary.gif", BinaryValue: "AAEC" })],
    ["characters beyond U+FFFF", one("e", text("😀 ü\t\n"))],
  ] as const) {
    it(`are accepted, and returned: ${what}`, async () => {
      await send(attributes);
      assert.equal(JSON.stringify(await received()), JSON.stringify(attributes));
    });
  }

  it("of a dead letter are strings, also with the name of an inherited property", async () => {
    world.queue.send({ body: "x", attributes: { constructor: "y" } });
    assert.deepEqual(await received(), { constructor: text("y") });
  });

  const VALUE = (type: string) => `must contain a non-empty value of type '${type}'`;
  for (const [what, attributes, message] of [
    [
      "11 attributes",
      many(11),
      "Number of message attributes [11] exceeds the allowed maximum [10].",
    ],
    ["25 attributes", many(25), "[25] exceeds the allowed maximum [10]"],
    ["an empty name", one(""), "non-empty message attribute name"],
    ["a name of 257 characters", one("x".repeat(257)), "name must be shorter than 256 bytes"],
    ...["a b", "a:b", "ä", "a/b"].map(
      (name) => [`the name '${name}'`, one(name), "name can only contain"] as const,
    ),
    ...["AWS.trace", "aws.trace", "AmAzOn.x"].map(
      (name) => [`the name '${name}'`, one(name), "reserved for internal use"] as const,
    ),
    ["a name that begins with a period", one(".a"), "cannot start or end with '.'"],
    ["a name that ends with a period", one("a."), "cannot start or end with '.'"],
    ["a name with two periods in a row", one("a..b"), "successive '.' characters"],
    ["no type", one("a", { StringValue: "x" }), "non-empty message attribute type"],
    ["an empty type", one("a", text("x", "")), "non-empty message attribute type"],
    ...["string", "int", "Str", "Strings", "StringList", "constructor"].map(
      (type) =>
        [`the type '${type}'`, one("a", text("x", type)), "is invalid. You must use"] as const,
    ),
    ["a long type", one("a", text("x", "String.".padEnd(257, "x"))), "type must be shorter"],
    ["no value", one("a", { DataType: "String" }), VALUE("String")],
    ["an empty value", one("a", text("")), `attribute 'a' ${VALUE("String")}`],
    ["an empty number", one("a", text("", "Number")), VALUE("Number")],
    ["an empty binary value", one("a", { DataType: "Binary", BinaryValue: "" }), VALUE("Binary")],
    ["a text for a binary type", one("a", text("x", "Binary")), VALUE("Binary")],
    ["both kinds of value", one("a", { ...text("x"), BinaryValue: "AAEC" }), VALUE("String")],
    ...["abc", "-", ".", "1.2.3", "4 2", "1,000", "0x1f", "1e", "Inf", "NaN", "9".repeat(39)].map(
      (value) => [`the number '${value}'`, one("n", text(value, "Number")), "to a number"] as const,
    ),
    ["a number that is too large", one("n", text("1e127", "Number")), "'n' to a number"],
    ["a number that is too small", one("n", text("1e-129", "Number")), "'n' to a number"],
  ] as const) {
    it(`are refused, and nothing is sent: ${what}`, async () => {
      await assert.rejects(send(attributes), (error) => {
        assert(error instanceof ServiceError, String(error));
        assert.equal(error.type, "com.amazonaws.sqs#InvalidParameterValue");
        assert(error.message.includes(message), error.message);
        return true;
      });
      assert.deepEqual(world.queue.held, []);
    });
  }

  for (const [where, body, attributes] of [
    ["a body with U+0000", "a\u0000b", {}],
    ["a body with a lone surrogate", "\ud800", {}],
    ["the value of an attribute", "x", one("a", text("\uffff"))],
  ] as const) {
    it(`and bodies are refused with characters that XML does not allow: ${where}`, () =>
      assert.rejects(send(attributes, body), { type: "com.amazonaws.sqs#InvalidMessageContents" }));
  }

  it("of a batch are refused for their own entry only", async () => {
    const Entries = [
      { Id: "good", MessageBody: "good", MessageAttributes: many(10) },
      { Id: "bad", MessageBody: "bad", MessageAttributes: many(11) },
      { Id: "constructor", MessageBody: "\u0001" },
    ];
    const { Successful, Failed } = await ask("SendMessageBatch", { Entries });
    assert.deepEqual(
      (Successful as { Id: string }[]).map(({ Id }) => Id),
      ["good"],
    );
    assert.deepEqual(
      (Failed as Attributes[]).map(({ Id, Code, SenderFault }) => [Id, Code, SenderFault]),
      [
        ["bad", "InvalidParameterValue", true],
        ["constructor", "InvalidMessageContents", true],
      ],
    );
    assert.deepEqual(
      world.queue.held.map(({ body }) => body),
      ["good"],
    );
  });

  for (const Id of ["", "a b", "x".repeat(81), "a.b"]) {
    it(`are refused in a batch with the invalid id '${Id}'`, () =>
      assert.rejects(ask("SendMessageBatch", { Entries: [{ Id, MessageBody: "x" }] }), {
        type: "com.amazonaws.sqs#InvalidBatchEntryId",
      }));
  }

  it("are refused if they are not an object", () =>
    assert.rejects(send([]), /MessageAttributes: must be an object of attributes/));
});
