import { resolve } from "node:path";
import { RECORDS } from "../../operations/deadLetters/recordsFolder";
import type { ConsoleContext } from "./context";

/** The folder of the records of redrives and drops. Default: that of the commands, in the working directory. */
export const recordsOf = ({ records }: ConsoleContext): string => records ?? resolve(RECORDS);
