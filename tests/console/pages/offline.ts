import assert from "node:assert/strict";
import type { InBrowser } from "./inBrowser";

/** The main paths of the pages Forecast and Cost. */
export function testForecastAndCost(shared: () => InBrowser): void {
  it("Forecast answers a slider coarsely, then exactly, with another verdict and another plot", async () => {
    const { page } = shared();
    await shared().show("forecast");
    const result = page.getByRole("region", { name: "Forecast" });
    const badge = (text: RegExp) => result.locator(".badge").filter({ hasText: text });
    await page.getByText("More assumptions").click();
    await page.getByLabel("Time of the forecast", { exact: true }).fill("6");
    await page.getByLabel("Outage of Salesforce", { exact: true }).fill("0.5");
    await page.getByText("--rate 1 --outage 30m --for 6h").waitFor();
    await badge(/^each event counted$/).waitFor();
    const verdict = result.locator(".conclusion");
    const before = [await verdict.innerText(), await result.locator(".plot").innerHTML()];
    const slider = page.getByRole("slider", { name: "Rate limit, slider" });
    await slider.focus();
    await page.keyboard.press("PageDown");
    await badge(/^about: each event here stands for/).waitFor();
    assert.notEqual(await verdict.innerText(), before[0]);
    await badge(/^each event counted$/).waitFor();
    assert.notEqual(await result.locator(".plot").innerHTML(), before[1]);
    const limit = /^\d(\.\d)? requests a second$/;
    assert.match((await slider.getAttribute("aria-valuetext")) ?? "", limit);
    await page.getByText(/pulumi config set invocationRateLimit \d --stack local/).waitFor();
  });

  it("Cost changes its sum and its parts with the rate", async () => {
    const { page } = shared();
    await shared().show("cost");
    const sum = page.getByRole("status").filter({ hasText: "a month for AWS" });
    await sum.waitFor();
    const table = page.getByRole("table", { name: /^By part/ });
    const before = [await sum.innerText(), await table.innerText()];
    const rate = page.getByLabel("Rate", { exact: true });
    await rate.fill("0");
    await page.getByText(/^Give a number, 0.01 to 100,000/).waitFor();
    assert.deepEqual([await sum.innerText(), await table.innerText()], before);
    await rate.fill("50");
    await page.getByText(/npx bridge preview --stack local --cost --rate 50/).waitFor();
    assert.notEqual(await sum.innerText(), before[0]);
    assert.notEqual(await table.innerText(), before[1]);
  });
}
