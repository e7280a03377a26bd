import customer from "./schemas/customer.schema.json";

/** The JSON Schemas of events' `detail`, by the names that a stack's settings use. */
export const schemas = { customer };
