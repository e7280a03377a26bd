// Pulumi derives the types of other languages from this file, and runs index.js.
export { Integration } from "../build/library/integration";
