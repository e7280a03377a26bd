import { z } from "zod";
import { ATTRIBUTE_NAME_CHARACTERS, MESSAGE_ATTRIBUTES } from "../../eventbridge/sqsLimits";
import { fail } from "./sqsErrors";

/** A message attribute as a request has it; what is wrong with it is SQS's own error. */
const attribute = z.object({
  DataType: z.string().nullish(),
  StringValue: z.string().nullish(),
  BinaryValue: z.base64().nullish(),
});
export type GivenAttribute = z.output<typeof attribute>;

/**
 * The attributes of a request, whatever their names: of an object's own, `z.record` leaves out `__proto__`.
 */
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
 * Sources: SQS Developer Guide, 'Amazon SQS message metadata', and 'Message quotas'. SQS's words as they were met by
 * aws/aws-sdk-js#2876 (number), softwaremill/elasticmq#373 (empty value), and the tests of ballerina-platform's SQS module against AWS
 * (type); those on names are as other emulators have them.
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

/** The value that goes with the type; in base64 that of a `Binary` one. */
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

/** That a value of the other kind beside it is refused in the same words is assumed. */
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

/** Digits of a number, and its powers of ten. Source: SQS Developer Guide, 'Message attribute data types'. */
const MOST_DIGITS = 38;
const POWERS = { least: -128, most: 126 };

/** That an exponent is taken is assumed. */
function isNumber(text: string): boolean {
  const [, whole = "", fraction = "", exponent = "0"] =
    /^[-+]?(\d*)(?:\.(\d*))?(?:e([-+]?\d{1,4}))?$/i.exec(text) ?? [];
  if (whole + fraction === "") return false;
  const digits = (whole + fraction).replace(/^0+/, "");
  if (digits === "") return true;
  const significant = digits.replace(/0+$/, "").length;
  /** Of the first digit that is not 0. */
  const power = digits.length - fraction.length - 1 + Number(exponent);
  return significant <= MOST_DIGITS && power >= POWERS.least && power <= POWERS.most;
}

/** Source: SQS API reference, SendMessage, `MessageBody`. Half of a pair of surrogates is no character. */
const NOT_ALLOWED = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/**
 * The characters of a body, or of an attribute's value.
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
