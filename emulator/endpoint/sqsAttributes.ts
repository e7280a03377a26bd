import { z } from "zod";
import { ATTRIBUTE_NAME_CHARACTERS, MESSAGE_ATTRIBUTES } from "../../eventbridge/sqsLimits";
import { fail } from "./sqsErrors";

/** A message attribute in a request. SQS's own checks report its mistakes. */
const attribute = z.object({
  DataType: z.string().nullish(),
  StringValue: z.string().nullish(),
  BinaryValue: z.base64().nullish(),
});
export type GivenAttribute = z.output<typeof attribute>;

/** The attributes of a request, with any names: `z.record` would leave out `__proto__`. */
export const messageAttributes = z
  .unknown()
  .default({})
  .transform((given, context) => {
    if (typeof given !== "object" || given === null || Array.isArray(given)) {
      context.addIssue({ code: "custom", message: "must be an object of attributes" });
      return z.NEVER;
    }
    const read = Object.entries(given).map(
      ([name, one]) => [name, attribute.safeParse(one)] as const,
    );
    for (const [name, { error }] of read) {
      for (const { path, message } of error?.issues ?? []) {
        context.addIssue({ code: "custom", message, path: [name, ...path] });
      }
    }
    return new Map(read.flatMap(([name, { data }]) => (data === undefined ? [] : [[name, data]])));
  });

/**
 * Checks a message's attributes as SQS does.
 * Sources: SQS Developer Guide, 'Amazon SQS message metadata', and 'Message quotas'. SQS's wording is that reported in
 * aws/aws-sdk-js#2876 (number), softwaremill/elasticmq#373 (empty value), and the tests of ballerina-platform's SQS module
 * against AWS (type); the wording for names is that of other emulators.
 *
 * @throws ServiceError `InvalidParameterValue`
 */
export function checkAttributes(given: ReadonlyMap<string, GivenAttribute>): void {
  if (given.size > MESSAGE_ATTRIBUTES) {
    refuse(
      `Number of message attributes [${given.size}] exceeds the allowed maximum [${MESSAGE_ATTRIBUTES}].`,
    );
  }
  for (const [name, one] of given) {
    checkName(name);
    checkType(name, typeOf(one));
    checkValue(name, one);
  }
}

export const typeOf = ({ DataType }: GivenAttribute): string => DataType ?? "";

/** The value of the attribute's type; of a `Binary` attribute in base64. */
export function valueOf(one: GivenAttribute): string {
  return (typeOf(one).startsWith("Binary") ? one.BinaryValue : one.StringValue) ?? "";
}

function checkName(name: string): void {
  if (name === "") refuse("The request must contain non-empty message attribute names.");
  if (name.length > ATTRIBUTE_NAME_CHARACTERS) {
    refuse(
      `Message (user) attribute name must be shorter than ${ATTRIBUTE_NAME_CHARACTERS} bytes.`,
    );
  }
  if (!/^[\w.-]+$/.test(name)) {
    refuse(
      "Message (user) attributes name can only contain upper and lower score characters, digits, periods, hyphens and underscores. ",
    );
  }
  if (/^(aws|amazon)\./i.test(name)) {
    refuse(
      "You can't use message attribute names beginning with 'AWS.' or 'Amazon.'. These strings are reserved for internal use.",
    );
  }
  if (name.startsWith(".") || name.endsWith(".")) {
    refuse("Message (user) attribute name cannot start or end with '.'.");
  }
  if (name.includes("..")) {
    refuse("Message (user) attribute name can not have successive '.' characters.");
  }
}

function checkType(name: string, type: string): void {
  if (type === "") {
    refuse(
      `The message (user) attribute '${name}' must contain a non-empty message attribute type.`,
    );
  }
  if (!/^(String|Number|Binary)(\.|$)/.test(type)) {
    refuse(
      `The type of message (user) attribute '${name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.`,
    );
  }
  if (type.length > ATTRIBUTE_NAME_CHARACTERS) {
    refuse(
      `Message (user) attribute type must be shorter than ${ATTRIBUTE_NAME_CHARACTERS} bytes.`,
    );
  }
}

/** It is assumed that an additional value of the other kind is refused with the same wording. */
function checkValue(name: string, one: GivenAttribute): void {
  const type = typeOf(one);
  const value = valueOf(one);
  const given = [one.StringValue, one.BinaryValue].filter((text) => (text ?? "") !== "");
  if (value === "" || given.length > 1) {
    refuse(`Message (user) attribute '${name}' must contain a non-empty value of type '${type}'.`);
  }
  if (type.startsWith("Number") && !isNumber(value)) {
    refuse(`Can't cast the value of message (user) attribute '${name}' to a number.`);
  }
  if (!type.startsWith("Binary")) checkContents(value);
}

/** The most digits of a number, and the range of its powers of ten. Source: SQS Developer Guide, 'Message attribute data types'. */
const MOST_DIGITS = 38;
const POWERS = { least: -128, most: 126 };

/** It is assumed that SQS accepts an exponent. */
function isNumber(text: string): boolean {
  const [, whole = "", fraction = "", exponent = "0"] =
    /^[-+]?(\d*)(?:\.(\d*))?(?:e([-+]?\d{1,4}))?$/i.exec(text) ?? [];
  if (whole + fraction === "") return false;
  const digits = (whole + fraction).replace(/^0+/, "");
  if (digits === "") return true;
  const significant = digits.replace(/0+$/, "").length;
  /** The power of ten of the first digit that is not 0. */
  const power = digits.length - fraction.length - 1 + Number(exponent);
  return significant <= MOST_DIGITS && power >= POWERS.least && power <= POWERS.most;
}

/** Source: SQS API reference, SendMessage, `MessageBody`. A lone surrogate is not a character. */
const NOT_ALLOWED = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/**
 * Checks the characters of a body, or of an attribute's value.
 *
 * @throws ServiceError `InvalidMessageContents`
 */
export function checkContents(text: string): void {
  if (!NOT_ALLOWED.test(text)) return;
  fail(
    "InvalidMessageContents",
    "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF",
  );
}

function refuse(message: string): never {
  fail("InvalidParameterValue", message);
}
