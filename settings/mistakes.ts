import type { z } from "zod";
import { partsOfArn } from "../eventbridge/arns";
import { didYouMean } from "../text/suggest";
import { leavesStaleOut, topicOf } from "./alarms";
import { publishersSetting } from "./publishers";
import { about, membersAt, type SettingKey } from "./schema";
import { howToRemove, howToSet, type Mistake, type Section } from "./section";

/** Every mistake of a section, in no order, without the section's prefix. Pure. */
export function sectionMistakes(section: Section, error: z.ZodError | undefined): Mistake[] {
  const superfluous = [
    ...credentialMistakes(section),
    ...loggingMistakes(section),
    ...archiveMistakes(section),
  ];
  const others = [
    ...(error?.issues ?? []).flatMap((issue) => issueMistakes(issue, section)),
    ...plaintextSecrets(section),
    ...regionMistakes(section, error),
    ...accountMistakes(section),
    ...publishersMistakes(section),
    ...notStaleMistakes(section),
  ];
  // A setting that must be removed need not be corrected first.
  return [
    ...superfluous,
    ...others.filter(({ key }) => !superfluous.some((mistake) => mistake.key === key)),
  ];
}

/** What a failed check of the schema means to a user. */
function issueMistakes(issue: z.core.$ZodIssue, section: Section): Mistake[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key, index) => unknownKey([...issue.path, key], section, index < MOST));
  }
  const setting = issue.path[0] as SettingKey; // every other issue is at one of the schema's keys
  const missing = issue.code === "invalid_type" && issue.message.endsWith("received undefined");
  return [
    {
      key: formatPath(issue.path),
      problem: missing ? "is missing" : inOurWords(issue.message),
      remedy: howToSet(setting, section),
    },
  ];
}

/** The schema's own words for a value of another type, in the words of the other messages. */
function inOurWords(message: string): string {
  const [, expected, received] =
    /^Invalid input: expected (\w+), received (\w+)$/.exec(message) ?? [];
  return expected === undefined
    ? message
    : `must be ${withArticle(expected)}, not ${withArticle(received ?? "")}`;
}

function withArticle(type: string): string {
  if (["undefined", "null"].includes(type)) return type;
  return `${/^[aeio]/.test(type) ? "an" : "a"} ${type}`;
}

/** The most unknown keys for which a known name is looked up, which takes time: a report shows no more. */
const MOST = 100;

/** A key that is no setting, or no member of a structured setting. @param isShown whether to look for the known name that is meant */
function unknownKey(path: readonly PropertyKey[], section: Section, isShown: boolean): Mistake {
  const parent = path.slice(0, -1);
  const name = String(path.at(-1));
  const near = (known: readonly string[]) => (isShown ? didYouMean(name, known) : "");
  if (parent.length === 0) {
    const suggestion = near(section.known);
    const what = section.prefix === "" ? "settings" : "settings of an org";
    const list = suggestion === "" ? `; the ${what} are ${section.known.join(", ")}.` : ".";
    return {
      key: name,
      problem: section.prefix === "" ? "is not a setting" : "is not a setting of an org",
      suggestion,
      remedy: `${howToRemove(name, section)}${list}`,
    };
  }
  const setting = path[0] as SettingKey; // a member is below one of the schema's keys
  return {
    key: formatPath(path),
    problem: `is not a member of ${formatPath(parent)}`,
    suggestion: near(membersAt(parent)),
    remedy: howToSet(setting, section),
  };
}

