import { createRequire } from "node:module";

/**
 * Loads a module as @pulumi/policy does. A project may have more than one copy of @pulumi/pulumi, and one copy does not serialize
 * the messages of another. @pulumi/policy makes the messages, so the pack takes all that belongs to them from the same copy.
 */
export const loadAsSdk = createRequire(require.resolve("@pulumi/policy"));
