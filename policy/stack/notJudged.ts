import { DOCS } from "../shared/docs";
import { declaredBy, FOREIGN_TYPES, type Unjudged } from "../shared/normalForm";
import { onceFor } from "../shared/memoized";
import { stackPolicy, type Resource, type Stack } from "../shared/policy";
import { NotKnownYet } from "../shared/values";

/** How many declarations the message names. */
const NAMED = 10;

/**
 * What the policies cannot see is reported once for the stack: a template behind a URL, a nested stack, what a macro generates, the
 * newer event bus. Otherwise a stack without a violation would seem to be a stack without a fault.
 */
export const notJudged = stackPolicy({
  name: "not-judged",
  description: "Every rule, queue and destination is declared where the policies can judge it.",
  enforcementLevel: "advisory",
  severity: "medium",
  tags: ["loss", "leak"],
  remediationSteps:
    "Check by hand what the message names, or declare it as resources of the program or in the text of a template.",
  url: DOCS.templates,
  subjects: (stack) => stack.of(...FOREIGN_TYPES),
  *judge(resource, stack) {
    const { notKnown } = declaredBy(resource);
    if (notKnown !== undefined) throw new NotKnownYet(notKnown);
    const { first, all } = unjudgedIn(stack);
    if (resource !== first) return;
    const named = all.slice(0, NAMED).map(({ name, why }) => `${name} (${why})`);
    const more = all.length > NAMED ? [`${all.length - NAMED} more`] : [];
    yield {
      problem: "declares what the policies do not judge",
      property: "the number of such declarations in this program",
      found: all.length,
      because: `namely ${[...named, ...more].join(", ")}`,
      remedy: "Check them by hand.",
    };
  },
});

interface AllUnjudged {
  /** The resource at which they are reported. */
  first: Resource | undefined;
  all: readonly Unjudged[];
}

const unjudgedIn = onceFor((stack: Stack): AllUnjudged => {
  const foreign = stack.of(...FOREIGN_TYPES);
  return {
    first: foreign.find((resource) => declaredBy(resource).unjudged.length > 0),
    all: foreign.flatMap((resource) => declaredBy(resource).unjudged),
  };
});
