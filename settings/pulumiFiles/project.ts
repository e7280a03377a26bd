import { extname, join } from "node:path";
import { RunError } from "@pulumi/pulumi/errors";
import { didYouMean } from "../../text/suggest";
import { FileMistakes, readPulumiFile, type PulumiFile } from "./file";
import { fullKey, KEY_FORM, nameOf, namespaceOf, pathOf } from "./keys";
import { projectFileIn } from "./projectFile";
import { hasType, typeOf, typeMistake, type SettingType } from "./types";
import { isMapping, kindOf, type Mapping, type Value } from "./values";

/** What `Pulumi.yaml` says of its project and its configuration. */
export interface Project {
  name: string;
  /** Its name, such as `Pulumi.yaml`. */
  file: string;
  /** `.json`, `.yaml` or `.yml`, which the stack files have as well. */
  extension: string;
  /** Folder of the stack files, relative to the project; empty for the project's own. */
  stackConfigDir: string;
  /** The entries of `config`, in the order in which the engine applies them. */
  config: ProjectSetting[];
}

/** An entry of the project's `config`. */
export interface ProjectSetting {
  /** As it is written. */
  written: string;
  namespace: string;
  /** The name as a path: `tags.team` is a member of `tags`. */
  path: (string | number)[];
  type: SettingType | undefined;
  isSecret: boolean;
  /** The value, or the default; undefined where the stack has to set it. */
  value: Value | undefined;
  /** Such as `Pulumi.yaml:5:3`. */
  at: string;
}

/**
 * Reads the file of a project: the first of Pulumi.json, Pulumi.yaml and Pulumi.yml that exists.
 * Source: pulumi/pulumi, sdk/go/common/workspace, paths.go (findProjectInDir) and loaders.go (LoadProject).
 *
 * @param directory of the file
 * @throws RunError with every mistake in what this reads, each with its file, line and column
 */
export function readProject(directory: string): Project {
  const name = projectFileIn(directory);
  if (name === undefined) {
    throw new RunError(`Pulumi.yaml does not exist in ${directory}.`);
  }
  const extension = extname(name);
  const file = readPulumiFile(join(directory, name), name);
  const mistakes = new FileMistakes(file);
  const project = {
    name: projectName(file, mistakes),
    file: file.name,
    extension,
    stackConfigDir: stackFolder(file, mistakes),
    config: projectConfig(file, mistakes),
  };
  mistakes.report();
  return project;
}

/** Source: pulumi/pulumi, sdk/go/common/tokens/project.go, ValidateProjectName. */
const PROJECT_NAME = /^[\w.-]{1,100}$/;

function projectName({ content }: PulumiFile, mistakes: FileMistakes): string {
  const name = content.get("name");
  if (typeof name === "string" && PROJECT_NAME.test(name)) return name;
  if (name === undefined) {
    const near = [...content.keys()].find((key) => didYouMean(key, ["name"]) !== "");
    const found = near === undefined ? "" : `, but the key ${near}`;
    mistakes.add(
      near === undefined ? [] : [near],
      `has no name${found}: name the project with the key name`,
    );
  } else {
    mistakes.add(["name"], "must be a project's name: at most 100 letters, digits, _, - and .");
  }
  return "";
}

/** The folder of the stack files. `config: <folder>` is an old form of `stackConfigDir`. */
function stackFolder({ content }: PulumiFile, mistakes: FileMistakes): string {
  const [given = null, config] = [content.get("stackConfigDir"), content.get("config")];
  if (given !== null && typeof given !== "string") {
    mistakes.add(["stackConfigDir"], "must be the folder of the stack files");
    return "";
  }
  if (typeof config !== "string") return given ?? "";
  if (given !== null) {
    mistakes.add(
      ["config"],
      "names the folder of the stack files beside stackConfigDir: remove config",
    );
  }
  return config;
}

function projectConfig(file: PulumiFile, mistakes: FileMistakes): ProjectSetting[] {
  const config = file.content.get("config") ?? null;
  if (config === null || typeof config === "string") return [];
  if (!isMapping(config)) {
    mistakes.add(["config"], "must be a mapping of configuration keys to their values");
    return [];
  }
  const project = file.content.get("name");
  const owner = typeof project === "string" ? project : "";
  return [...config]
    .sort(([one], [other]) => Buffer.compare(Buffer.from(one), Buffer.from(other)))
    .flatMap(([written, given]) => {
      const at = ["config", written];
      const full = fullKey(written, owner);
      const path = full === undefined ? undefined : pathOf(nameOf(full));
      if (full === undefined || path === undefined) {
        mistakes.add(at, `is not a configuration key: ${KEY_FORM}`);
        return [];
      }
      const namespace = namespaceOf(full);
      const declared = declarationOf(given, namespace === owner, file.isJson);
      const problem =
        typeof declared === "string" ? declared : declarationProblem(declared, namespace === owner);
      if (problem !== undefined || typeof declared === "string") {
        mistakes.add(at, `${written} ${problem}`);
        return [];
      }
      return [{ written, namespace, path, at: file.locate(at), ...settingOf(declared) }];
    });
}

/** A short form is a default in the project's own namespace, and a value in another one. */
function declarationOf(given: Value, isOwn: boolean, isJson: boolean): Mapping | string {
  switch (kindOf(given)) {
    case "integer":
      if (isJson) return "must not be a number in JSON, which the engine refuses: put it in quotes";
    // falls through
    case "string":
    case "boolean":
    case "array":
      return new Map([[isOwn ? "default" : "value", given]]);
    case "object":
      return given as Mapping;
    case "null":
    case "number":
      return "must be a text, a whole number, true, false, a list, or an object with type, default, value, secret, description or items; put another number in quotes";
  }
}

const DECLARED = ["type", "items", "description", "secret", "default", "value"];

/**
 * Why the engine refuses a declaration, as a clause.
 * Source: pulumi/pulumi, sdk/go/common/workspace, project.json (configTypeDeclaration) and project.go (Validate).
 */
function declarationProblem(declared: Mapping, isOwn: boolean): string | undefined {
  const unknown = [...declared.keys()].find((key) => !DECLARED.includes(key));
  if (unknown !== undefined) {
    return `has the member ${unknown}, but a declaration has ${DECLARED.join(", ")}.${didYouMean(unknown, DECLARED)} Write an object as its value`;
  }
  const { description, secret, fallback, value } = {
    description: declared.get("description"),
    secret: declared.get("secret"),
    fallback: declared.get("default") ?? null,
    value: declared.get("value") ?? null,
  };
  if (description !== undefined && typeof description !== "string")
    return "has a description that is not a text";
  if (secret !== undefined && typeof secret !== "boolean")
    return "has a secret that is neither true nor false";
  if (fallback !== null && value !== null)
    return "has both a default and a value: remove one of them";
  const problem = typeMistake(declared);
  if (problem !== undefined) return problem;
  const type = typeOf(declared);
  if (isOwn) {
    return type === undefined || fallback === null || hasType(fallback, type)
      ? undefined
      : `has a default that is not of its type, ${type.name}`;
  }
  if (type !== undefined)
    return "is in another namespace than the project's, and so cannot have a type";
  if (fallback !== null)
    return "is in another namespace than the project's: write value in place of default";
  return value === null
    ? "is in another namespace than the project's, and so needs a value"
    : undefined;
}

function settingOf(declared: Mapping): Pick<ProjectSetting, "type" | "isSecret" | "value"> {
  return {
    type: typeOf(declared),
    isSecret: declared.get("secret") === true,
    value: declared.get("default") ?? declared.get("value") ?? undefined,
  };
}
