import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { addDoctor } from "../../../cli/commands/doctor";
import { PROJECT_DIRECTORY } from "../../folder";
import { TestWorld } from "../../emulator/testWorld";
import { LEGACY_FLOW, LEGACY_SECRETS } from "../../legacyFlow";
import { ProjectCopy } from "../../projectCopy";
import { command, Served } from "../../local/served";

const TOKEN = "00D000000000001!AQcAQH0dMHZfz972Szmpkb58urFRkgeBGsxL_QJWwYMf";
const OWN = ["local-client-id", "local-client-secret"];
/** A secret in every form in which it was sent or may come back. */
const formsOf = (secret: string): string[] => [
  secret,
  encodeURIComponent(secret),
  new URLSearchParams({ secret }).toString().slice("secret=".length),
  JSON.stringify(secret).slice(1, -1),
  secret.replaceAll("'", "&#39;").replaceAll("&", "&amp;"),
  Buffer.from(secret).toString("base64").replace(/=+$/, ""),
  Buffer.from(secret).toString("hex").slice(0, 20),
  secret.replace(/\W/g, "").slice(0, 12).toUpperCase(),
  Buffer.from(`${OWN[0]}:${secret}`).toString("base64").slice(-16),
  secret.slice(0, -2),
];

type Answer = (request: IncomingMessage, body: string, response: ServerResponse) => void;

const json = (response: ServerResponse, status: number, value: unknown) =>
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));

/** A remote side that returns the request. */
const ECHOES: Record<string, Answer> = {
  "the token endpoint, in error_description": (_, body, response) =>
    json(response, 400, { error: "invalid_client", error_description: body }),
  "the token endpoint, in its code": (_, body, response) =>
    json(response, 400, { error: body, error_description: decodeURIComponent(body) }),
  "the token endpoint, decoded and in base64": (_, body, response) =>
    json(response, 401, {
      error: "invalid_grant",
      error_description: `${Buffer.from(body).toString("base64")} ${[...new URLSearchParams(body).values()].join(" ")}`,
    }),
  "the token endpoint, in an HTML page": (_, body, response) =>
    response.writeHead(500, { "content-type": "text/html" }).end(`<html>${body}</html>`),
  "the token endpoint, in a redirect": (_, body, response) =>
    response.writeHead(302, { location: `https://elsewhere.example/?${body}` }).end(),
  "the API, in every message and name": ({ url, headers }, _, response) =>
    url === "/services/oauth2/token"
      ? json(response, 200, { access_token: TOKEN, token_type: "Bearer" })
      : json(response, 400, [
          {
            errorCode: "INVALID_AUTH_HEADER",
            message: `${headers.authorization}`,
            fields: [TOKEN],
          },
          { errorCode: `${headers.authorization}`, message: encodeURIComponent(TOKEN) },
        ]),
  "the token endpoint, in a code that is derived from it": (_, body, response) => {
    const secret = new URLSearchParams(body).get("client_secret") ?? "";
    json(response, 400, { error: Buffer.from(secret).toString("hex"), error_description: secret });
  },
  "the token endpoint, in a code that is a part of it": (_, body, response) => {
    const secret = new URLSearchParams(body).get("client_secret") ?? "";
    json(response, 400, { error: secret.replace(/\W/g, "").slice(0, 12).toUpperCase() });
  },
  "the API, in the expected members": ({ url, headers }, _, response) =>
    url === "/services/oauth2/token"
      ? json(response, 200, { access_token: TOKEN })
      : json(response, 200, {
          user_id: headers.authorization,
          sobjects: [
            { name: TOKEN, custom: true, createable: true, updateable: true, deletable: true },
          ],
        }),
};

describe("doctor, where the remote side returns the request,", () => {
  let answer: Answer;
  let server: Server;
  let served: Served;
  let directory: string;

  before(async () => {
    server = createServer((request, response) => {
      let body = "";
      request
        .on("data", (chunk: Buffer) => (body += chunk.toString()))
        .on("end", () => answer(request, body, response));
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const address = server.address();
    assert(typeof address === "object" && address !== null);
    served = await new Served(new TestWorld()).start({}, `http://127.0.0.1:${address.port}`);
  });
  after(async () => {
    await served.stop();
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => (directory = PROJECT_DIRECTORY));

  async function shows(secrets: readonly string[]): Promise<void> {
    for (const [COLUMNS, ...format] of [["80"], ["1000"], ["1000", "--json"]]) {
      const { stdout, stderr } = await command(
        (program) => addDoctor(program, directory),
        ["doctor", ...served.here, ...format],
        { COLUMNS },
      );
      assert.match(stdout, /Salesforce/);
      for (const form of secrets.flatMap(formsOf)) {
        assert(!(stdout + stderr).includes(form), `${form}: ${stdout}${stderr}`);
      }
    }
  }

  it("reports once that a token cannot be sent", async () => {
    answer = (_, __, response) => json(response, 200, { access_token: "two\nlines" });
    const { stdout } = await command(
      (program) => addDoctor(program, directory),
      ["doctor", ...served.here],
      { COLUMNS: "1000" },
    );
    assert.equal(stdout.split("issued a token that no request can carry").length, 2);
    assert.doesNotMatch(stdout, /does not answer|lines/);
  });

  for (const [where, echo] of Object.entries(ECHOES)) {
    it(`shows no secret: ${where}`, async () => {
      answer = echo;
      await shows([...OWN, TOKEN]);
    });
  }

  it("shows neither username nor password of the username-password flow", async () => {
    const legacy = await ProjectCopy.make();
    try {
      await legacy.edit("Pulumi.local.yaml", (text) => text + LEGACY_FLOW);
      directory = legacy.directory;
      answer = ECHOES["the token endpoint, in error_description"] ?? assert.fail();
      await shows([...OWN, ...Object.values(LEGACY_SECRETS)]);
    } finally {
      await legacy.remove();
    }
  });
});
