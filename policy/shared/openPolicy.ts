import { hasUnknownParts, readPolicy } from "./access/document";
import { isKnownWho, openStatements } from "./access/strangers";
import type { Finding } from "./policy";
import { NotKnownYet } from "./values";

interface OpenPolicy {
  /** The policy as given: JSON or an object. */
  document: unknown;
  /** The policy's name in messages. */
  property: string;
  remedy: string;
}

/** Finds the statements of a policy that let everybody in. @throws NotKnownYet if nobody knows yet whom a statement lets in */
export function* findOpenStatements({ document, property, remedy }: OpenPolicy): Iterable<Finding> {
  const statements = readPolicy(document);
  const open = openStatements(statements);
  for (const { principals } of open) {
    const excluded = principals?.except === true;
    yield {
      problem: "is open to everybody",
      property: `${property}, ${excluded ? "NotPrincipal" : "Principal"}`,
      found: excluded ? principals.accounts.join(", ") : "*",
      because: excluded
        ? "which allows everybody else, and no condition limits it"
        : "and no condition limits it",
      remedy,
    };
  }
  if (open.length === 0 && hasUnknownParts(document) && !statements.every(isKnownWho)) {
    throw new NotKnownYet(property);
  }
}
