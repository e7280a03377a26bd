import customer from "./schemas/customer.schema.json";

/** The JSON Schemas of what events carry as `detail`, by the names that a stack's settings use. */
export const schemas = { customer };
