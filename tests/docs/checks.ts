import { existsSync } from "node:fs";
import { join } from "node:path";
import { CommanderError, type Command } from "commander";
import { scripts } from "../../package.json";
import { bridge } from "../../cli/bridge.ts";
import { about, ORG_KEYS, schema, SETTING_KEYS, type SettingKey } from "../../settings/schema";
import { PROJECT_DIRECTORY } from "../folder";
import { PLACEHOLDER } from "./documents";

/** Of the Pulumi engine, the commands that documents use, with the options that they take. */
export const PULUMI: Readonly<Record<string, readonly string[]>> = {
  version: [],
  login: [],
  destroy: ["--stack", "--yes"],
  preview: [
    "--diff",
    "--expect-no-changes",
    "--policy-pack",
    "--policy-pack-config",
    "--refresh",
    "--stack",
  ],
  "policy analyze": ["--file", "--json", "--policy-pack", "--policy-pack-config", "--stack"],
  refresh: ["--stack", "--yes"],
  up: ["--policy-pack", "--policy-pack-config", "--refresh", "--stack", "--yes"],
  "env edit": [],
  "env init": [],
  "config env add": ["--stack"],
  "config get": ["--stack"],
  "config rm": ["--stack"],
  "config set": ["--path", "--secret", "--stack"],
  "package add": [],
  "package get-schema": [],
  "stack change-secrets-provider": ["--stack"],
  "stack export": ["--file", "--stack"],
  "stack init": ["--secrets-provider"],
  "stack output": ["--json", "--stack"],
  "stack rename": ["--stack"],
  "state unprotect": ["--stack"],
};

/** Of the Salesforce CLI. Source: Salesforce CLI Command Reference. */
const SALESFORCE: Readonly<Record<string, readonly string[]>> = {
  "org login web": ["--alias", "--instance-url"],
  "org assign permset": ["--name", "--on-behalf-of", "--target-org"],
  "org assign permsetlicense": ["--name", "--on-behalf-of", "--target-org"],
  "data get record": ["--sobject", "--where", "--target-org"],
  "project deploy start": ["--source-dir", "--target-org"],
};

/** Of programs that are none of the project's, files and the program's name are looked at. */
const OTHERS = ["aws", "bash", "cp", "curl", "git", "jq", "printf", "read", "export", "unset"];
/** Files that a reader has, or gets. */
const READERS_OWN = [
  "cases.jsonl",
  "my-policies.json",
  "plot.svg",
  "entries.json",
  "state.json",
  "policy/config/staging.json",
];
/** Stacks that a document has the reader create. */
export const READERS_STACKS = ["staging"];

/** What is wrong with a command of a document. @param folder in which it is run, from the project's */
export function wrongWith(words: readonly string[], folder: string): string[] {
  const [program = "", ...rest] = words;
  const files = missingFiles(words, folder);
  if (/^\w+=/.test(program)) return files;
  if (program === "cd") return exists(join(folder, rest[0] ?? "")) ? [] : [`no folder ${rest[0]}`];
  if (program === "npm") return wrongWithNpm(rest);
  if (program === "pulumi") return [...wrongWithPulumi(rest), ...files];
  if (program === "sf") return [...wrongWithOptions("sf", rest, SALESFORCE), ...files];
  if (program === "npx" && rest[0] === "pulumi") {
    return [...wrongWithPulumi(rest.slice(1)), ...files];
  }
  if (program === "npx" && rest[0] === "bridge") return [...parsed(rest.slice(1)), ...files];
  return OTHERS.includes(program) ? files : [`'${program}' is not a command that is known here`];
}

function wrongWithNpm([command = "", ...rest]: string[]): string[] {
  if (["ci", "cit", "install"].includes(command)) return [];
  if (command === "pack") {
    const packed = join(rest[0] ?? "", "package.json");
    return rest.length === 1 && exists(packed) ? [] : [`npm packs no ${packed}`];
  }
  const script = command === "run" ? (rest[0] ?? "") : command;
  return Object.hasOwn(scripts, script) ? [] : [`package.json has no script '${script}'`];
}

const isStack = (name: string): boolean =>
  READERS_STACKS.includes(name) || exists(`Pulumi.${name}.yaml`);

