import { RunError } from "@pulumi/pulumi/errors";
import type { Subscription } from "../mapping/subscription";
import { subscriptions as declared } from "../subscriptions";
import { vocabularyOf, type Vocabulary } from "../privacy/vocabulary";
import { passphrases, readStack } from "./stack";

/**
 * The names that may appear in a stack's messages: those of its stack file. Where the file cannot be used, as in a checkout of
 * another branch, those of this checkout; names that it lacks are masked.
 *
 * @param directory of Pulumi.yaml
 */
export async function stackVocabulary(directory: string, stack: string): Promise<Vocabulary> {
  return vocabularyOf(await stackSubscriptions(directory, stack));
}

/** The subscriptions of a stack file; where the file cannot be used, those of this checkout. @param directory of Pulumi.yaml */
export async function stackSubscriptions(
  directory: string,
  stack: string,
): Promise<readonly Subscription[]> {
  try {
    return (await readStack(directory, stack, passphrases())).subscriptions;
  } catch (error) {
    if (!RunError.isInstance(error)) throw error;
    return declared;
  }
}
