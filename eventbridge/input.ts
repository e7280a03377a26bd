import type { Json } from "./event";
import { writeJson } from "./json";
import { compileInputTransformer, type InputTransformer, type Transform } from "./inputTransformer";
import { compileJsonPath } from "./jsonPath";
import { bytesOf, INPUT_BYTES, PATH_CHARACTERS } from "./quotas";

/** Alternatives to sending the whole event. A target sets at most one of them. */
export interface TargetInput {
  /** A constant JSON text, sent for every event. */
  input?: string | undefined;
  /** The JSON path of the part of the event that is sent. */
  inputPath?: string | undefined;
  inputTransformer?: InputTransformer | undefined;
}

/**
 * Compiles the input of a target, which makes the request body from an event.
 *
 * It is not known what EventBridge sends if the input path finds no value. Here the body is an empty text, so that the event
 * fails visibly as INVALID_JSON.
 * Sources: EventBridge API reference, PutTargets; for the messages, which are AWS's own, LocalStack's test_events_inputs.py,
 * recorded from AWS, and awsdocs/aws-cloudformation-user-guide#1010.
 *
 * @throws Error for more than one of the three inputs, and for an input that the service refuses
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
      `InputPath for target ${targetId} has ${inputPath.length} characters; the limit is ${PATH_CHARACTERS}.`,
    );
  }
  // The path `$` finds the whole event.
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
      `Input for target ${targetId} has ${bytes} bytes; the limit is ${INPUT_BYTES}.`,
    );
  }
  try {
    JSON.parse(input);
  } catch {
    throw new Error(`Input for target ${targetId} is not a valid JSON text.`);
  }
  return () => input;
}
