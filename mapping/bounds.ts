type Schema = Readonly<Record<string, unknown>>;

/** A bound of a schema, such as its `minLength`; `otherwise` where it declares no number. Pure. */
export function boundOf(schema: Schema, keyword: string, otherwise: number): number {
  const bound = schema[keyword];
  return typeof bound === "number" ? bound : otherwise;
}

/** Whether a text has a length and a form that a schema allows. Lengths are in characters. Pure. */
export function allowsText(schema: Schema, text: string): boolean {
  const { length } = [...text];
  return (
    boundOf(schema, "minLength", 0) <= length &&
    length <= boundOf(schema, "maxLength", Infinity) &&
    patternOf(schema)?.test(text) !== false
  );
}

/** Whether a schema's bounds allow a number. The exclusive bounds of draft 4, true and false, are not read. Pure. */
export function allowsNumber(schema: Schema, value: number): boolean {
  return (
    boundOf(schema, "minimum", -Infinity) <= value &&
    value <= boundOf(schema, "maximum", Infinity) &&
    boundOf(schema, "exclusiveMinimum", -Infinity) < value &&
    value < boundOf(schema, "exclusiveMaximum", Infinity)
  );
}

/** A schema's pattern; undefined without one, and for one that JavaScript cannot read: it excludes nothing here. Pure. */
export function patternOf({ pattern }: Schema): RegExp | undefined {
  if (typeof pattern !== "string") return undefined;
  try {
    return new RegExp(pattern, "u");
  } catch {
    return undefined;
  }
}
