import assert from "node:assert/strict";
import { CUSTOMER, type InBrowser } from "./inBrowser";

const PERSONAL = /Adeline|Quesnoy|adeline@example/;

/** The main path of the page Event. */
export function testEvent(shared: () => InBrowser): void {
  it("Event tells the story of an ID, masked until it is revealed, and leads back to the last events", async () => {
    const { page, lines } = shared();
    await shared().show("event");
    const id = await shared().publish({ ...CUSTOMER, id: 4713 });
    await shared().seen(page.getByRole("row", { name: id }).getByText("delivered"));
    await page.getByLabel("ID of the event, or of its dead letter").fill(id);
    await page.keyboard.press("Enter");
    const timeline = page.getByRole("region", { name: "What happened" });
    await timeline.getByText(/succeeded: HTTP 201/).waitFor();
    assert.match(await timeline.innerText(), /Request[^]*PATCH https:[^]*Response[^]*HTTP 201/);
    const main = page.getByRole("main");
    assert.doesNotMatch((await main.textContent()) ?? "", PERSONAL);
    assert.match(page.url(), new RegExp(`#/event\\?id=${id}`));
    await page.getByRole("button", { name: "Reveal personal data" }).press("Enter");
    await page.getByRole("button", { name: "Hide personal data" }).waitFor();
    assert.match((await main.textContent()) ?? "", PERSONAL);
    assert.match(lines.at(-1) ?? "", /Personal data was revealed: the story of the event/);
    // The focus has stayed at the button.
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Reveal personal data" }).waitFor();
    assert.doesNotMatch((await main.textContent()) ?? "", PERSONAL);
    await page.getByRole("link", { name: "Last events" }).click();
    await page.getByRole("region", { name: "Last events" }).getByRole("link").first().waitFor();
    await shared().focus("Last events").waitFor();
  });

  it("Event finds a customer's events, and keeps the customer's ID out of the address", async () => {
    const { page } = shared();
    await shared().show("event");
    const id = await shared().publish({ ...CUSTOMER, id: 815_815 });
    await page.getByRole("combobox", { name: "Find" }).selectOption("customer");
    await page.getByLabel("External ID, as Salesforce has it").fill("815815");
    await page.getByRole("button", { name: "Trace" }).click();
    await page.getByRole("heading", { level: 2, name: id }).waitFor();
    assert.doesNotMatch(page.url(), /815815/);
  });
}
