import type { StackFile } from "../settings/stackFile";
import type { Mistake } from "../settings/parse";
import { didYouMean } from "../text/suggest";
import { REGIONS } from "./regions";

/**
 * A Region's form: an area, for some partitions their name, a direction and a number. New Regions have this form as well.
 * Source: AWS Regions and Availability Zones User Guide, 'AWS Regions'.
 */
const REGION =
  /^[a-z]{2,4}(-(gov|iso[a-z]?|[a-z]{2}))?-(north|south|east|west|central|(north|south)(east|west))-\d$/;

/** Sentences about settings of the AWS provider that may be mistakes. Pure. */
export function providerNotices({ values }: Pick<StackFile, "values">): string[] {
  const region = values["aws:region"] ?? "";
  return region === "" || REGIONS.includes(region)
    ? []
    : [
        `aws:region is ${region}, which is not a Region that this version knows.${didYouMean(region, REGIONS)} Check its name.`,
      ];
}

/** The mistakes in those settings of the AWS provider that this program needs. */
export function providerMistakes({ stack, values, locate }: StackFile): Mistake[] {
  const found: Mistake[] = [];
  const region = values["aws:region"] ?? "";
  const add = (key: string, problem: string, remedy: string) => {
    const at = locate?.(key);
    found.push({ key, problem, remedy, ...(at !== undefined && { at }) });
  };
  const setRegion = `Set the Region of the stack with \`pulumi config set aws:region eu-central-1 --stack ${stack}\`.`;
  // The engine could take it from the environment, but this program requires it in the stack file.
  if (region === "") add("aws:region", "is missing", setRegion);
  else if (!REGION.test(region)) add("aws:region", "must be a Region of AWS", setRegion);
  const tags = values["aws:defaultTags"];
  if (tags !== undefined && !areTags(tags)) {
    add(
      "aws:defaultTags",
      "must be an object with tags, whose values are texts",
      `Set each tag with \`pulumi config set --path aws:defaultTags.tags.<key> <value> --stack ${stack}\`.`,
    );
  }
  return found;
}

/** Source: Pulumi AWS provider, configuration option defaultTags. */
function areTags(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    if (!isObject(value)) return false;
    const { tags } = value;
    return (
      tags === undefined ||
      (isObject(tags) && Object.values(tags).every((tag) => !isObject(tag) && !Array.isArray(tag)))
    );
  } catch {
    return false;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
