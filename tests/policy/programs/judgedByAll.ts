import { policies } from "../../../policy/policies";
import { judged } from "../judged";
import type { Shop } from "../shop";

export interface Verdict {
  policy: string;
  name: string;
  message: string;
}

/** The mandatory violations and the advice of all policies for a program. */
export function judgedByAll(program: Shop): { violations: Verdict[]; advice: Verdict[] } {
  const all = policies.flatMap((policy) =>
    judged(policy, program).violations.map((one) => ({ policy: policy.name, ...one })),
  );
  const verdicts = (mandatory: boolean) =>
    all
      .filter((one) => one.mandatory === mandatory)
      .map(({ policy, name, message }): Verdict => ({ policy, name, message }));
  return { violations: verdicts(true), advice: verdicts(false) };
}
