import assert from "node:assert/strict";
import axe, { type AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { seedLetters } from "./seededLetters";
import { CUSTOMER, TITLES, type InBrowser, type PageName } from "./inBrowser";

/** A page in a state in which all of its parts are shown. */
interface State {
  name: PageName;
  what: string;
  /** Brings about what is shown. */
  prepare?: (shared: InBrowser) => Promise<unknown>;
  /** Leads from the page to its state. */
  reach: (page: Page) => Promise<void>;
}

const publish = (shared: InBrowser) => shared.publish(CUSTOMER);
const shows = (selector: string) => (page: Page) => page.locator(selector).first().waitFor();

async function readQueue(page: Page): Promise<void> {
  const read = page.getByRole("button", { name: /^Read the queue/ });
  await read.waitFor();
  if (!(await page.locator(".groups").isVisible())) await read.click();
  await page.locator(".groups").waitFor();
}

const STATES: State[] = [
  { name: "flow", what: "Flow", reach: shows(".subscriptions-table tbody tr") },
  { name: "event", what: "the last events", prepare: publish, reach: shows(".event-page tbody a") },
  {
    name: "event",
    what: "an event",
    prepare: publish,
    reach: async (page) => {
      await page.locator(".event-page tbody a").last().click();
      await page.locator(".timeline").waitFor();
      await page.locator("#event-title:focus").waitFor();
    },
  },
  { name: "letters", what: "the causes of dead letters", prepare: seedLetters, reach: readQueue },
  {
    name: "letters",
    what: "the list of dead letters",
    prepare: seedLetters,
    reach: async (page) => {
      await readQueue(page);
      await page.getByRole("link", { name: "List all" }).click();
      await page.locator("table.letters").waitFor();
    },
  },
  {
    name: "letters",
    what: "a dead letter",
    prepare: seedLetters,
    reach: async (page) => {
      await readQueue(page);
      await page.locator(".errors td a.code").first().click();
      await page.locator(".letter pre").first().waitFor();
    },
  },
  {
    name: "mapping",
    what: "Mapping",
    reach: async (page) => {
      await page.getByLabel("Sample").selectOption({ index: 1 });
      await page.locator(".outcome pre").first().waitFor();
    },
  },
  { name: "forecast", what: "Forecast", reach: shows(".conclusion") },
  { name: "cost", what: "Cost", reach: shows("table.cost") },
];

/** From a small telephone to a 4K screen, of which no more is drawn than its width needs. */
const SIZES = {
  small: { width: 360, height: 740 },
  large: { width: 3840, height: 400 },
  usual: { width: 1280, height: 900 },
};

/** What holds for every page: nothing scrolls sideways, axe finds no barrier, and the keyboard reaches every control. */
export function testEveryPage(shared: () => InBrowser): void {
  for (const { name, what, prepare, reach } of STATES) {
    it(`shows ${what} at 360 to 3840 pixels, light and dark, without a barrier, and by keyboard alone`, async () => {
      const { page } = shared();
      await prepare?.(shared());
      await shared().show(name);
      await reach(page);
      await fits(page, TITLES[name]);
      const { reached, missed, unmarked } = await tabbed(page);
      assert.deepEqual([missed, unmarked], [[], []]);
      assert.ok(reached > 6, `${reached} controls`);
    });
  }
}

/** The rules of axe whose verdict can change with the size and the colors of the page. */
const CHANGED_BY_SIZE = [
  "color-contrast",
  "scrollable-region-focusable",
  "target-size",
  "aria-required-children",
  "aria-required-parent",
  "list",
  "listitem",
];

/** Checks the page at each size. Colors are those of the theme at the usual and the small size. */
async function fits(page: Page, title: string): Promise<void> {
  await page.emulateMedia({ colorScheme: "dark" });
  assert.deepEqual(await barriers(page), [], `${title}, dark`);
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(SIZES.small);
  assert.deepEqual(await barriers(page, CHANGED_BY_SIZE), [], `${title}, light`);
  for (const size of Object.values(SIZES)) {
    await page.setViewportSize(size);
    const [wide = 0, clientWidth = 0] = await page.evaluate<number[]>(
      "[document.documentElement.scrollWidth, document.documentElement.clientWidth]",
    );
    assert.ok(wide <= clientWidth, `${title} is ${wide} pixels wide on ${clientWidth}`);
  }
}

/** What axe finds by all of its rules, or by these: rule, and the elements. Its script runs outside the page's own content security policy. */
async function barriers(page: Page, rules?: readonly string[]): Promise<string[]> {
  if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(axe.source);
  const options = { resultTypes: ["violations"], ...(rules !== undefined && { runOnly: rules }) };
  // The other results are long, and take longer to read than axe to run.
  const violations = await page.evaluate<AxeResults["violations"]>(
    `axe.run(${JSON.stringify(options)}).then(({ violations }) => violations)`,
  );
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`,
  );
}

/** Notes each element that gets the focus, and whether an outline marks it; `expected` are those that should. */
const WATCH = `(() => {
  const controls = "a[href], button, input, select, textarea, summary, [tabindex='0']";
  const expected = [...document.querySelectorAll(controls)].filter(
    (one) => !one.disabled && one.tabIndex >= 0 && one.checkVisibility({ visibilityProperty: true }),
  );
  const first = document.querySelector(".skip");
  first.focus();
  const watched = { expected, reached: new Set([first]), unmarked: new Set() };
  document.addEventListener("focusin", ({ target }) => {
    watched.reached.add(target);
    // The frame of the editor is outlined in place of the text in it.
    const isMarked = [target, target.parentElement].some((one) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(one);
      return outlineStyle !== "none" && outlineWidth !== "0px";
    });
    if (!isMarked) watched.unmarked.add(target);
  });
  window.watched = watched;
  return expected.length;
})()`;
const FOUND = `(() => {
  const { expected, reached, unmarked } = window.watched;
  const named = (all) => all.map((one) => one.outerHTML.slice(0, 120));
  return {
    reached: reached.size,
    missed: named(expected.filter((one) => one.isConnected && !reached.has(one))),
    unmarked: named([...unmarked]),
  };
})()`;
/** Boxes that scroll are stops as well. */
const MORE_STOPS = 10;

/** Presses Tab through the whole page. */
async function tabbed(
  page: Page,
): Promise<{ reached: number; missed: string[]; unmarked: string[] }> {
  const expected = await page.evaluate<number>(WATCH);
  await Promise.all(
    Array.from({ length: expected + MORE_STOPS }, () => page.keyboard.press("Tab")),
  );
  return page.evaluate(FOUND);
}
