import type { Subscription } from "./subscription";

/** A header that a subscription may send. */
interface Header {
  /** Salesforce's spelling. */
  name: string;
  /** The version of the REST API from which on Salesforce knows the header; undefined for all that this project accepts. */
  since?: number;
  /** Why a value is refused, as the end of a sentence that begins with the header; undefined for an accepted one. */
  mistake: (value: string) => string | undefined;
}

const DUPLICATE_RULE = "Sforce-Duplicate-Rule-Header";

/**
 * The headers of Salesforce's REST API that change what an upsert does, and carry nothing secret.
 *
 * Not accepted: `Sforce-Call-Options`, whose `client` is a partner's token, and whose namespace would hide the names of fields from
 * the permission set and from `doctor`; package versions, whose header is named after the package; `Accept` and `Content-Type`,
 * because the bodies and answers are JSON; conditional headers, which EventBridge removes; and `Authorization`, which belongs to
 * the connection.
 * Sources: REST API Developer Guide, 'Duplicate Rule Header', 'Assignment Rule Header', 'MRU Header' and 'Call Options Header'.
 */
const HEADERS: readonly Header[] = [
  { name: DUPLICATE_RULE, since: 52, mistake: duplicateRuleMistake },
  { name: "Sforce-Auto-Assign", mistake: assignmentMistake },
  { name: "Sforce-Mru", since: 60, mistake: mruMistake },
];
const NAMES = HEADERS.map(({ name }) => name);

/** The mistakes in the headers of a subscription, each as a sentence. Pure. */
export function headerMistakes({ headers = {} }: Subscription): string[] {
  const seen = new Set<string>();
  return Object.entries(headers).flatMap(([name, value]) => {
    const header = HEADERS.find((one) => one.name.toLowerCase() === name.toLowerCase());
    if (header === undefined) return [unknownHeader(name)];
    if (seen.has(header.name)) {
      return [`headers has ${header.name} more than once, in other spellings; keep one.`];
    }
    seen.add(header.name);
    if (header.name !== name) return [`headers has '${name}'; spell it ${header.name}.`];
    const mistake = header.mistake(value);
    return mistake === undefined ? [] : [`headers has ${name}, ${mistake}.`];
  });
}

/**
 * The headers of a subscription that an org does not know in this version of the REST API, each as a sentence. Pure.
 *
 * @param apiVersion such as 68
 */
export function headerVersionMistakes(
  { name: subscription, headers }: Subscription,
  apiVersion: number,
): string[] {
  return HEADERS.flatMap(({ name, since = 0 }) =>
    Object.hasOwn(headers ?? {}, name) && apiVersion < since
      ? [
          `Subscription ${subscription}: headers has ${name}, which Salesforce knows from version ${since}.0 of the REST API on, not ${apiVersion}.0; raise the version, or remove the header.`,
        ]
      : [],
  );
}

/** Values of unknown headers are not shown: they may be secret. */
function unknownHeader(name: string): string {
  const why = SECRET.test(name)
    ? " A header here is readable by everyone who may read the rule; credentials belong to the connection."
    : "";
  const nearest = NAMES.find((known) => likeness(known, name) > LIKE);
  const meant = nearest === undefined ? "" : ` Did you mean ${nearest}?`;
  return `headers has '${name}'; only ${NAMES.slice(0, -1).join(", ")} and ${NAMES.at(-1)} can be sent. Remove it.${meant}${why}`;
}

const SECRET = /auth|token|secret|password|key|cookie|session|credential/i;

/** From this likeness on, a name is taken for a mistyped one. */
const LIKE = 0.55;

/** The share of pairs of letters that two names have in common, 0 to 1: Dice's coefficient. */
function likeness(known: string, name: string): number {
  const [a, b] = [pairsIn(known), pairsIn(name)];
  return (2 * a.filter((pair) => b.includes(pair)).length) / (a.length + b.length);
}

/** The pairs of letters that follow each other, without the beginning of all names. */
function pairsIn(name: string): string[] {
  const letters = name
    .toLowerCase()
    .replace("sforce", "")
    .replace(/[^a-z]/g, "");
  return Array.from(letters.slice(1), (letter, at) => letters.charAt(at) + letter);
}

const isBoolean = (value: string) => value === "true" || value === "false";

/** The members of a value such as `allowSave=true; runAsCurrentUser=false`; undefined where it has another form. */
function membersOf(value: string): [string, string][] | undefined {
  const members = value.split(";").map((part) => part.split("=").map((one) => one.trim()));
  return members.every(isMember) ? members : undefined;
}

const isMember = (words: string[]): words is [string, string] =>
  words.length === 2 && words.every((word) => /^\w+$/.test(word));

/** Why a value that consists of members is refused: each must be known, be true or false, and occur once. */
function membersMistake(value: string, known: readonly string[]): string | undefined {
  const members = membersOf(value);
  const example = `set it to ${known[0]}=true or ${known[0]}=false`;
  if (members === undefined) return `whose value is '${value}'; ${example}`;
  const keys = members.map(([key]) => key);
  const unknown = keys.find((key) => !known.includes(key));
  if (unknown !== undefined) {
    return `whose value has '${unknown}'; Salesforce knows ${known.join(", ")}`;
  }
  if (new Set(keys).size < keys.length) return `whose value has a member twice; ${example}`;
  return members.every(([, one]) => isBoolean(one))
    ? undefined
    : `whose value is '${value}'; each member must be true or false, in small letters`;
}

/**
 * `includeRecordDetails` would return the other record's fields. EventBridge writes an answer with an error into the dead letter,
 * so another customer's data would be there, in an attribute that is not expected to hold any.
 */
function duplicateRuleMistake(value: string): string | undefined {
  const known = ["allowSave", "includeRecordDetails", "runAsCurrentUser"];
  const mistake = membersMistake(value, known);
  if (mistake !== undefined) return mistake;
  return /includeRecordDetails\s*=\s*true/.test(value)
    ? "whose includeRecordDetails would copy the fields of the other record into the dead letter; set it to false, or leave it out"
    : undefined;
}

function mruMistake(value: string): string | undefined {
  return membersMistake(value, ["updateMru"]);
}

/** Source for the ids: Object Reference, AssignmentRule; its key prefix is 01Q. */
function assignmentMistake(value: string): string | undefined {
  return /^(?:true|false|01Q(?:[A-Za-z0-9]{12}|[A-Za-z0-9]{15}))$/i.test(value)
    ? undefined
    : `whose value is '${value}'; set it to TRUE, FALSE, or the id of an assignment rule, such as 01Q000000000001AAA`;
}
