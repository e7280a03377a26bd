import type { Policy, ReportViolation } from "@pulumi/policy";
import { formatFinding, type Finding } from "./finding";
import type { Resource } from "./resource";
import type { SecretTexts } from "./secretTexts";
import { labelOf } from "./types";
import { NotKnownYet } from "./values";

/** A check of a resource that needs a value which is not known yet. */
export interface Later {
  urn: string;
  /** The value, such as `policy of queue policy 'dlq'`. */
  value: string;
}

/** How many values a message names that are checked at the update. */
const NAMED = 3;

/** Reports the findings of a policy as violations. */
export class Reporter {
  constructor(
    private readonly about: Policy,
    private readonly report: ReportViolation,
    /** The secrets that messages must not contain. */
    private readonly secrets: SecretTexts,
  ) {}

  /**
   * Reports the findings about a resource. At a value that is not known yet it stops, and returns that value. A policy that fails
   * is reported like a finding, because the resource was not checked. The error's message is not shown: it may quote a value.
   */
  judge(resource: Resource, judge: () => Iterable<Finding>): Later[] {
    const urn = resource.declaredBy ?? resource.urn;
    try {
      for (const finding of judge()) {
        const message = formatFinding(resource, finding, this.secrets);
        if (finding.advice) this.advise(message, urn);
        else this.report(message, urn);
      }
    } catch (error) {
      if (!(error instanceof NotKnownYet)) {
        this.report(describeFailure(resource, error), urn);
        return [];
      }
      const { type, name } = error.owner ?? resource;
      return [{ urn, value: `${error.property} of ${lower(labelOf(type))} '${name}'` }];
    }
    return [];
  }

  /** Reports once, for all resources, which values could not be checked. */
  reportLater(later: readonly Later[]): void {
    const [first] = later;
    if (first === undefined) return;
    const values = [...new Set(later.map(({ value }) => value))];
    const more = values.length - NAMED;
    const named = values.slice(0, NAMED).join(", ") + (more > 0 ? `, and ${more} more` : "");
    this.advise(
      `Not checked yet: ${named} cannot be known before the update; the update makes this check.`,
      first.urn,
    );
  }

  /**
   * An advisory message of a mandatory policy. The SDK accepts it in this form, though not in its typings, and
   * gives such a level itself to a policy that meets an unknown value. Source: @pulumi/policy 1.21, server.js.
   */
  private advise(text: string, urn: string): void {
    const { description } = this.about;
    const violation = { message: `${description}\n${text}`, urn, enforcementLevel: "advisory" };
    (this.report as unknown as (violation: object) => void)(violation);
  }
}

function describeFailure({ type, name }: Resource, error: unknown): string {
  const { name: kind, stack = "" } = error instanceof Error ? error : new Error();
  const [, place] = /^ +at .*[\\/]([\w.-]+:\d+):\d/m.exec(stack) ?? [];
  const where = place === undefined ? "" : ` at ${place}`;
  return `${labelOf(type)} '${name}' could not be checked: the policy failed with a ${kind}${where}. Report this error, and disable the policy until it is fixed.`;
}

const lower = (label: string) => label.replace(/^[A-Z](?=[a-z])/, (first) => first.toLowerCase());
