import assert from "node:assert/strict";
import { secretAssignment } from "../../../policy/shared/secretAssignments";

/** What no person chooses as a name. */
const GENERATED = "a1b2c3d4e5f6";

const detects = (texts: readonly string[]) => {
  for (const text of texts) {
    it(`is detected in ${text.slice(-60)}`, () => assert.equal(secretAssignment(text), true));
  }
};
const leaves = (texts: readonly string[]) => {
  for (const text of texts) {
    it(`is not detected in ${text.slice(-60)}`, () => assert.equal(secretAssignment(text), false));
  }
};

describe("a value after the name of a secret", () => {
  describe("in quotes, whatever it looks like,", () => {
    detects([
      'password: "letters"',
      "password='letters'",
      "password := `letters`",
      "password => 'letters'",
      'app:password="letters"',
      '"db"."password" : "letters"',
      'mysql --password "letters"',
      '{\\"password\\":\\"letters\\"}',
    ]);
    leaves(["password == 'letters'", "password =~ 'letters'", "password :: 'letters'"]);
  });

  describe("without quotes, where the text around shows that it is data,", () => {
    detects([
      "password=letters",
      "export DB_PASSWORD=letters && run",
      "DB2_PASSWORD=letters and more",
      "at /login?password=letters and more",
      "a=b&password=letters and more",
      "a=b;password = letters and more",
      "a=b; password = letters and more",
      "a=b&password = letters and more",
      "see password=letters; then more",
      "see password=letters&then=more",
    ]);
    leaves([
      "see password=letters",
      "password=letters and more",
      "see password=letters, then more",
      "DB_PASSWORD: letters and more",
      "set db_password=letters and more",
      "set dbPASSWORD=letters and more",
      "set DB_Password=letters and more",
      "see /login?password: letters and more",
      "a=b; password: letters and more",
      "see password: letters; then more",
    ]);
  });

  describe("without quotes, where it may be code or prose,", () => {
    detects([
      "the password: hunter2 works",
      "the password:hunter2 works",
      "mysql --password hunter2 shop",
    ]);
    leaves([
      "the password: letters work",
      "the password: 12345678 times",
      "the password: form2.field1 of it",
      "the password = read2(x)",
      "the password = list2[0]",
      "mysql --password letters",
      "the password hunter2",
      "mysql -password hunter2",
      "mysql --password,hunter2 shop",
      "mysql --passwords_of hunter2 shop",
    ]);
  });

  describe("after the ARN of a secret,", () => {
    leaves(["arn:aws:secretsmanager:eu-central-1:1:secret:shop4711"]);
    detects(["arn:aws:secretsmanager:eu-central-1:1:secret=shop4711"]);
  });
});

describe("the name of a secret before a value", () => {
  const named = (name: string) => `${name} = "${GENERATED}"`;

  describe("which has several parts,", () => {
    detects([
      ...[
        "process.env.API_KEY",
        "spring.datasource.password",
        "password...",
        "password-",
        "webhook-key",
      ].map(named),
      named(`${"x_".repeat(100)}password`),
    ]);
    leaves(
      [
        "password.policy",
        "process.env.user.key",
        "password-policy",
        `password${"_x".repeat(100)}`,
      ].map(named),
    );
  });

  describe("which is a key with the word before it,", () => {
    detects(["api key", "the API Keys", "this is our access key"].map(named));
    leaves(
      [
        ...[
          "key",
          "the key",
          "api (or) key",
          "api  key",
          "api keyword",
          "api-monkey",
          "api key abc",
          "api my-key",
        ],
        "the authenticators key",
      ].map(named),
    );
  });

  describe("which is short, and one only in a query,", () => {
    const inQuery = (query: string) => `https://example.com/${query}`;
    detects(
      [`?code=${GENERATED}`, `?a=b&code=${GENERATED}`, `?a=b&sig=${GENERATED}&c=d`].map(inQuery),
    );
    leaves([
      ...[`?code=${GENERATED.slice(1)}`, `?id=${GENERATED}`, `?barcode=${GENERATED}&key=1`].map(
        inQuery,
      ),
      ...[`?codec=${GENERATED}`, "?code=authorization", `?code=@${GENERATED}`].map(inQuery),
      ...["?code", "?code&key"].map(inQuery),
      `key=${GENERATED}`,
      `Why? Look: key=${GENERATED}`,
    ]);
  });

  describe("in each of its forms,", () => {
    detects(
      [
        ...["DB_PW", "dbPw", "psw", "pwd", "kennwort", "passcode", "GITHUB_PAT_PROD", "patValue"],
        ...["GH_PAT2", "sas_old", "X-Origin-Verify", "creds", "jwt", "cookie", "bearer", "sig"],
        ...["signature", "assertion", "authorization", "credential", "clientsecret", "apikey"],
      ].map(named),
    );
    leaves(["path", "pattern", "patch", "patient", "saskatoon", "verified"].map(named));
  });
});

describe("a user and a password in a command", () => {
  detects([
    "curl -u deploy:hunter22 https://example.com",
    'curl -u "deploy:letters" https://example.com',
    "curl --user='deploy:letters' https://example.com",
  ]);
  leaves([
    "docker run -u 1000:1000 app",
    "curl -u deploy:abc https://example.com",
    "curl -u deploy:${PASSWORD} https://example.com",
    "curl -u deploy:redacted https://example.com",
    "curl-u deploy:hunter22 https://example.com",
  ]);
});

describe("a text with many names of secrets", () => {
  const after = (names: number) => `${"token ".repeat(names)} "password": "hunter22"`;
  it("is searched up to 2000 of them, since more are a document about secrets", () => {
    assert.equal(secretAssignment(after(1999)), true);
    assert.equal(secretAssignment(after(2000)), false);
  });
});
