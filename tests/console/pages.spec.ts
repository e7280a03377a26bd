import assert from "node:assert/strict";
import axe from "axe-core";
import type { AxeResults } from "axe-core";
import type { Browser, Page } from "playwright-core";
import { startConsole, type RunningConsole } from "../../console/start";
import type { LocalStack } from "../../local/serve";
import { PROJECT_DIRECTORY } from "../folder";
import { startLocal } from "./localStack";
import { silently } from "./silently";
import { findBrowser, launchBrowser, openPage, WITHOUT_BROWSER, type View } from "./browser";

const PAGES = ["Flow", "Event", "Dead letters", "Mapping", "Forecast", "Cost"];

/** From a small telephone to a 4K screen; dark where the width is in the middle. */
const VIEWS: View[] = [
  { width: 360, height: 740 },
  { width: 1280, colorScheme: "dark" },
  { width: 3840, height: 2160 },
];

describe("the console in a browser", function () {
  this.timeout(90_000);
  let browser: Browser | undefined;
  let stack: LocalStack | undefined;
  let running: RunningConsole | undefined;

  before(async function () {
    const found = findBrowser();
    if (found === undefined) {
      console.log(`    skipped: ${WITHOUT_BROWSER}.`);
      this.skip();
    }
    const started = await startLocal();
    stack = started.stack;
    const { port } = started;
    running = await startConsole(PROJECT_DIRECTORY, {
      local: true,
      port,
      listen: 0,
      log: () => undefined,
    });
    browser = await launchBrowser(found);
  });
  after(async () => {
    await browser?.close();
    await running?.stop();
    await silently(async () => stack?.stop());
  });

  const open = (view: View) => {
    if (browser === undefined || running === undefined) throw new Error("nothing is running");
    return openPage(browser, running.url, view);
  };

  for (const view of VIEWS) {
    const { width, colorScheme = "light" } = view;
    it(`shows each page at ${width} pixels, ${colorScheme}, without an error, a barrier or sideways scrolling`, async () => {
      const { page, errors } = await open(view);
      for (const title of PAGES) {
        await page.getByRole("navigation").getByRole("link", { name: title, exact: true }).click();
        await page.getByRole("heading", { level: 1, name: title, exact: true }).waitFor();
        await settled(page);
        assert.deepEqual(await barriers(page), [], title);
        const [wide = 0, clientWidth = 0] = await page.evaluate<number[]>(
          "[document.documentElement.scrollWidth, document.documentElement.clientWidth]",
        );
        assert.ok(wide <= clientWidth, `${title} is ${wide} pixels wide on ${clientWidth}`);
      }
      assert.deepEqual(errors, []);
      await page.close();
    });
  }
});

/** Waits until the page waits for nothing. */
const settled = (page: Page) => page.locator(".loading").waitFor({ state: "detached" });

/** What axe finds: rule, and the elements. Its script runs outside the page's own content security policy. */
async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const results = await page.evaluate<AxeResults>("axe.run()");
  return results.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`,
  );
}
