import { Option } from "commander";
import { count, duration } from "../optionValues";

export interface TimeOptionArgs {
  /** Such as `--timeout <time>`. */
  flags: string;
  description: string;
  /** The default, such as `10m`: help shows it as it is written here. */
  standard: string;
  /** Default: any duration. */
  parser?: (text: string) => number;
}

/** An option for a time, in milliseconds. */
export const timeOption = ({ flags, description, standard, parser = duration }: TimeOptionArgs) =>
  new Option(flags, description).argParser(parser).default(parser(standard), standard);

/** An option for a whole number above 0. Help shows its default with thousands separated. */
export const countOption = (flags: string, description: string, standard: number) =>
  new Option(flags, description)
    .argParser(count)
    .default(standard, standard.toLocaleString("en-US"));
