import { forgetSecrets } from "../privacy/redactor";

/** After each spec file: every output is searched for all secrets, and the tests make thousands of them. */
export const mochaHooks = { afterAll: forgetSecrets };
