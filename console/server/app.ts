import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { addCheckout } from "../api/checkout";
import { addFaults } from "../api/faults";
import { addFlow } from "../api/flow";
import { addEvent } from "../api/event";
import { addLetters } from "../api/letters";
import { addMapping } from "../api/mapping";
import { addForecast } from "../api/forecast";
import { addCost } from "../api/cost";
import { addStack } from "../api/stack";
import { onlyOwnPages, ownHeaders } from "./access";
import type { ConsoleContext } from "./context";
import { DOCUMENT, IMPORT_MAP_HASH, readPageFile } from "./pageFiles";

/** The largest body of a request, in bytes: an event of 1 MiB, each of whose bytes JSON may write as six. */
const MOST_BODY = 7_000_000;

/**
 * The console as a web application. Everything is below the token: a request without it learns nothing.
 *
 * @param token of the URL, such as `http://127.0.0.1:4780/<token>/`
 */
export function createApp(console: ConsoleContext, token: string): Hono {
  const app = new Hono();
  app.use(onlyOwnPages, ownHeaders(IMPORT_MAP_HASH), bodyLimit({ maxSize: MOST_BODY }));
  app.use(async (context, next) => {
    await next();
    context.header("cache-control", "no-store");
  });
  app.get(`/${token}`, (context) => context.redirect(`/${token}/`));
  app.get(`/${token}/`, (context) => context.html(DOCUMENT));
  app.route(`/${token}/api`, apiOf(console));
  app.get(`/${token}/*`, async (context) => {
    const file = await readPageFile(context.req.path.slice(token.length + 2));
    if (file === undefined) return context.text("The console has no such file.", 404);
    return context.body(file.content, 200, { "content-type": file.type });
  });
  app.notFound((context) =>
    context.text("Open the whole URL that `npx bridge console` prints, with its token.", 404),
  );
  return app;
}

/** The data of the pages. Each file of api/ has one page's. */
function apiOf(console: ConsoleContext): Hono {
  const api = new Hono();
  addStack(api, console);
  addFlow(api, console);
  addFaults(api, console);
  addEvent(api, console);
  addLetters(api, console);
  addCheckout(api, console);
  addMapping(api, console);
  addForecast(api, console);
  addCost(api, console);
  api.notFound((context) => context.json({ message: "The console has no such data." }, 404));
  return api;
}