function wrongWithPulumi(words: string[]): string[] {
  const mistakes = wrongWithOptions("pulumi", words, PULUMI);
  const stack = words[words.indexOf("--stack") + 1];
  if (words.includes("--stack") && stack !== undefined && !isStack(stack)) {
    mistakes.push(`there is no Pulumi.${stack}.yaml`);
  }
  const [one, two, ...rest] = words;
  if (one !== "config" || two === "env") return mistakes;
  const [key = "", value] = rest.filter(
    (word, index) => !word.startsWith("--") && rest[index - 1] !== "--stack",
  );
  return [...mistakes, ...wrongWithSetting(two ?? "", key, value, rest.includes("--secret"))];
}

function wrongWithSetting(verb: string, full: string, value: string | undefined, secret: boolean) {
  if (full.startsWith("aws:")) return [];
  const [org, ofOrg] = full.split(":"); // such as emea:salesforceDomain
  const key = ORG_KEYS.find((one) => one === ofOrg) ?? org ?? "";
  if (!isSetting(key)) return [`'${key}' is not a setting`];
  if (verb === "get" || verb === "rm") return [];
  if (secret !== (about(key).secret === true)) return [`${key} and --secret do not go together`];
  if (secret) return value === undefined ? [] : [`${key} is a secret, and not to be written`];
  if (value?.includes(PLACEHOLDER)) return [];
  return schema.shape[key].safeParse(value).success ? [] : [`${key} may not be '${value}'`];
}

const isSetting = (key: string): key is SettingKey => SETTING_KEYS.some((one) => one === key);

function wrongWithOptions(
  program: string,
  words: readonly string[],
  known: Readonly<Record<string, readonly string[]>>,
): string[] {
  const command = Object.keys(known).find((name) => `${words.join(" ")} `.startsWith(`${name} `));
  if (command === undefined) return [`${program} ${words.join(" ")} is not known here`];
  return words
    .filter((word) => word.startsWith("--"))
    .map((word) => word.replace(/=.*/, ""))
    .filter((word) => !known[command]?.includes(word))
    .map((word) => `${program} ${command} is not known to take ${word}`);
}

/** What commander says of a command's arguments; nothing is run. */
function parsed(args: string[]): string[] {
  const said: string[] = [];
  for (const command of everyCommand(bridge)) {
    command.exitOverride().configureOutput({
      writeErr: (text) => said.push(text.trim()),
      writeOut: () => undefined,
    });
    if (command.commands.length === 0) command.action(() => undefined);
  }
  try {
    bridge.parse(args, { from: "user" });
  } catch (error) {
    const isAnswered = error instanceof CommanderError && error.exitCode === 0; // such as --version
    if (said.length === 0 && !isAnswered) throw error;
  }
  const engine = args.indexOf("--");
  return [...said, ...(engine < 0 ? [] : wrongWithPulumi(args.slice(engine + 1)))];
}

const everyCommand = (command: Command): Command[] => [
  command,
  ...command.commands.flatMap(everyCommand),
];

/** What of a mentioned command `bridge` does not have; it need not be whole. */
export function unknownTo([, ...words]: string[]): string[] {
  let command: Command = bridge;
  const rest = words.filter((word) => {
    const next = command.commands.find((one) => one.name() === word);
    if (next !== undefined) command = next;
    return next === undefined;
  });
  const isOption = words[0]?.startsWith("--") === true;
  if (command === bridge && words[0] !== PLACEHOLDER && !isOption)
    return [`no command ${words[0]}`];
  const own = rest.slice(0, rest.includes("--") ? rest.indexOf("--") : undefined);
  return own
    .filter((word) => word.startsWith("--") && word !== "--help")
    .filter((word) => !command.options.some((option) => option.long === word))
    .map((word) => `${command.name()} has no option ${word}`);
}

/** Options whose value is a file or a folder of the project. */
const OF_FILES = ["--policy-pack", "--policy-pack-config", "--source-dir", "--policy-config"];

function missingFiles(words: readonly string[], folder: string): string[] {
  const isFile = (word: string, index: number) =>
    OF_FILES.includes(words[index - 1] ?? "") || /^[\w./-]+\.(jsonl?|ya?ml|ts|md)$/.test(word);
  return words
    .filter(isFile)
    .filter((word) => !READERS_OWN.includes(word) && !word.includes(PLACEHOLDER))
    .filter((word) => !word.startsWith("node_modules/") && !exists(join(folder, word)))
    .map((word) => `there is no ${word}`);
}

const exists = (path: string) => existsSync(join(PROJECT_DIRECTORY, path));