/** Such as `subscriptions[0].events.source`; a member whose name is not a plain word is in quotes, as in a path of Pulumi. */
function formatPath([setting, ...path]: readonly PropertyKey[]): string {
  const steps = path.map((key) => {
    if (typeof key === "number") return `[${key}]`;
    return /^[^.[\]"]+$/.test(String(key)) ? `.${String(key)}` : `[${JSON.stringify(key)}]`;
  });
  return String(setting) + steps.join("");
}

function plaintextSecrets(section: Section): Mistake[] {
  return section.known
    .filter(
      (key) => about(key).secret && section.given[key] !== undefined && !section.encrypted.has(key),
    )
    .map((key) => ({
      key,
      problem: "is a secret in plaintext",
      remedy: `${howToSet(key, section)} If the file has left this machine, issue a new one first.`,
    }));
}

const OWN_INSTEAD = "or leave it out: the stack then makes its own";

/** Settings that can be ARNs of existing resources, and the alternative where the resource is in another Region. */
const REGIONAL: readonly { key: SettingKey; what: string; or?: string }[] = [
  { key: "eventBus", what: "a bus" },
  { key: "salesforceConnection", what: "a connection" },
  { key: "encryption", what: "a key", or: "or set encryption to customer-managed" },
  { key: "alarms", what: "a topic", or: OWN_INSTEAD },
  { key: "loggingGroup", what: "a log group", or: OWN_INSTEAD },
  {
    key: "archive",
    what: "an archive",
    or: "or set archiveRetentionDays instead: the stack then makes its own",
  },
];

/**
 * A rule must be in the Region of its bus. So must API destinations, their connection, the key of all these, and the topic of
 * the alarms. Source: EventBridge User Guide, 'Event bus targets' and 'API destinations'; CloudWatch User Guide, 'Notifying users
 * on alarm changes'.
 */
function regionMistakes(section: Section, error: z.ZodError | undefined): Mistake[] {
  const { given, region, known } = section;
  const arnOf = (key: SettingKey) => {
    if (key === "alarms") return topicOf(given.alarms);
    return known.includes(key) && !hasIssue(key, error) ? given[key] : undefined;
  };
  return REGIONAL.flatMap(({ key, what, or }) => {
    const other = partsOfArn(arnOf(key) ?? "").region;
    if (other === undefined || region === undefined || other === region) return [];
    const elsewhere = `make a separate stack for ${other}, or have a rule of that Region forward the events; docs/environments.md shows how`;
    return [
      {
        key: key === "alarms" ? "alarms.topic" : key,
        problem: `is ${what} in ${other}, but the stack is in ${region}`,
        remedy: `Name one of ${region}, ${or ?? elsewhere}.`,
      },
    ];
  });
}

/**
 * An existing bus and an existing connection must both belong to the stack's account, and so to the same account.
 * Sources: EventBridge User Guide, 'Sending events to an AWS service in another account'; EventBridge API reference,
 * CreateApiDestination, `ConnectionArn`.
 */
function accountMistakes({ given }: Section): Mistake[] {
  const bus = partsOfArn(given.eventBus ?? "").account;
  const connection = partsOfArn(given.salesforceConnection ?? "").account;
  if (bus === undefined || connection === undefined || bus === connection) return [];
  return [
    {
      key: "salesforceConnection",
      problem: `is a connection of the account ${connection}, but eventBus is a bus of ${bus}`,
      remedy: "Name a bus and a connection of the stack's own account.",
    },
  ];
}

/** Whether a setting's own value is wrong, and so reported already. */
function hasIssue(key: SettingKey, error: z.ZodError | undefined): boolean {
  return error?.issues.some(({ path }) => path[0] === key) ?? false;
}

/** Settings of logs where the stack makes no logs, or a retention beside an existing log group: both would be ignored. */
function loggingMistakes(section: Section): Mistake[] {
  const { logging, eventBus, loggingGroup } = section.given;
  if (logging !== "off" && eventBus === undefined) {
    return loggingGroup === undefined
      ? []
      : unused(section, ["loggingRetentionDays"], {
          beside: "loggingGroup",
          has: "its own retention",
        });
  }
  const why =
    logging === "off" ? "logging is off" : "the logs of an existing bus belong to its owner";
  return section.known
    .filter((key) => key.startsWith("logging") && ![undefined, "off"].includes(section.given[key]))
    .map((key) => ({
      key,
      problem: `is not used: ${why}`,
      remedy: `${howToRemove(key, section)}.`,
    }));
}

/** The alarm that leaves stale dead letters out counts records of the log of the stack's own bus. */
function notStaleMistakes({ given: { alarms, logging, eventBus }, stack }: Section): Mistake[] {
  if (!leavesStaleOut(alarms) || (logging !== "off" && eventBus === undefined)) return [];
  const [why, other] =
    eventBus === undefined
      ? ["logging is off", "logging"]
      : ["the logs of an existing bus belong to its owner", "eventBus"];
  return [
    {
      key: "alarms.deadLettersNotStale",
      problem: `counts records of the bus's log, but ${why}`,
      remedy: `Remove it or ${other} from Pulumi.${stack}.yaml.`,
    },
  ];
}

/** A retention beside an existing archive, whose owner sets the retention. */
function archiveMistakes(section: Section): Mistake[] {
  return section.given.archive === undefined
    ? []
    : unused(section, ["archiveRetentionDays"], { beside: "archive", has: "its own retention" });
}

/** Settings that have no effect beside the setting that names an existing resource. */
function unused(
  section: Section,
  keys: readonly SettingKey[],
  { beside, has }: { beside: SettingKey; has: string },
): Mistake[] {
  return keys
    .filter((key) => section.known.includes(key) && section.given[key] !== undefined)
    .map((key) => ({
      key,
      problem: `is not used beside ${beside}, which has ${has}`,
      remedy: `${howToRemove(key, section)}, or remove ${beside}.`,
    }));
}

/** A bus has one policy: a policy for the accounts would replace that of an existing bus. */
function publishersMistakes({ given: { eventBus, publishers }, stack }: Section): Mistake[] {
  const read = publishersSetting.safeParse(publishers);
  if (eventBus === undefined || !read.success || read.data.accounts.length === 0) return [];
  return [
    {
      key: "publishers.accounts",
      problem: "cannot be set with an existing bus, whose policy belongs to its owner",
      remedy: `Have the bus's owner let these accounts publish, and remove them from Pulumi.${stack}.yaml.`,
    },
  ];
}

const CLIENT_KEYS = ["salesforceClientId", "salesforceClientSecret"] as const;
const USER_KEYS = ["salesforceUsername", "salesforcePassword"] as const;

/**
 * An existing connection has its own credentials. Without one, the client's are required. The user's name and password belong to
 * one flow, and must not stay in the file with the other.
 */
function credentialMistakes(section: Section): Mistake[] {
  const { given } = section;
  if (given.salesforceConnection !== undefined) {
    return unused(section, ["salesforceFlow", ...CLIENT_KEYS, ...USER_KEYS], {
      beside: "salesforceConnection",
      has: "its own credentials",
    });
  }
  const missing = (keys: readonly SettingKey[], why: string): Mistake[] =>
    keys
      .filter((key) => given[key] === undefined)
      .map((key) => ({ key, problem: `is missing${why}`, remedy: howToSet(key, section) }));
  const client = missing(CLIENT_KEYS, "");
  switch (given.salesforceFlow ?? "client-credentials") {
    case "username-password":
      return [...client, ...missing(USER_KEYS, ": the username-password flow requires it")];
    case "client-credentials":
      return [
        ...client,
        ...USER_KEYS.filter((key) => given[key] !== undefined).map((key) => ({
          key,
          problem: "is not used by the client-credentials flow",
          remedy: `${howToRemove(key, section)}, or set salesforceFlow to username-password.`,
        })),
      ];
    default:
      return client; // the schema refuses another flow
  }
}
