import assert from "node:assert/strict";
import { request } from "node:http";
import { RunError } from "@pulumi/pulumi/errors";
import { createApp } from "../../console/server/app";
import type { ConsoleContext } from "../../console/server/context";
import { stackFinder } from "../../console/server/findStack";
import { startConsole } from "../../console/start";
import { keepSecret } from "../../privacy/redactor";
import type { DeployedStack } from "../../stack/deployed";
import { PROJECT_DIRECTORY } from "../folder";
import { TestWorld } from "../emulator/testWorld";
import { Served } from "../local/served";

const TOKEN = "of-this-console";
const ORIGIN = "http://127.0.0.1:4780";

const STACK = {
  stack: "organization/shop/prod",
  endpoint: { region: "eu-central-1" },
  outputs: { eventBusName: "shop-bus" },
} as unknown as DeployedStack;

const contextOf = (findStack: ConsoleContext["findStack"]): ConsoleContext => ({
  directory: PROJECT_DIRECTORY,
  findStack,
  stackName: () => Promise.resolve("prod"),
  isLocal: false,
  port: 0,
  mayChange: false,
  log: () => undefined,
});

describe("the console's server", () => {
  let findStack: ConsoleContext["findStack"];
  beforeEach(() => (findStack = () => Promise.resolve(STACK)));

  const get = async (
    path: string,
    headers: Record<string, string> = {},
    init: RequestInit = {},
  ): Promise<Response> =>
    createApp(
      contextOf(() => findStack()),
      TOKEN,
    ).request(`${ORIGIN}${path}`, { headers: { host: "127.0.0.1:4780", ...headers }, ...init });

  it("answers below its token only", async () => {
    for (const path of ["/", "/api/stack", "/wrong/", "/wrong/api/stack", `/${TOKEN}x/api/stack`]) {
      const response = await get(path);
      assert.equal(response.status, 404, path);
      assert.doesNotMatch(await response.text(), /prod|of-this-console/);
    }
    assert.equal((await get(`/${TOKEN}/`)).status, 200);
    assert.equal((await get(`/${TOKEN}`)).headers.get("location"), `/${TOKEN}/`);
  });

  it("refuses another host, another origin and another site, and says nothing of the stack", async () => {
    const foreign: Record<string, string>[] = [
      { host: "evil.example" },
      { host: "127.0.0.1.evil.example:4780" },
      { host: "" },
      { origin: "http://evil.example" },
      { origin: "null" },
      // Another program on this machine serves a page there.
      { origin: "http://127.0.0.1:8080" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
    ];
    for (const headers of foreign) {
      const response = await get(`/${TOKEN}/api/stack`, headers);
      assert.equal(response.status, 403, JSON.stringify(headers));
      assert.doesNotMatch(await response.text(), /prod/);
    }
    const own: Record<string, string>[] = [
      { "sec-fetch-site": "none" },
      { origin: ORIGIN, "sec-fetch-site": "same-origin" },
    ];
    for (const headers of own) {
      assert.equal((await get(`/${TOKEN}/api/stack`, headers)).status, 200);
    }
  });

  it("lets the page load nothing from elsewhere, and sends its address nowhere", async () => {
    const { headers } = await get(`/${TOKEN}/`);
    const policy = headers.get("content-security-policy") ?? "";
    assert.match(policy, /default-src 'none'; script-src 'self' 'sha256-[\w+/]+=*';/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.equal(headers.get("referrer-policy"), "no-referrer");
    assert.equal(headers.get("cache-control"), "no-store");
  });

  it("serves the page's modules as JavaScript, and every module that they import", async () => {
    const seen = new Set<string>();
    const follow = async (path: string): Promise<void> => {
      if (seen.has(path)) return;
      seen.add(path);
      const response = await get(`/${TOKEN}/${path}`);
      assert.equal(response.status, 200, path);
      assert.match(response.headers.get("content-type") ?? "", /^text\/javascript/);
      const text = await response.text();
      assert.doesNotMatch(text, /^import type/m);
      for (const [, name = ""] of text.matchAll(/^(?:import|export) [^;]*?from "([^"]+)"/gm)) {
        const next = name.startsWith(".")
          ? new URL(name, `http://page/${path}`).pathname.slice(1)
          : `packages/${name.replaceAll("/", "-")}.js`;
        await follow(next);
      }
    };
    await follow("console/page/main.tsx");
    assert.ok(seen.size > 10, [...seen].join());
  });

  it("serves no other file of the machine", async () => {
    for (const path of [
      "package.json",
      "index.ts",
      "Pulumi.prod.yaml",
      "console/start.ts",
      "console/server/access.ts",
      "console/page/tsconfig.json",
      "console/page/%2e%2e/server/access.ts",
      "console/page/..%2fserver/access.ts",
      "text/../Pulumi.dev.yaml",
      "packages/hono.js",
      "console/page",
    ]) {
      assert.equal((await get(`/${TOKEN}/${path}`)).status, 404, path);
    }
  });

  it("turns a mistake of a person into its sentence", async () => {
    findStack = () => Promise.reject(new RunError("The stack prod was destroyed."));
    const response = await get(`/${TOKEN}/api/stack`);
    assert.equal(response.status, 503);
    assert.deepEqual(await response.json(), { message: "The stack prod was destroyed." });
  });

  it("prints the stack trace of its own fault, and shows none", async () => {
    findStack = () => Promise.reject(new TypeError("x of undefined"));
    const printed: unknown[] = [];
    const { error } = console;
    console.error = (...all: unknown[]) => printed.push(...all);
    const response = await get(`/${TOKEN}/api/stack`).finally(() => (console.error = error));
    assert.equal(response.status, 500);
    assert.doesNotMatch(await response.text(), /x of undefined/);
    assert.match(String(printed), /TypeError: x of undefined\n +at /);
  });

  it("prints nothing where the browser has closed the connection, whose reason is a text", async () => {
    const errors: unknown[] = [];
    const { error } = console;
    console.error = (...all) => void errors.push(...all);
    const gone = new AbortController();
    findStack = () => {
      gone.abort("Client connection prematurely closed.");
      return Promise.reject(gone.signal.reason as Error);
    };
    const response = await get(`/${TOKEN}/api/stack`, {}, { signal: gone.signal });
    console.error = error;
    assert.deepEqual([response.status, errors], [499, []]);
  });

  it("leaves no secret of the stack in an answer", async () => {
    keepSecret("canary-of-the-console");
    const outputs = { ...STACK.outputs, eventBusName: "bus-canary-of-the-console" };
    findStack = () => Promise.resolve({ ...STACK, outputs });
    assert.match(await (await get(`/${TOKEN}/api/stack`)).text(), /"busName":"bus-\*+"/);
    findStack = () => Promise.reject(new RunError("It said canary-of-the-console."));
    assert.match(await (await get(`/${TOKEN}/api/stack`)).text(), /It said \*+\./);
  });

  it("refuses faults for the Salesforce of a deployed stack", async () => {
    const body = JSON.stringify({ Fault: "unavailable", Requests: 1 });
    const response = await get(`/${TOKEN}/api/faults`, {}, { method: "POST", body });
    assert.equal(response.status, 400);
  });
});

describe("the stack of the console", () => {
  it("is asked of `bridge local` each time, and a failure is not kept", async () => {
    const find = stackFinder(PROJECT_DIRECTORY, { local: true, port: 1 });
    await assert.rejects(find(), /Nothing answers at http:\/\/127\.0\.0\.1:1/);
    const served = await new Served(new TestWorld()).start();
    try {
      const [, , port] = served.here;
      const again = stackFinder(PROJECT_DIRECTORY, { local: true, port: Number(port) });
      const { stack } = await again();
      assert.equal((await again()).stack, stack);
      await served.stop();
      await assert.rejects(again(), /Nothing answers/);
    } finally {
      await served.stop();
    }
  });
});

describe("bridge console", () => {
  it("listens on loopback only, and names a port that is in use", async () => {
    const served = await new Served(new TestWorld()).start();
    const port = Number(served.here.at(-1));
    const options = { local: true, port, log: () => undefined };
    const running = await startConsole(PROJECT_DIRECTORY, { ...options, listen: 0 });
    try {
      const { hostname, port: taken, pathname } = new URL(running.url);
      assert.equal(hostname, "127.0.0.1");
      assert.match(pathname, /^\/[\w-]{22}\/$/);
      assert.equal(await statusOf(`${running.url}api/stack`), 200);
      assert.equal(await statusOf(new URL("/", running.url).href), 404);
      await assert.rejects(
        startConsole(PROJECT_DIRECTORY, { ...options, listen: Number(taken) }),
        /Another process listens at port \d+\. Stop that process, or choose another with --listen/,
      );
    } finally {
      await running.stop();
      await served.stop();
    }
  });
});

const statusOf = (url: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    request(url, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .once("error", reject)
      .end();
  });
