import { existsSync } from "node:fs";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";

/** Where systems keep Chromium and Chrome. CHROMIUM names any other place. */
const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** The path of a browser; undefined where there is none. */
export function findBrowser(): string | undefined {
  const { CHROMIUM } = process.env;
  return CHROMIUM ?? PLACES.find((path) => existsSync(path));
}

/** Milliseconds that a test waits for what a page shows, also on a machine that is busy. */
const LONGEST_WAIT = 20_000;

export const WITHOUT_BROWSER =
  "no browser was found. Install Chromium, or name it with CHROMIUM=<path>";

const ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-gpu-compositing", "--no-zygote"];

/** A headless browser. Its sandbox needs rights that containers lack; it opens the console's own pages only. */
export const launchBrowser = (executablePath: string): Promise<Browser> =>
  chromium.launch({ executablePath, args: ARGUMENTS });

export interface View {
  width: number;
  height?: number;
  colorScheme?: "light" | "dark";
  /** Whether the test can let the time of the page pass. */
  movesTime?: boolean;
}

/** A page of the console, which reports an error of its scripts to the test. */
export interface OpenPage {
  page: Page;
  /** Errors of the page's scripts and of its content security policy. */
  errors: string[];
}

/** Opens an address. The page's content security policy is in force, as for a user. */
export async function openPage(
  browser: Browser,
  url: string,
  { width, height = 900, colorScheme = "light", movesTime = false }: View = { width: 1280 },
): Promise<OpenPage> {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme,
    // Fewer pixels to draw, of the same layout.
    deviceScaleFactor: 0.25,
    // Without a graphics card, moving lines keep a core busy.
    reducedMotion: "reduce",
  });
  if (movesTime) await context.clock.install();
  return openTab(context, url);
}

/** Opens an address in one more tab. */
export async function openTab(context: BrowserContext, url: string): Promise<OpenPage> {
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    // A request that fails on purpose is reported by the page itself.
    const isRequest = message.text().startsWith("Failed to load resource");
    if (message.type() === "error" && !isRequest) errors.push(message.text());
  });
  page.setDefaultTimeout(LONGEST_WAIT);
  await page.goto(url);
  return { page, errors };
}
