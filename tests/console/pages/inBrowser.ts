import assert from "node:assert/strict";
import type { AddressInfo } from "node:net";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { createAdaptorServer } from "@hono/node-server";
import type { Browser, Locator, Page } from "playwright-core";
import { checkoutOf } from "../../../console/checkout/checkout";
import { createApp } from "../../../console/server/app";
import type { ConsoleContext } from "../../../console/server/context";
import { startConsole, type RunningConsole } from "../../../console/start";
import type { LocalStack } from "../../../local/serve";
import { findStack, type DeployedStack } from "../../../stack/deployed";
import { clientOf } from "../../awsSdk";
import { PROJECT_DIRECTORY } from "../../folder";
import { launchBrowser, openPage, openTab, type View } from "../browser";
import { startLocal } from "../localStack";

/** The titles of the pages, by their names in the URL. */
export const TITLES = {
  flow: "Flow",
  event: "Event",
  letters: "Dead letters",
  mapping: "Mapping",
  forecast: "Forecast",
  cost: "Cost",
} as const;
export type PageName = keyof typeof TITLES;

/** A customer, as the shop publishes one. */
export const CUSTOMER = {
  id: 4711,
  firstname: "Adeline",
  lastname: "Quesnoy",
  email: "adeline@example.com",
  created_in: "Default Store View",
};

/** A message of SQS, as a test sends it. */
export interface SentLetter {
  attributes: Readonly<Record<string, string>>;
  body: string;
}

/** Messages of a call. Source: SQS API reference, SendMessageBatch. */
const BATCH = 10;
const VIEW: View = { width: 1280, movesTime: true };
/** Milliseconds after which each page has asked again, whether its last question failed or not. */
const ALL_ASKED = 5_000;
/** Milliseconds of a look at a page, after which its time passes, and the most looks. */
const LOOK = 150;
const MOST_LOOKS = 100;

/** The console of one local stack in one browser. Starting them takes most of the time, so the tests of all pages share them. */
export class InBrowser {
  /** What the console has printed on its terminal. */
  readonly lines: string[] = [];
  /** Errors of the scripts of all pages. */
  readonly errors: string[] = [];

  private constructor(
    readonly browser: Browser,
    private local: LocalStack,
    readonly port: number,
    private readonly running: RunningConsole,
    /** The page that the tests share. */
    readonly page: Page,
  ) {}

  /** @param records the folder of the records of redrives and drops */
  static async start(executable: string, records: string): Promise<InBrowser> {
    const [browser, { stack, port }] = await Promise.all([launchBrowser(executable), startLocal()]);
    const lines: string[] = [];
    const options = { local: true, port, listen: 0, records };
    const running = await startConsole(PROJECT_DIRECTORY, {
      ...options,
      log: (line) => lines.push(line),
    });
    // The program is evaluated while other pages are tested.
    void fetch(`${running.url}api/checkout`).catch(() => undefined);
    const { page, errors } = await openPage(browser, running.url, VIEW);
    const made = new InBrowser(browser, stack, port, running, page);
    return Object.assign(made, { lines, errors });
  }

  get url(): string {
    return this.running.url;
  }

  /** Waits until a page shows something, or shows it no longer. The page asks again and again meanwhile. */
  async seen(what: Locator, state: "visible" | "detached" = "visible"): Promise<void> {
    for (let looks = 1; ; looks += 1) {
      try {
        return await what.first().waitFor({ state, timeout: looks === MOST_LOOKS ? 1 : LOOK });
      } catch (error) {
        if (looks === MOST_LOOKS) throw error;
        await what.page().clock.fastForward(ALL_ASKED);
      }
    }
  }

  /** The element with the focus, if it has this text. */
  focus(text: string | RegExp): Locator {
    return this.page.locator("main :focus", { hasText: text });
  }

  /** Shows a page of the console, which begins anew. */
  async show(name: PageName, parameters = ""): Promise<void> {
    const [other, ...rest] = [name === "cost" ? "flow" : "cost", name + parameters];
    for (const route of [other, ...rest]) {
      await this.page.evaluate(`location.hash = "#/${route}"`);
    }
    await this.page.getByRole("heading", { level: 1, name: TITLES[name], exact: true }).waitFor();
  }

  /** One more page with the console. */
  async tab(route: string, url = this.url): Promise<Page> {
    const { page, errors } = await openTab(this.page.context(), `${url}#/${route}`);
    page.once("close", () => this.errors.push(...errors));
    return page;
  }

  /** One more console, which may change nothing. */
  async readOnly(): Promise<{ url: string; stop: () => Promise<void> }> {
    const context: ConsoleContext = {
      directory: PROJECT_DIRECTORY,
      findStack: () => this.stack(),
      stackName: () => Promise.resolve("local"),
      isLocal: true,
      port: this.port,
      mayChange: false,
      log: (line) => this.lines.push(line),
    };
    const server = createAdaptorServer({ fetch: createApp(context, "token").fetch });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const stop = async () => {
      checkoutOf(context).close();
      await new Promise((resolve) => server.close(resolve));
    };
    return { url: `http://127.0.0.1:${port}/token/`, stop };
  }

  stack(): Promise<DeployedStack> {
    return findStack(PROJECT_DIRECTORY, { local: true, port: this.port });
  }

  /** Publishes an event of the shop. @returns its ID */
  async publish(detail: object, type = "customer-updated"): Promise<string> {
    const { outputs } = await this.stack();
    const client = new EventBridgeClient(clientOf(`http://127.0.0.1:${this.port}`));
    try {
      const entry = {
        EventBusName: outputs.eventBusName,
        Source: "shop.magento",
        DetailType: type,
        Detail: JSON.stringify(detail),
      };
      const { Entries } = await client.send(new PutEventsCommand({ Entries: [entry] }));
      return Entries?.[0]?.EventId ?? assert.fail("not published");
    } finally {
      client.destroy();
    }
  }

  /** Puts dead letters into the queue. */
  async send(letters: readonly SentLetter[]): Promise<void> {
    const { outputs } = await this.stack();
    const client = new SQSClient(clientOf(`http://127.0.0.1:${this.port}`));
    const batches = Array.from({ length: Math.ceil(letters.length / BATCH) }, (_, index) =>
      letters.slice(index * BATCH, (index + 1) * BATCH),
    );
    try {
      const QueueUrl = outputs.deadLetterQueueUrl;
      await Promise.all(
        batches.map((batch) =>
          client.send(new SendMessageBatchCommand({ QueueUrl, Entries: batch.map(entryOf) })),
        ),
      );
    } finally {
      client.destroy();
    }
  }

  stopLocal(): Promise<void> {
    return this.local.stop();
  }

  /** Starts a local stack in place of the one that was stopped, with the same port. */
  async startLocalAgain(): Promise<void> {
    this.local = (await startLocal(this.port)).stack;
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.running.stop();
    await this.local.stop();
  }
}

const entryOf = ({ attributes, body }: SentLetter, index: number) => ({
  Id: String(index),
  MessageBody: body,
  MessageAttributes: Object.fromEntries(
    Object.entries(attributes).map(([name, StringValue]) => [
      name,
      { DataType: "String", StringValue },
    ]),
  ),
});
