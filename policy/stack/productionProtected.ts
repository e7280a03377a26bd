import { DOCS } from "../shared/docs";
import { resourcePolicy } from "../shared/policy";
import { TYPES } from "../shared/types";

interface Config {
  /** Names of stacks; `*` stands for any characters. */
  stacks: string[];
}

/**
 * The buses, archives and queues of a production stack must be protected. Deleting a bus deletes the rules of all teams, deleting
 * an archive makes a replay impossible, and deleting a queue deletes the events in it. A policy sees whether `protect` is
 * set, but not whether `retainOnDelete` is. Source: Pulumi, analyzer.proto, AnalyzerResourceOptions.
 */
export const productionProtected = resourcePolicy<Config>({
  name: "production-protected",
  description:
    "The event buses, archives and queues of a production stack have the option protect.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["loss", "event-bus", "archive", "dead-letter-queue"],
  remediationSteps: "Set the resource option protect to true.",
  url: DOCS.protect,
  config: {
    stacks: {
      type: "array",
      items: { type: "string", minLength: 1 },
      default: ["prod", "production", "prod-*", "*-prod"],
      description: "Names of production stacks; * stands for any characters.",
    },
  },
  types: [TYPES.bus, TYPES.archive, TYPES.queue],
  *judge({ urn, opts }, { stacks }) {
    if (opts.protect || !stacks.some((pattern) => isCalled(stackOf(urn), pattern))) return;
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
const stackOf = (urn: string) => urn.split("::")[0]?.split(":")[2] ?? "";

function isCalled(name: string, pattern: string): boolean {
  const source = pattern.split("*").map((text) => text.replace(/[^\w-]/g, "\\$&"));
  return new RegExp(`^${source.join(".*")}$`).test(name);
}
