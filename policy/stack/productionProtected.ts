import { fits } from "../shared/arn";
import { DOCS } from "../shared/docs";
import { stackPolicy, type Resource, type Stack } from "../shared/policy";
import { TYPES } from "../shared/types";

interface Config {
  /** Words in the names of production stacks, or whole names in which `*` stands for any characters. */
  stacks: string[];
}

/**
 * The buses, archives and dead-letter queues of a production stack must be protected. Deleting a bus deletes the rules of all
 * teams, deleting an archive makes a replay impossible, and deleting a queue deletes the events in it. Other queues of a program
 * are not checked: what they hold is not known here.
 *
 * The names of stacks differ from team to team, so that a word is enough: `prod-eu`, `acme-prd-1` and `shopProduction` are
 * production stacks. `preprod`, `non-prod`, `pre-production` and `live-demo` are not.
 *
 * A policy sees whether `protect` is set, also by a component around the resource, but not whether `retainOnDelete` is.
 * Source: Pulumi, analyzer.proto, AnalyzerResourceOptions.
 */
export const productionProtected = stackPolicy<Config>({
  name: "production-protected",
  description:
    "The event buses, archives and dead-letter queues of a production stack have the option protect.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["loss", "event-bus", "archive", "dead-letter-queue"],
  remediationSteps: "Set the resource option protect to true.",
  url: DOCS.protect,
  config: {
    stacks: {
      type: "array",
      items: { type: "string", minLength: 1 },
      default: ["prod", "prd", "production", "live"],
      description:
        "Words in the names of production stacks, such as prod in prod-eu; or whole names with * for any characters. Case does not matter.",
    },
  },
  subjects: (stack) => [...stack.of(TYPES.bus, TYPES.archive), ...stack.deadLetterQueues()],
  *judge({ urn, opts }: Resource, _: Stack, { stacks }) {
    if (opts.protect || !isProduction(stackOf(urn), stacks)) return;
    yield {
      problem: "can be deleted",
      property: "the option protect",
      found: false,
      because: "and deleting it would lose events of a production stack",
      remedy: "Set protect to true.",
    };
  },
});

/** `prod` of `urn:pulumi:prod::project::type::name`. */
const stackOf = (urn: string) => String(urn.split(":")[2]);

/** Words before a name that negate it, as in `non-prod`. */
const NEGATIONS: ReadonlySet<unknown> = new Set(["non", "not", "no", "pre"]);

/**
 * Words of stacks that only resemble production, as in `live-demo` and `staging-prod-copy`. `integration` is not among them: it
 * names systems, too.
 */
const REHEARSALS: ReadonlySet<string> = new Set([
  ...["dev", "develop", "development", "test", "testing", "qa", "uat"],
  ...["stage", "staging", "stg", "sandbox", "sbx", "demo", "local", "preview", "like"],
]);

function isProduction(stack: string, entries: readonly string[]): boolean {
  const words = wordsOf(stack);
  const isRehearsal = words.some((word) => REHEARSALS.has(word));
  return entries.some((entry) => {
    if (entry.includes("*")) return fits(entry.toLowerCase(), stack.toLowerCase());
    if (stack.toLowerCase() === entry.toLowerCase()) return true;
    const at = words.indexOf(entry.toLowerCase());
    return at >= 0 && !isRehearsal && !NEGATIONS.has(words[at - 1]);
  });
}

/** `acme`, `prod` and `eu` of `acmeProd1-eu`: words are split at signs, at capitals and before numbers. */
function wordsOf(stack: string): string[] {
  const separate = stack.replace(/([a-z])([A-Z])/g, "$1-$2").toLowerCase();
  return [...separate.matchAll(/[a-z]+/g)].map(([word]) => word);
}
