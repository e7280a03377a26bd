import { readPolicy } from "../../policy/shared/access/document";
import { readPattern } from "../../policy/shared/eventPattern";
import { readTemplate } from "../../policy/shared/inputTemplate";

/** Each test reads anew: what is remembered may be another mutant's. */
export const mochaHooks = {
  beforeEach: () => [readPolicy, readPattern, readTemplate].forEach((read) => read("forget")),
};
