import type { Json } from "./event";
import { writeJson } from "./json";
import { compileInputTransformer, type InputTransformer, type Transform } from "./inputTransformer";
import { compileJsonPath } from "./jsonPath";
import { bytesOf, INPUT_BYTES, PATH_CHARACTERS } from "./quotas";

/** What a target sends instead of the whole event: at most one of them. */
export interface TargetInput {
  /** A JSON text that is sent whatever the event says. */
  input?: string | undefined;
  /** The JSON path of the part of the event that is sent. */
  inputPath?: string | undefined;
  inputTransformer?: InputTransformer | undefined;
}

/**
 * Compiles what a target sends for an event.
 *
 * Sources: EventBridge API reference, PutTargets; the messages are AWS's own (LocalStack's
 * test_events_inputs.py, recorded from AWS; awsdocs/aws-cloudformation-user-guide#1010). What is sent for an
 * input path that finds nothing is not known: here it is an empty text, so that the event is refused as
 * INVALID_JSON and seen.
 *
 * @throws Error for more than one of the three, and for one that the service refuses.
 */
export function compileInput(given: TargetInput, targetId: string): Transform {
  const { input, inputPath, inputTransformer } = given;
  if ([input, inputPath, inputTransformer].filter((one) => one !== undefined).length > 1) {
    throw new Error(
      `Only one of Input, InputPath, or InputTransformer must be provided for target ${targetId}.`,
    );
  }
  if (inputTransformer !== undefined) return compileInputTransformer(inputTransformer, targetId);
  if (input !== undefined) return constant(input, targetId);
  if (inputPath !== undefined && inputPath.length > PATH_CHARACTERS) {
    throw new Error(
      `InputPath for target ${targetId} has ${inputPath.length} characters; it may have ${PATH_CHARACTERS} at most.`,
    );
  }
  // The whole event is what the path `$` finds.
  const read = compileJsonPath(inputPath ?? "$");
  return (event) => {
    const found = read(event as unknown as Json);
    return found === undefined ? "" : writeJson(found);
  };
}

function constant(input: string, targetId: string): Transform {
  const bytes = bytesOf(input);
  if (bytes > INPUT_BYTES) {
    throw new Error(
      `Input for target ${targetId} has ${bytes} bytes; it may have ${INPUT_BYTES} at most.`,
    );
  }
  try {
    JSON.parse(input);
  } catch {
    throw new Error(`Input for target ${targetId} is not a valid JSON text.`);
  }
  return () => input;
}
