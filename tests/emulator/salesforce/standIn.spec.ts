import assert from "node:assert/strict";
import { seededRandom } from "../../../emulator/random";
import type { Fault } from "../../../emulator/salesforce/faults";
import { contact } from "../../salesforceContact";
import { SalesforceStandIn } from "../../../emulator/salesforce/standIn";

const CONTACTS = "/services/data/v68.0/sobjects/Contact/ShopCustomerId__c";
const PATH = `${CONTACTS}/1001`;

// Sources: REST API Developer Guide, 'Insert or Update (Upsert) a Record Using an External ID' and 'Status Codes and Error
// Responses': 401 INVALID_SESSION_ID, 403, 404, 503.
describe("the stand-in of Salesforce", () => {
  let now: number;
  let standIn: SalesforceStandIn;
  let origin: string;

  beforeEach(async () => {
    now = 0;
    standIn = new SalesforceStandIn(
      {
        domain: "acme.my.salesforce.com",
        apiVersion: 68,
        credentials: { flow: "client-credentials", clientId: "the id", clientSecret: "the secret" },
        objects: { Contact: { ...contact(["Default Store View"]), deletable: true } },
      },
      seededRandom(1),
      () => now,
    );
    origin = await standIn.start();
  });
  afterEach(() => standIn.stop());

  const askForToken = () =>
    fetch(`${origin}/services/oauth2/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: "the id",
        client_secret: "the secret",
      }),
    });

  async function token(): Promise<string> {
    const { access_token } = (await (await askForToken()).json()) as { access_token: string };
    return access_token;
  }

  interface Request {
    path?: string;
    token?: string;
    method?: string;
    signal?: AbortSignal;
  }

  async function send({ path = PATH, token: bearer, ...request }: Request = {}): Promise<Response> {
    return fetch(origin + path, {
      method: "PATCH",
      headers: { authorization: `Bearer ${bearer ?? (await token())}` },
      body: request.method === "GET" ? undefined : JSON.stringify({ LastName: "Costello" }),
      ...request,
    });
  }

  async function outcome(request?: Request): Promise<[number, string | undefined]> {
    const response = await send(request);
    const body = (await response.json()) as { errorCode?: string }[];
    return [response.status, body[0]?.errorCode];
  }

  const externalIds = () =>
    standIn
      .recordsOf("Contact")
      .all("ShopCustomerId__c")
      .map(({ externalId }) => externalId);

  it("listens on loopback", () => {
    assert.match(origin, /^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it("signs a client in for the My Domain address, without expires_in", async () => {
    const response = await askForToken();
    assert.equal(response.status, 200);
    const body = (await response.json()) as Record<string, string>;
    assert.equal(body.instance_url, "https://acme.my.salesforce.com");
    assert(!("expires_in" in body));
  });

  it("refuses a sign-in that is not a form", async () => {
    const response = await fetch(`${origin}/services/oauth2/token`, { method: "POST", body: "{}" });
    assert.equal(response.status, 400);
    assert.equal(((await response.json()) as { error: string }).error, "invalid_request");
  });

  it("creates a contact with 201, then updates it with 200, answering in JSON", async () => {
    const created = await send();
    assert.equal(created.status, 201);
    assert.match(created.headers.get("content-type") ?? "", /^application\/json\b/);
    assert.equal((await send()).status, 200);
    assert.deepEqual(externalIds(), ["1001"]);
  });

  it("deletes a contact with 204 and no body, whatever body the request has, then answers 404", async () => {
    await send();
    const deleted = await send({ method: "DELETE" });
    assert.equal(deleted.status, 204);
    assert.equal(await deleted.text(), "");
    assert.deepEqual(externalIds(), []);
    assert.deepEqual(await outcome({ method: "DELETE" }), [404, "NOT_FOUND"]);
  });

  it("creates no contact with updateOnly=true", async () => {
    assert.deepEqual(await outcome({ path: `${PATH}?updateOnly=true` }), [404, "NOT_FOUND"]);
    assert.equal((await send({ path: `${PATH}?updateOnly=false` })).status, 201);
    assert.equal((await send({ path: `${PATH}?updateOnly=true` })).status, 200);
  });

  it("deletes nothing while a fault strikes", async () => {
    await send();
    standIn.faults.next("not-unique", 1);
    assert.equal((await send({ method: "DELETE" })).status, 300);
    assert.deepEqual(externalIds(), ["1001"]);
  });

  it("passes on a record's refusal", async () => {
    const response = await fetch(origin + PATH, {
      method: "PATCH",
      headers: { authorization: `Bearer ${await token()}` },
      body: "{}",
    });
    assert.equal(response.status, 400);
    assert.deepEqual(await response.json(), [
      {
        message: "Required fields are missing: [LastName]",
        errorCode: "REQUIRED_FIELD_MISSING",
        fields: ["LastName"],
      },
    ]);
  });

  it("decodes the external id", async () => {
    await send({ path: `${CONTACTS}/a%2Fb%20%C3%84%25` });
    assert.deepEqual(externalIds(), ["a/b Ä%"]);
  });

  it("supports older versions of the API", async () => {
    assert.equal((await send({ path: PATH.replace("v68.0", "v31.0") })).status, 201);
  });

  for (const [what, path] of [
    ["a version it does not serve yet", PATH.replace("v68.0", "v69.0")],
    ["a version without .0", PATH.replace("v68.0", "v68")],
    ["a version that is no number", PATH.replace("v68.0", "latest")],
    ["an unknown object", PATH.replace("Contact", "Lead")],
    ["an object that every JavaScript object has", PATH.replace("Contact", "constructor")],
    ["a field that is no external id", PATH.replace("ShopCustomerId__c", "Email")],
    ["an empty id", `${CONTACTS}/`],
    ["no id", CONTACTS],
    ["more after the id", `${PATH}/more`],
    ["an id with a lone %", `${CONTACTS}/100%`],
    ["an id with half a character", `${CONTACTS}/%C3`],
    ["another path", "/"],
    ["a path of slashes only", "//"],
  ] as const) {
    it(`answers 404 to ${what}`, async () => {
      const signal = AbortSignal.timeout(1_000);
      assert.deepEqual(await outcome({ path, signal }), [404, "NOT_FOUND"]);
      assert.deepEqual(externalIds(), []);
    });
  }

  for (const method of ["GET", "POST", "PUT", "DELETE"]) {
    it(`answers 404 to the method ${method}`, async () => {
      assert.deepEqual(await outcome({ method }), [404, "NOT_FOUND"]);
    });
  }

  for (const [what, authorization] of [
    ["no token", undefined],
    ["a token it did not issue", "Bearer 00D000000000000!made-up"],
    ["an empty token", "Bearer "],
    ["another scheme", "Basic dGhlIGlkOnRoZSBzZWNyZXQ="],
  ] as const) {
    it(`answers 401 to ${what}, whatever the path`, async () => {
      for (const path of [PATH, "/"]) {
        const response = await fetch(origin + path, {
          method: "PATCH",
          headers: authorization === undefined ? {} : { authorization },
          body: "{}",
        });
        assert.equal(response.status, 401);
        const [error] = (await response.json()) as { errorCode: string }[];
        assert.equal(error?.errorCode, "INVALID_SESSION_ID");
      }
    });
  }

  it("accepts every token that it issued, including older tokens", async () => {
    const [first, second] = [await token(), await token()];
    assert.notEqual(first, second);
    assert.deepEqual(
      [(await send({ token: first })).status, (await send({ token: second })).status],
      [201, 200],
    );
  });

  it("refuses a token permanently when its session has expired, and no other token", async () => {
    const [expired, other] = [await token(), await token()];
    standIn.faults.next("expired-session", 1);
    for (let request = 0; request < 2; request += 1) {
      assert.deepEqual(await outcome({ token: expired }), [401, "INVALID_SESSION_ID"]);
    }
    assert.equal((await send({ token: other })).status, 201);
  });

  for (const [fault, status, errorCode] of [
    ["request-limit", 403, "REQUEST_LIMIT_EXCEEDED"],
    ["too-many-requests", 429, "TOO_MANY_REQUESTS"],
    ["unavailable", 503, "SERVER_UNAVAILABLE"],
  ] as [Fault, number, string][]) {
    it(`answers ${status} for '${fault}' without writing, then accepts the same token again`, async () => {
      const bearer = await token();
      standIn.faults.next(fault, 1);
      assert.deepEqual(await outcome({ token: bearer }), [status, errorCode]);
      assert.deepEqual(externalIds(), []);
      assert.equal((await send({ token: bearer })).status, 201);
    });
  }

  it("never answers a request that hangs, and answers the next", async () => {
    const bearer = await token();
    standIn.faults.next("hang", 1);
    const hanging = send({ token: bearer, signal: AbortSignal.timeout(50) });
    await assert.rejects(hanging, { name: "TimeoutError" });
    assert.equal((await send({ token: bearer })).status, 201);
  });

  it("has a fault until the set moment of its clock", async () => {
    standIn.faults.until("unavailable", 90_000);
    now = 89_999;
    assert.equal((await send()).status, 503);
    now = 90_000;
    assert.equal((await send()).status, 201);
  });

  it("applies faults to authorized requests only, not to sign-ins", async () => {
    standIn.faults.next("unavailable", 1);
    assert.equal((await askForToken()).status, 200);
    assert.equal((await send({ token: "made-up" })).status, 401);
    assert.equal((await send()).status, 503);
    assert.equal((await send()).status, 201);
  });

  it("stops although a request hangs, and stops listening", async () => {
    const { faults } = standIn;
    const arrived = new Promise<void>((resolve) => {
      faults.strike = () => (resolve(), "hang");
    });
    const hanging = assert.rejects(send());
    await arrived;
    await standIn.stop();
    await hanging;
    await assert.rejects(askForToken());
  });

  it("has no records of an object that the org lacks", () => {
    assert.throws(() => standIn.recordsOf("Lead"), /the org has no object Lead/);
  });
});
