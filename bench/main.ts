import { findEngine, HOW_TO_GET_AN_ENGINE } from "../operations/engine";
import { reportFailure } from "../operations/report";
import { benchPreview } from "./preview";

async function main(): Promise<void> {
  if (findEngine() === undefined) {
    console.log(`skipped: pulumi preview. ${HOW_TO_GET_AN_ENGINE}`);
    return;
  }
  await benchPreview(3);
}

main().catch(reportFailure);
