import { BY_NAME, isSecretUnder, secretIn, secretName } from "../shared/secrets";

/** The name of an input: `userData`, `user_data`, `userDataBase64`. */
const USER_DATA = /^user[-_. ]?data/i;
const BASE64 = /^[A-Za-z0-9+/\s]+={0,2}$/;
/** A line `name: value` of YAML. */
const LINE = /^[ -]{0,40}([\w.-]{1,64}): ["']?([^\s"'#]{4,128})["']?\s*$/;

/** A secret in the user data of an instance or launch template, which is a script or cloud-init's YAML, plain or in base64. */
export function secretInUserData(name: string | undefined, text: string): string | undefined {
  if (name === undefined || !USER_DATA.test(name)) return undefined;
  const script = decoded(text) ?? text;
  return secretIn(script) ?? (hasPasswordLine(script) ? BY_NAME : undefined);
}

function decoded(text: string): string | undefined {
  if (!BASE64.test(text.trimEnd())) return undefined;
  const script = Buffer.from(text, "base64").toString("utf8");
  return /[\0\uFFFD]/.test(script) ? undefined : script;
}

/** A line `password: ...` of YAML. */
function hasPasswordLine(script: string): boolean {
  return script.split("\n").some((line) => {
    const [, name = "", value = ""] = LINE.exec(line) ?? [];
    return secretName(name) === "password" && isSecretUnder(name, value);
  });
}
