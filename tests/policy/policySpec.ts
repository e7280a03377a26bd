import assert from "node:assert/strict";
import { judged, type AnyPolicy, type Judged } from "./judged";
import { pack } from "./pack";
import { registered } from "./registered";
import { shop, type Shop } from "./shop";

interface Case {
  /** The changed stack, in words that follow `allows` or `refuses`. */
  what: string;
  change?: (shop: Shop) => unknown;
  config?: object;
  /** Name of the stack. */
  stack?: string;
  /** Why the policy, which checks inputs, gives another answer for the outputs that the provider returns. */
  differsWhenReturned?: string;
}

interface Found {
  of: string;
  message: string;
  /** Advice in addition. */
  also?: { of: string; message: string };
}

interface Cases {
  level?: "mandatory" | "advisory";
  /** Configuration of cases without their own configuration. */
  config?: object;
  /** Makes a stack that the policy checks and allows. */
  compliant?: (shop: Shop) => unknown;
  allows?: readonly Case[];
  /** With one violation each: the name of the resource, and the whole message. */
  refuses: readonly (Case & Found)[];
  /** With one piece of advice each, although the policy is mandatory. */
  advises?: readonly (Case & Found)[];
  /** Properties that wait for the update: the part of the message that names them. */
  later?: readonly (Case & { message: string })[];
  /** Stacks to which the policy does not apply, with the reason. */
  notApplicable?: readonly (Case & { message: string })[];
}

/** Tests of one policy: each case by itself, and one of each kind through the pack's process. */
export function policySpec(policy: AnyPolicy, cases: Cases): void {
  const level = cases.level ?? "mandatory";
  const made = ({ change, stack }: Case) => {
    const made = shop(stack);
    change?.(made);
    return made;
  };
  const configOf = ({ config }: Case) => config ?? cases.config ?? {};
  const judge = (one: Case) => judged(policy, made(one), configOf(one));
  const judgeProvided = (one: Case) => judged(policy, made(one).provided(), configOf(one));
  const throughPack = (one: Case) => judgedByPack(policy, made(one), configOf(one));
  const compliant = { what: "a complete stack", change: cases.compliant };
  const later = cases.later ?? [];
  const notApplicable = cases.notApplicable ?? [];

  const refused = ({ violations }: Judged, { of, message, also }: Found, mandatory: boolean) =>
    assert.deepEqual(violations, [
      { name: of, mandatory, message },
      ...(also ? [{ name: also.of, mandatory: false, message: also.message }] : []),
    ]);
  const postponed = ({ violations }: Judged, { message }: { message: string }) => {
    assert.deepEqual(
      violations.filter(({ mandatory }) => mandatory),
      [],
    );
    const [one, ...more] = violations.map((violation) => violation.message);
    assert.deepEqual(more, []);
    assert.equal(
      one,
      `Not checked yet: ${message} cannot be known before the update; the update makes this check.`,
    );
  };

  describe(`the policy ${policy.name}`, () => {
    it(`is ${level} by default, and has remediation steps and a link`, () => {
      assert.equal(policy.enforcementLevel, level);
      assert.match(policy.description, /^[A-Z].*\.$/);
      assert.match(policy.remediationSteps ?? "", /^[A-Z].*\.$/);
      assert.match(policy.url ?? "", /^https:\/\//);
      assert(policy.severity && policy.tags?.length);
    });

    for (const one of [compliant, ...(cases.allows ?? [])]) {
      it(`allows ${one.what}`, () => assert.deepEqual(judge(one), { violations: [] }));
    }
    const returned = (one: Case) => one.differsWhenReturned === undefined;
    for (const one of [compliant, ...(cases.allows ?? [])].filter(returned)) {
      it(`allows ${one.what}, as the AWS provider returns it`, () =>
        assert.deepEqual(judgeProvided(one), { violations: [] }));
    }
    for (const one of cases.refuses.filter(returned)) {
      it(`refuses ${one.what}, as the AWS provider returns it`, () => {
        const { violations } = judgeProvided(one);
        assert(
          violations.some(({ name }) => name === one.of),
          JSON.stringify(violations),
        );
      });
    }
    for (const one of cases.refuses) {
      it(`refuses ${one.what}`, () => refused(judge(one), one, level === "mandatory"));
    }
    for (const one of cases.advises ?? []) {
      it(`gives advice, and no violation, for ${one.what}`, () => refused(judge(one), one, false));
    }
    for (const one of later) {
      it(`leaves ${one.what} to the update, and reports it`, () => postponed(judge(one), one));
    }
    for (const one of notApplicable) {
      it(`does not apply to ${one.what}`, () =>
        assert.deepEqual(judge(one), { violations: [], notApplicable: one.message }));
    }

    it("gives the same answers to the engine", async () => {
      assert.deepEqual(await throughPack(compliant), { violations: [] });
      for (const one of cases.refuses.slice(0, 1)) {
        refused(await throughPack(one), one, level === "mandatory");
      }
      for (const one of later.slice(0, 1)) postponed(await throughPack(one), one);
      for (const one of notApplicable.slice(0, 1)) {
        assert.equal((await throughPack(one)).notApplicable, one.message);
      }
    });
  });
}

async function judgedByPack({ name }: AnyPolicy, made: Shop, config: object): Promise<Judged> {
  const resources = registered(made);
  const others = (await (await pack()).policies()).map((policy) => policy.getName());
  const judgement = await (
    await pack()
  ).judge(resources, {
    ...Object.fromEntries(others.map((other) => [other, "disabled" as const])),
    [name]: { ...config },
  });
  const notApplicable = judgement.policies.find((policy) => policy.name === name)?.notApplicable;
  return {
    violations: judgement.violations.map(({ urn, mandatory, message }) => ({
      name: resources.find((resource) => resource.urn === urn)?.name ?? assert.fail(urn),
      mandatory,
      message,
    })),
    ...(notApplicable !== undefined && { notApplicable }),
  };
}
