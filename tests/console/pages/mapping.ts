import assert from "node:assert/strict";
import { CUSTOMER, type InBrowser } from "./inBrowser";

const EVENT = {
  source: "shop.magento",
  "detail-type": "customer-updated",
  time: "2026-09-20T17:02:44Z",
  detail: CUSTOMER,
};
/** Of the requests of the page, and of its mistakes. */
const WITH_MISTAKES = `{
  "source": "shop.magento",
  "detail-type": "customer-updated",
  "detail": { "id": "one" }
}`;

/** The main path of the page Mapping. */
export function testMapping(shared: () => InBrowser): void {
  it("Mapping shows the exact requests of an event that is pasted, and marks its mistakes in place", async () => {
    const { page } = shared();
    await shared().show("mapping");
    const text = page.getByLabel("Event, as JSON");
    await page.getByRole("region", { name: "Subscription customer-registered" }).waitFor();
    await text.fill(JSON.stringify(EVENT, null, 2));
    const outcome = page.getByRole("region", { name: "Subscription customer-updated" });
    await outcome.waitFor();
    const request = await outcome.locator("pre").innerText();
    assert.match(
      request,
      /^PATCH \/services\/data\/v[\d.]+\/sobjects\/Contact\/ShopCustomerId__c\/4711\nHost: /,
    );
    assert.match(request, /"LastName": ?"Quesnoy"/);
    assert.match(request, /Authorization: Bearer \*+/);

    await text.fill(WITH_MISTAKES);
    const finding = page
      .locator(".findings li", { hasText: "Schema" })
      .filter({ hasText: "detail.id" });
    await finding.waitFor();
    const marks = await page.locator("mark.wrong").allTextContents();
    assert(marks.length > 0 && marks.every((mark) => WITH_MISTAKES.includes(mark)), marks.join());
    await finding.getByRole("button").press("Enter");
    const selected = await page.evaluate<string>("getSelection().toString()");
    assert(marks.includes(selected), selected);
    assert.equal(await text.getAttribute("aria-invalid"), "true");

    await text.fill('{ "source": }');
    await page.locator(".findings li", { hasText: "Not JSON" }).waitFor();
    await page.getByRole("status").filter({ hasText: "no request can be shown" }).waitFor();
  });
}
