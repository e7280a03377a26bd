import type { BusEvent, Json } from "./event";
import { compileJsonPath } from "./jsonPath";

export interface InputTransformer {
  /** Variable name to JSON path. */
  inputPaths: Record<string, string>;
  inputTemplate: string;
}

/** The request body that an event becomes. */
export type Transform = (event: BusEvent) => string;

const PLACEHOLDER = /<([^<>]*)>/g;

/**
 * Compiles an input transformer with the service's rules and surprises:
 * - a variable outside quotes takes the JSON value; where its path is missing, `""`;
 * - inside quotes a string is put in as it is, nothing escaped, and an object loses its quotes.
 *
 * Sources: EventBridge User Guide, 'Input transformation'; LocalStack's tests, validated against AWS.
 *
 * @throws Error for what the service refuses: an invalid placeholder, a reserved name, a path that is none.
 */
export function compileInputTransformer(
  { inputPaths, inputTemplate }: InputTransformer,
  targetId: string,
): Transform {
  const paths = new Map(
    Object.entries(inputPaths).map(([name, path]) => {
      if (/^aws\./i.test(name)) {
        throw new Error(`the input path name '${name}' is reserved: it starts with AWS.`);
      }
      return [name, compileJsonPath(path)];
    }),
  );
  const unknown = [...inputTemplate.matchAll(PLACEHOLDER)].find(
    ([, name = ""]) => !paths.has(name),
  );
  if (unknown !== undefined) {
    throw new Error(
      `InputTemplate for target ${targetId} contains invalid placeholder ${unknown[1]}.`,
    );
  }
  const spans = splitByQuotes(inputTemplate);
  return (event) => {
    const valueOf = (name: string) => paths.get(name)?.(event as unknown as Json);
    return spans
      .map(({ text, quoted }) =>
        text.replace(PLACEHOLDER, (_, name: string) =>
          quoted ? inside(valueOf(name)) : outside(valueOf(name)),
        ),
      )
      .join("");
  };
}

function outside(value: Json | undefined): string {
  return value === undefined ? '""' : JSON.stringify(value);
}

function inside(value: Json | undefined): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value).replaceAll('"', "");
}

/** Cuts a template into what stands inside double quotes and what stands outside. */
function splitByQuotes(template: string): { text: string; quoted: boolean }[] {
  return template
    .split(/("(?:[^"\\]|\\.)*")/)
    .map((text) => ({ text, quoted: text.length > 1 && text.startsWith('"') }));
}
