import assert from "node:assert/strict";
import { readFaults } from "../../../local/fault";
import { CUSTOMER, type InBrowser } from "./inBrowser";

/** The main path of the page Flow. */
export function testFlow(shared: () => InBrowser): void {
  it("Flow shows a published event, a fault that the keyboard switches, and the dead letter with its alarm", async () => {
    const { page, port } = shared();
    await shared().show("flow");
    const row = page.getByRole("row", { name: /^customer-updated/ });
    await row.waitFor();
    await shared().publish(CUSTOMER);
    await shared().seen(row.locator('[data-label="delivered, 1 h"]', { hasText: /^1$/ }));
    const fault = page.getByRole("switch", { name: "duplicate-block" });
    const isOn = page.getByRole("switch", { name: "duplicate-block", checked: true });
    await fault.focus();
    await page.keyboard.press("Space");
    await isOn.waitFor();
    assert.equal((await readFaults(port)).orgs.default?.fault, "duplicate-block");
    await page.getByText(/^Fails: duplicate-block, /).waitFor();
    await shared().publish({ ...CUSTOMER, id: 4712 });
    await shared().seen(row.locator('[data-label="dead letters, 1 h"]', { hasText: /^1$/ }));
    await page.getByText("1dead letter").waitFor();
    const alarms = page.getByRole("region", { name: "Alarms" });
    await shared().seen(alarms.getByText("Events wait in the dead-letter queue."));
    // The focus has stayed at the switch.
    await page.keyboard.press("Enter");
    await isOn.waitFor({ state: "detached" });
    assert.deepEqual((await readFaults(port)).orgs, {});
    await page.getByRole("link", { name: "See the causes, redrive or drop" }).click();
    await page.getByRole("heading", { level: 1, name: "Dead letters" }).waitFor();
  });
}
