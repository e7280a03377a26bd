import { z } from "zod";
import { isJsonObject, type BusEvent, type Json } from "../eventbridge/event";
import { compileInput } from "../eventbridge/input";
import { JSON_LIMITS, parseJson, writeJson } from "../eventbridge/json";
import { compilePattern } from "../eventbridge/pattern/compile";
import { findJsonMistake } from "../text/jsonMistake";

/** The answer to a case, or the reason why it has no answer. */
export type CaseAnswer = { match: boolean } | { output: string } | { error: string };

/** Accepts the values as they were read: a schema that copies would lose the texts of numbers, and a key like `__proto__`. */
const json = z.custom<Json>((value) => value !== undefined, "is required");
const object = z.custom<Json>(isJsonObject, "must be an object");

/** An event pattern, as JSON or as the text of JSON, and an event. */
const matchCase = z.strictObject({ pattern: json, event: json });

/** A target's input: an input transformer, an input path, a constant, or the event itself. */
const transformCase = z.strictObject({
  inputPathsMap: z.record(z.string(), z.string()).optional(),
  inputTemplate: z.string().optional(),
  inputPath: z.string().optional(),
  input: z.string().optional(),
  event: object,
  /** The values of `<aws.events.*>`. Default: a rule that does not exist. */
  ruleArn: z.string().default("arn:aws:events:eu-central-1:000000000000:rule/case"),
  ruleName: z.string().default("case"),
  ingestionTime: z.string().default("1970-01-01T00:00:00Z"),
});

/** Reports whether the event of a line's case matches its pattern. @param number of the line, for messages */
export const matchLine = (line: string, number = 1): CaseAnswer =>
  answerCase({ line, number }, matchCase, ({ pattern, event }) => {
    const text = typeof pattern === "string" ? pattern : writeJson(pattern);
    return { match: compilePattern(text)(event) };
  });

/** Returns the text that a target with the input of a line's case sends for its event. @param number of the line, for messages */
export const transformLine = (line: string, number = 1): CaseAnswer =>
  answerCase(
    { line, number },
    transformCase,
    ({ event, inputPathsMap, inputTemplate, ...given }) => {
      if (inputTemplate === undefined && inputPathsMap !== undefined) {
        throw new Error("inputPathsMap needs an inputTemplate.");
      }
      const { input, inputPath, ...context } = given;
      const transform = compileInput(
        {
          input,
          inputPath,
          inputTransformer:
            inputTemplate === undefined
              ? undefined
              : { inputPaths: inputPathsMap ?? {}, inputTemplate },
        },
        "case",
      );
      return { output: transform(event as unknown as BusEvent, context) };
    },
  );

function answerCase<Case>(
  { line, number }: { line: string; number: number },
  schema: z.ZodType<Case>,
  answer: (given: Case) => CaseAnswer,
): CaseAnswer {
  try {
    return answer(schema.parse(parseJson(line)));
  } catch (error) {
    if (error instanceof z.ZodError) return { error: z.prettifyError(error) };
    const malformed = findJsonMistake(line);
    const mistake = malformed ?? findJsonMistake(line, JSON_LIMITS);
    if (mistake !== undefined) {
      const what = malformed === undefined ? "beyond the limits of EventBridge" : "not JSON";
      return { error: `line ${number}, column ${mistake.column}, is ${what}: ${mistake.problem}` };
    }
    if (error instanceof Error) return { error: error.message };
    throw error;
  }
}
