import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { CUSTOMER, type InBrowser } from "./inBrowser";
import { seedLetters } from "./seededLetters";

/** What the pages show while the emulator is stopped, and after. */
export function testEmulatorThatStops(shared: () => InBrowser): void {
  it("keeps the last data, marked as old, while the emulator is stopped, and goes on by itself when it is back", async () => {
    const { page: flow } = shared();
    await Promise.all([seedLetters(shared()), shared().publish(CUSTOMER)]);
    await shared().show("flow");
    const [event, letters] = await Promise.all([shared().tab("event"), shared().tab("letters")]);
    const last = [
      flow.getByRole("row", { name: /^customer-updated/ }),
      event.getByRole("region", { name: "Last events" }).getByRole("row").nth(1),
      letters.getByText(/dead letters in the queue\./),
    ];
    await Promise.all(last.map((data) => data.waitFor()));
    await shared().stopLocal();
    for (const data of last) {
      const page = data.page();
      await shared().seen(page.getByText("Old:"));
      assert.match(await sentenceOf(page), /`?bridge local`?/);
      assert.equal(await data.isVisible(), true);
    }
    // A page that is opened meanwhile has no data yet.
    await event.reload();
    await shared().seen(event.locator(".failure"));
    await shared().startLocalAgain();
    for (const page of [flow, event, letters]) {
      await shared().seen(page.locator(".failure"), "detached");
      await shared().seen(page.getByText("Old:"), "detached");
    }
    await event.getByText("No event was published since").waitFor();
    await letters.getByText("The dead-letter queue is empty.").waitFor();
    await Promise.all([event, letters].map((page) => page.close()));
  });
}

const sentenceOf = (page: Page): Promise<string> =>
  page.getByRole("alert").locator(".failure").first().innerText();
