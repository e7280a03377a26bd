import assert from "node:assert/strict";
import { mock } from "node:test";
import { Job, Jobs } from "../../console/letters/jobs";

describe("a job whose page is closed", () => {
  beforeEach(() => mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1 }));
  afterEach(() => mock.timers.reset());

  function start(kind: "redrive" | "read") {
    const lines: string[] = [];
    const jobs = new Jobs((line) => lines.push(line));
    jobs.start(new Job(kind, "Publishing"), () => new Promise(() => undefined));
    return { jobs, lines };
  }

  it("goes on, and the terminal says so once", () => {
    const { jobs, lines } = start("redrive");
    jobs.left();
    mock.timers.tick(3_000);
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? "", /^The page was closed: the redrive goes on\./);
    mock.timers.tick(600_000);
    assert.equal(lines.length, 1);
    assert.equal(jobs.current?.isRunning, true);
  });

  it("is not reported where the page was only reloaded", () => {
    const { jobs, lines } = start("redrive");
    jobs.left();
    mock.timers.tick(1_000);
    jobs.asked();
    mock.timers.tick(10_000);
    assert.deepEqual(lines, []);
  });

  it("is reported where no page asks for a long time", () => {
    const { lines } = start("redrive");
    mock.timers.tick(75_000);
    assert.match(lines[0] ?? "", /^No page has asked for it for a minute: the redrive goes on/);
  });

  it("is not reported if it changes nothing", () => {
    const { jobs, lines } = start("read");
    jobs.left();
    mock.timers.tick(100_000);
    assert.deepEqual(lines, []);
  });
});
