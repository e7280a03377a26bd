import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import assert from "node:assert/strict";
import { findBrowser, WITHOUT_BROWSER } from "./browser";
import { testEmulatorThatStops } from "./pages/emulatorStops";
import { testEveryPage } from "./pages/everyPage";
import { testEvent } from "./pages/event";
import { testFlow } from "./pages/flow";
import { testLetterChanges, testLetters } from "./pages/letters";
import { testMapping } from "./pages/mapping";
import { testForecastAndCost } from "./pages/offline";
import { InBrowser } from "./pages/inBrowser";

describe("the console in a browser", function () {
  this.timeout(90_000);
  const { log } = console;
  let current: InBrowser | undefined;
  let records = "";

  before(async function () {
    const found = findBrowser();
    if (found === undefined) {
      log(`    skipped: ${WITHOUT_BROWSER}.`);
      this.skip();
    }
    console.log = () => undefined; // the terminal of the emulator
    records = await mkdtemp(join(tmpdir(), "console-"));
    current = await InBrowser.start(found, records);
  });
  after(async () => {
    await current?.stop();
    console.log = log;
    if (records !== "") await rm(records, { recursive: true });
  });
  afterEach(() => {
    assert.deepEqual(current?.errors.splice(0) ?? [], []);
  });

  const shared = (): InBrowser => current ?? assert.fail("nothing is running");
  // While the checkout is evaluated for the next ones, and the queue has few dead letters.
  testFlow(shared);
  testEvent(shared);
  testLetters(shared);
  testLetterChanges(shared);
  testMapping(shared);
  testForecastAndCost(shared);
  testEveryPage(shared);
  testEmulatorThatStops(shared);
});
