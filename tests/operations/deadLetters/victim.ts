import { drop } from "../../../operations/deadLetters/drop";
import { hasId } from "../../../operations/deadLetters/filter";
import { publishableIn } from "../../../eventbridge/deadLetter";
import { redrive } from "../../../operations/deadLetters/redrive";
import { plainServices } from "./plainServices";

/*
 * A process that redrives, drops or edits messages of the queue behind an endpoint, and is killed meanwhile: what
 * `npx bridge dlq` does, without the AWS SDK and the command line, whose start would take longer than the rest.
 */
const [what = "", endpoint = "", given = "", records = ""] = process.argv.slice(2);
const { queue, bus } = plainServices(endpoint);

async function run(): Promise<unknown> {
  switch (what) {
    case "redrive": {
      const batches = Number(given);
      const { visible } = await queue.depth();
      const all = { wanted: () => true, before: Infinity, visible };
      return redrive(queue, bus, { ...all, hold: 60, batches });
    }
    case "drop": {
      const { DropRecord } = await import("../../../operations/deadLetters/dropRecord.ts");
      const record = new DropRecord(records, `dropped-${process.pid}`);
      return drop({ queue, wanted: () => true, expected: Number(given), record });
    }
    case "edit": {
      const { publishEdited } = await import("../../../operations/deadLetters/publishEdited.ts");
      const { withLetter } = await import("../../../operations/deadLetters/withLetter.ts");
      return withLetter({ queue, isIt: hasId(given), id: given }, async (letter) => {
        const body = letter.body.replace('"lastname":"Meyer"', '"lastname":"edited"');
        const found = publishableIn({ body });
        if ("reason" in found) throw new Error(found.reason);
        await publishEdited({ queue, bus, letter, edited: { body, event: found.event }, records });
      });
    }
    default:
      throw new Error(`${what} is nothing that a victim does`);
  }
}

run().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
