import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { InBrowser } from "./inBrowser";
import { SEEDED, seedLetters } from "./seededLetters";

/** Milliseconds until a filter of 1,000 messages has answered; on an idle machine it takes a tenth. */
const SOON = 2_000;
const ROWS = 50;

/** The main paths of the page Dead letters, with 1,000 of them. */
export function testLetters(shared: () => InBrowser): void {
  const status = (page: Page, text: RegExp) => page.getByRole("status").filter({ hasText: text });

  it("Dead letters groups 1,000 of them by cause, filters them at once, and lists 50 on a page", async () => {
    const { page } = shared();
    await seedLetters(shared());
    await shared().show("letters");
    await page.getByRole("button", { name: "Read the queue" }).press("Enter");
    await status(page, /^1,00\d messages/).waitFor();
    await shared().focus("Causes").waitFor();
    const causes = await page.locator(".groups .kind").allTextContents();
    assert.deepEqual(causes.slice(0, 3), Object.keys(SEEDED));
    const begun = performance.now();
    await page.getByRole("combobox", { name: "Cause" }).selectOption("bad-field");
    await page.getByRole("button", { name: "Filter" }).press("Enter");
    await status(page, /^690 of 1,00\d messages match the filter/).waitFor();
    const took = performance.now() - begun;
    assert.ok(took < SOON, `the filter took ${took.toFixed()} ms`);
    await page.getByRole("button", { name: "Clear" }).press("Enter");
    await page.getByRole("link", { name: "List all" }).press("Enter");
    const table = page.getByRole("region", { name: "The table of messages" });
    await table.waitFor();
    assert.equal(await table.locator("tbody tr").count(), ROWS);
    await page.getByRole("link", { name: "Older" }).press("Enter");
    await status(page, /^51 to 100 of 1,00\d/).waitFor();
    assert.equal(await table.locator("tbody tr").count(), ROWS);
    const elements = await page.evaluate<number>("document.querySelectorAll('*').length");
    assert.ok(elements < 1_000, `the page has ${elements} elements`);
  });

  it("Dead letters shows one in full, masked until it is revealed, beside the request of today", async () => {
    const { page, lines } = shared();
    await shared().show("letters", "?cause=row-lock");
    await page.locator(".errors td a.code").first().press("Enter");
    const letter = page.locator(".letter");
    await letter.getByText("customer-updated sends it:").waitFor();
    const text = await letter.innerText();
    assert.match(text, /UNABLE_TO_LOCK_ROW/);
    assert.match(text, /PATCH https:.*ShopCustomerId__c\/100\d{3}/);
    assert.doesNotMatch(text, /Quesnoy|adeline@/);
    await page.getByRole("button", { name: "Reveal personal data" }).press("Enter");
    await page.getByRole("button", { name: "Hide personal data" }).waitFor();
    assert.match(await letter.innerText(), /Quesnoy/);
    assert.match(lines.at(-1) ?? "", /Personal data was revealed: the dead letter/);
    await page.getByRole("link", { name: "Back", exact: true }).press("Enter");
    await page.getByRole("heading", { name: "Causes" }).waitFor();
  });
}

/** The changes of the page Dead letters. The events of a redrive are on their way for minutes. */
export function testLetterChanges(shared: () => InBrowser): void {
  it("Dead letters redrives all of a cause by plan, confirmation, progress and result", async () => {
    const { page } = shared();
    const all = SEEDED["row-lock"].toLocaleString("en-US");
    await shared().show("letters", "?cause=row-lock");
    await page.getByText("Options of the plan").click();
    await page.getByLabel("Events a second").fill("1000");
    await page.getByRole("button", { name: "Plan a redrive", exact: true }).press("Enter");
    const job = page.locator(".job");
    await job.getByText(/events? would be published/).waitFor();
    await shared()
      .focus(/^Plan: redrive/)
      .waitFor();
    assert.match(await job.innerText(), new RegExp(`To redrive: ${all} messages of 1,00`));
    const redrive = job.getByRole("button", { name: "Redrive" });
    assert.equal(await redrive.isDisabled(), true);
    await job.getByLabel("Yes, publish these events again").press("Space");
    await redrive.press("Enter");
    await job.getByRole("progressbar").waitFor();
    await shared().seen(job.getByText(new RegExp(`^${all} events published in `)));
    await job.getByText("All done.").waitFor();
    await shared()
      .focus(/^Redrive: /)
      .waitFor();
    await page.getByText("A redrive has worked on the queue since.").waitFor();
    await job.getByRole("button", { name: "Close" }).press("Enter");
    await shared().focus("Causes").waitFor();
  });

  it("Dead letters drops what a filter matches, once their number is typed, and names the file that keeps them", async () => {
    const { page } = shared();
    const count = SEEDED["no-request"];
    await shared().show("letters", "?cause=no-request");
    await page.getByRole("button", { name: "Plan a drop", exact: true }).press("Enter");
    const job = page.locator(".job");
    const typed = job.getByLabel("Number of messages to drop for good");
    await typed.fill(String(count + 1));
    await job.getByText(`The plan matches ${count} messages.`).waitFor();
    assert.equal(await job.getByRole("button", { name: "Drop" }).isDisabled(), true);
    await typed.fill(String(count));
    await page.keyboard.press("Enter");
    await job.getByText(`${count} messages dropped, and kept in a file.`).waitFor();
    await job.getByText(/The dropped messages are in .*\.jsonl/).waitFor();
    await shared().seen(page.getByText(/About 69\d dead letters in the queue/));
  });

  it("Dead letters of a read-only console plans, and says why it changes nothing", async () => {
    await seedLetters(shared());
    const { url, stop } = await shared().readOnly();
    const page = await shared().tab("letters?cause=bad-field", url);
    try {
      await page.getByText("in the emulator, read-only").waitFor();
      await page.getByRole("button", { name: "Plan a drop", exact: true }).press("Enter");
      const job = page.locator(".job");
      await job.getByText("Read-only: start the console with --allow-changes.").waitFor();
      assert.equal(await job.getByRole("button", { name: "Drop" }).isDisabled(), true);
    } finally {
      await page.close();
      await stop();
    }
  });
}
