/*
 * Draws the pictures of the console in docs/images/, with a Chromium of this machine: `npm run screenshots`. The stack runs in the
 * emulator, and every customer is made up.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import type { Page } from "playwright-core";
import { startConsole } from "../console/start";
import { setFault } from "../local/fault";
import { startLocalStack } from "../local/serve";
import {
  findBrowser,
  launchBrowser,
  openPage,
  WITHOUT_BROWSER,
  type View,
} from "../tests/console/browser";
import { silently } from "../tests/console/silently";
import { PROJECT_DIRECTORY } from "../tests/folder";

const IMAGES = join(__dirname, "images");
/** Of WebP, 0 to 100: text stays sharp at this one, and a picture has 20 to 60 kB. */
const QUALITY = 85;

interface Picture {
  name: string;
  /** The part of the URL behind the token. */
  route: string;
  view: View;
  /** Brings the page into the state that is shown. */
  prepare?: (page: Page) => Promise<void>;
}

const VIEW: View = { width: 1280, height: 800 };

const PICTURES: Picture[] = [
  { name: "console-flow", route: "#/flow", view: VIEW },
  { name: "console-flow-dark", route: "#/flow", view: { ...VIEW, colorScheme: "dark" } },
  {
    name: "console-event",
    route: "#/event",
    view: VIEW,
    // Of the dead-lettered ones, the first in the list is unmappable; the last one was refused by Salesforce.
    prepare: async (page) => {
      await page.getByRole("row", { name: "dead-lettered" }).last().getByRole("link").click();
      await page.getByText("Attempt").first().waitFor();
    },
  },
  {
    name: "console-letters",
    route: "#/letters",
    view: VIEW,
    prepare: async (page) => {
      await page.getByRole("button", { name: "Read the queue" }).click();
      await page.getByRole("button", { name: "Read the queue again" }).waitFor();
    },
  },
  {
    name: "console-mapping",
    route: "#/mapping",
    view: VIEW,
    prepare: (page) => page.getByRole("textbox").first().scrollIntoViewIfNeeded(),
  },
  {
    name: "console-forecast",
    route: "#/forecast",
    view: { ...VIEW, height: 1_100 },
    prepare: (page) => page.getByText("each event counted").waitFor({ timeout: 60_000 }),
  },
  { name: "console-cost", route: "#/cost", view: VIEW },
];

/** The sample events of the checkout, as PutEvents takes them. */
async function samples(): Promise<{ Source: string; DetailType: string; Detail: string }[]> {
  const names = [
    "01-customer-registered.json",
    "02-customer-updated.json",
    "03-quotes-and-non-ascii.json",
    "04-unknown-store.json",
    "05-burst.jsonl",
  ];
  const texts = await Promise.all(
    names.map((name) => readFile(join(PROJECT_DIRECTORY, "events", name), "utf8")),
  );
  return texts
    .flatMap((text, index) => (names[index]?.endsWith("l") ? text.trim().split("\n") : [text]))
    .map((text) => JSON.parse(text) as { source: string; "detail-type": string; detail: object })
    .map(({ source, "detail-type": DetailType, detail }) => ({
      Source: source,
      DetailType,
      Detail: JSON.stringify(detail),
    }));
}

/** Publishes the samples, so that most are delivered, some are retried, and some become dead letters of different causes. */
async function publish(endpoint: string, EventBusName: string): Promise<void> {
  const credentials = { accessKeyId: "any", secretAccessKey: "any" };
  const client = new EventBridgeClient({ endpoint, region: "eu-central-1", credentials });
  const port = Number(new URL(endpoint).port);
  const all = await samples();
  const [first] = all;
  const detail = JSON.parse(first?.Detail ?? "{}") as Record<string, unknown>;
  delete detail.id;
  const unmappable = { ...first, Detail: JSON.stringify(detail) };
  for (const [fault, entries] of [
    ["none", all.slice(0, 4)],
    ["row-lock", all.slice(4, 6)],
    ["unavailable", all.slice(6, 9)],
    ["none", [...all.slice(9), unmappable]],
  ] as const) {
    const asked = fault === "none" ? { Fault: fault } : { Fault: fault, Requests: entries.length };
    await setFault(asked, port);
    for (let start = 0; start < entries.length; start += 10) {
      const Entries = entries.slice(start, start + 10).map((one) => ({ ...one, EventBusName }));
      await client.send(new PutEventsCommand({ Entries }));
    }
    await new Promise((resolve) => setTimeout(resolve, 4_000));
  }
}

async function draw(page: Page, file: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send("Page.captureScreenshot", {
    format: "webp",
    quality: QUALITY,
  });
  await writeFile(file, Buffer.from(data, "base64"));
}

async function main(): Promise<void> {
  const found = findBrowser();
  if (found === undefined) throw new Error(WITHOUT_BROWSER);
  const { result: stack, printed } = await silently(() =>
    startLocalStack(PROJECT_DIRECTORY, { stack: "local", port: 0 }),
  );
  const [, endpoint = ""] = /AWS_ENDPOINT_URL=(\S+)/.exec(printed) ?? [];
  const [, busName = ""] = /event bus +(\S+)/.exec(printed) ?? [];
  const port = Number(new URL(endpoint).port);
  const options = { local: true, port, listen: 0, log: () => undefined };
  const running = await startConsole(PROJECT_DIRECTORY, options);
  const browser = await launchBrowser(found);
  try {
    await silently(() => publish(endpoint, busName));
    await mkdir(IMAGES, { recursive: true });
    for (const { name, route, view, prepare } of PICTURES) {
      const { page } = await openPage(browser, running.url + route, view);
      await page.locator(".loading").waitFor({ state: "detached" });
      await prepare?.(page);
      await page.waitForTimeout(1_000);
      await draw(page, join(IMAGES, `${name}.webp`));
      await page.close();
      console.log(`docs/images/${name}.webp`);
    }
  } finally {
    await browser.close();
    await running.stop();
    await silently(() => stack.stop());
  }
}

void main();
