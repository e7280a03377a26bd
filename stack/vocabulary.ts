import { RunError } from "@pulumi/pulumi/errors";
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
  try {
    const { subscriptions } = await readStack(directory, stack, passphrases());
    return vocabularyOf(subscriptions);
  } catch (error) {
    if (!RunError.isInstance(error)) throw error;
    return vocabularyOf(declared);
  }
}
