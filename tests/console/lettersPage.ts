import { checkoutOf } from "../../console/checkout/checkout";
import type { JobAnswer, LettersAnswer } from "../../console/answers/letters";
import { addDlq } from "../../cli/commands/dlq";
import { PROJECT_DIRECTORY, temporaryFolder } from "../folder";
import type { TestWorld } from "../emulator/testWorld";
import { command, Served, type Run } from "../local/served";
import { worldWithLetters } from "../operations/deadLetters/letters";
import { ConsoleUnderTest } from "./consoleUnderTest";

export const VERONICA = {
  ...{ id: 1001, firstname: "Veronica", lastname: "Costello" },
  email: "vc@example.com",
};
/** The ID of the event of each message that `send` sends. */
export const EVENT_ID = "9f1c7a52-0000-4000-8000-00000000000a";
/** A plan of a redrive of all messages. */
export const REDRIVE = { action: "redrive", filter: {}, ignoreErasures: false, rate: "off" };

/** A console in front of a queue with dead letters. */
export interface Desk {
  world: TestWorld;
  served: Served;
  console: ConsoleUnderTest;
  /** The folder of the records. */
  records: string;
  /** The actions of AWS's services that were called. */
  actions: string[];
}

/** Starts a console in front of so many dead letters before each test. @returns the current one, with what tests do with it */
export function lettersPage(letters = 3) {
  const folder = temporaryFolder();
  let current: Desk | undefined;
  const desk = (): Desk => {
    if (current === undefined) throw new Error("no test runs");
    return current;
  };
  beforeEach(async () => {
    const world = await worldWithLetters(letters);
    const served = await new Served(world).start();
    const actions: string[] = [];
    served.before = (action) => void actions.push(action);
    const console = new ConsoleUnderTest(served, { records: folder.path });
    current = { world, served, console, records: folder.path, actions };
  });
  afterEach(async () => {
    checkoutOf(desk().console.context).close();
    await desk().served.stop();
  });
  return {
    desk,
    /** Sends one more message. @returns its ID */
    send: (attributes: Record<string, string>, detail: object = VERONICA): string =>
      desk().world.queue.send({
        attributes,
        body: JSON.stringify({
          ...{ id: EVENT_ID, source: "shop.magento", "detail-type": "customer-updated" },
          detail,
        }),
      }).messageId,
    /** What the page shows. */
    state: async (filter: object = {}): Promise<LettersAnswer> => {
      const query = encodeURIComponent(JSON.stringify(filter));
      return (await desk().console.ask<LettersAnswer>(`letters?filter=${query}`)).body;
    },
    planned: (request: object = REDRIVE): Promise<JobAnswer> => desk().console.job("plan", request),
    /** Runs `dlq` on the same queue. */
    dlq: (...args: string[]): Promise<Run> =>
      command(
        (program) => addDlq(program, PROJECT_DIRECTORY),
        ["dlq", ...args, "--json", ...desk().served.here],
      ),
  };
}
