import assert from "node:assert/strict";
import { secretInUserData } from "../../../policy/stack/userData";

const SCRIPT = "#!/bin/bash\nexport DB_PASSWORD=b4n4n4s-split\n";
const base64 = (text: string) => Buffer.from(text).toString("base64");
const wrapped = (text: string) => base64(text).replace(/.{20}/g, "$&\n");
const found = (text: string) => secretInUserData("userData", text) !== undefined;

describe("the user data of an instance", () => {
  it("is read in inputs that are named so, in any spelling", () => {
    const names = ["userData", "user_data", "UserData", "user-data", "userDataBase64", "userdata"];
    for (const name of names) assert(secretInUserData(name, SCRIPT) !== undefined, name);
    for (const name of [undefined, "user", "username", "superUserData", "description", "data"]) {
      assert.equal(secretInUserData(name, SCRIPT), undefined, name);
    }
  });

  it("may be in base64, in lines, with a line feed at its end", () => {
    for (const padding of ["", "1", "12"]) {
      const script = `${SCRIPT}${padding}`;
      const forms = [
        base64(script),
        wrapped(script),
        `${base64(script)}\n`,
        `${wrapped(script)}\n`,
      ];
      for (const form of forms) assert(found(form), form);
    }
  });

  it("is not decoded if it is not base64, or not a text", () => {
    assert(!found(`${base64(SCRIPT)}!`));
    assert(!found(`-${base64(SCRIPT)}`));
    assert(!found(Buffer.from(`\0${SCRIPT}`).toString("base64")));
    assert(!found(Buffer.from([0xff, ...Buffer.from(SCRIPT)]).toString("base64")));
  });

  for (const line of [
    "password: banana",
    "  - password: banana",
    'password: "banana"',
    "password: 'banana'  ",
    "password: banana\r",
    "db.password: banana",
  ]) {
    it(`holds a secret in the line ${JSON.stringify(line)}`, () =>
      assert(found(`#cloud-config\n${line}\n`)));
  }

  for (const line of [
    "password: ",
    "password: ban",
    "password: banana for the shop",
    "the password: banana",
    "# password: banana",
    "password: banana # as before",
    "hostname: banana",
    "client_secret: banana",
    "key: banana",
    "expire_password: false",
    `${" ".repeat(41)}password: banana`,
    "x",
  ]) {
    it(`holds no secret in the line ${JSON.stringify(line)}`, () =>
      assert(!found(`#cloud-config\n${line}\n`)));
  }
});
