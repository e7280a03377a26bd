import assert from "node:assert/strict";
import type { JobAnswer, LettersAnswer } from "../../console/answers/letters";
import { Served, start } from "../local/served";
import { publications, queued, worldWithLetters } from "../operations/deadLetters/letters";

const LETTERS = 100;
/** Milliseconds after which messages that a killed process had received are visible again. */
const HOLD = 120_000;

/** The URL that a console prints once it is served. */
const urlOf = (child: ReturnType<typeof start>["child"]): Promise<string> =>
  new Promise((resolve) => {
    let text = "";
    child.stdout?.on("data", (more: Buffer) => {
      text += more.toString();
      const url = /http:\S+/.exec(text)?.[0];
      if (url !== undefined) resolve(url);
    });
  });

describe("a console that is killed while it redrives", () => {
  it("loses no event, and the next redrive goes on", async () => {
    const served = await new Served(await worldWithLetters(LETTERS)).start();
    const { world } = served;
    try {
      const { child, ended } = start(["console", ...served.here]);
      const url = await urlOf(child);
      const ask = async <T>(path: string, body?: object): Promise<T> => {
        const init = body && { method: "POST", body: JSON.stringify(body) };
        return (await (await fetch(`${url}api/${path}`, init)).json()) as T;
      };
      const plan = { action: "redrive", filter: {}, ignoreErasures: false, rate: "off" };
      const { id } = await ask<JobAnswer>("letters/plan", plan);
      while ((await ask<LettersAnswer>("letters")).job?.state === "running");
      let calls = 0;
      served.after = async (action) => {
        if (action !== "PutEvents" || (calls += 1) !== 7) return;
        child.kill("SIGKILL");
        await ended; // its messages are published, and not deleted
      };
      await ask("letters/redrive", { plan: id, yes: true }).catch(() => undefined);
      await ended;
      served.after = () => undefined;
      await served.quiet();
      const left = queued(world);
      for (const [customer, times] of publications(world)) {
        assert(left.includes(customer) || times > 1, `the event of ${String(customer)} is lost`);
      }
      assert(left.length > 0 && left.length < LETTERS, String(left.length));
      await world.clock.run(world.clock.now() + HOLD);
      const rest = await start(["dlq", "redrive", "--yes", "--rate", "off", ...served.here]).ended;
      assert.equal(rest.code, 0, rest.stdout + rest.stderr);
      assert.deepEqual(queued(world), []);
    } finally {
      await served.stop();
    }
  });
});
