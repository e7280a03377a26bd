import { forgetAll } from "../../policy/shared/memoized";

/** Each test reads anew: what is remembered may be another mutant's. */
export const mochaHooks = { beforeEach: forgetAll };
