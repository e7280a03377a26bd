import assert from "node:assert/strict";
import type {
  PolicyResource,
  PolicyResourceOptions,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import { unknownCheckingProxy, type Fixture, type Shop } from "./shop";

export type AnyPolicy = ResourceValidationPolicy | StackValidationPolicy;

export interface Judged {
  violations: { name: string; mandatory: boolean; message: string }[];
  /** Why the policy does not apply to the stack. */
  notApplicable?: string;
}

class NotApplicable extends Error {}

const noClasses = () => assert.fail("a policy that compares classes loads the whole AWS SDK");

export const urnOf = ({ stack }: Shop, { type, name }: Fixture) =>
  `urn:pulumi:${stack}::shop::${type}::${name}`;

/** The result of a policy for a program's resources, with its configuration as the SDK passes it. */
export function judged(policy: AnyPolicy, shop: Shop, config: object = {}): Judged {
  const violations: Judged["violations"] = [];
  const nameOf = new Map(shop.resources.map((fixture) => [urnOf(shop, fixture), fixture.name]));
  const report = (given: string | { message: string; urn: string }, urn?: string) => {
    const at = typeof given === "string" ? urn : given.urn;
    violations.push({
      name: nameOf.get(at ?? "") ?? assert.fail(`a violation of no resource: ${at}`),
      mandatory: typeof given === "string" && policy.enforcementLevel === "mandatory",
      message: typeof given === "string" ? given : given.message.replace(/^.*\n/, ""),
    });
  };
  const common = {
    stackTags: new Map<string, string>(),
    getConfig: <T>() => config as T,
    notApplicable: (reason?: string): never => {
      throw new NotApplicable(reason);
    },
  };
  let notApplicable: string | undefined;
  // A policy on resources may apply to some of them.
  const run = (validate: () => unknown) => {
    try {
      validate();
    } catch (error) {
      if (!(error instanceof NotApplicable)) throw error;
      notApplicable = error.message;
    }
  };
  if ("validateResource" in policy) {
    const { validateResource } = policy;
    assert(typeof validateResource === "function");
    for (const fixture of shop.resources) {
      const resource = { ...seen(shop, fixture), props: shown(fixture.inputs) };
      run(() => validateResource({ ...resource, ...common }, report));
    }
  }
  if ("validateStack" in policy) {
    const resources = linked(shop);
    run(() => policy.validateStack({ resources, ...common }, report));
  }
  return violations.length === 0 && notApplicable !== undefined
    ? { violations, notApplicable }
    : { violations };
}

/** The properties as the SDK shows them: reading an unknown value throws. No copy: policies only read (readOnly.spec.ts). */
const shown = (properties: Fixture["inputs"]) => unknownCheckingProxy(properties);

function seen(shop: Shop, fixture: Fixture) {
  const { type, name, protect, provider, secrets } = fixture;
  const opts: PolicyResourceOptions = {
    protect,
    ignoreChanges: [],
    aliases: [],
    customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
    additionalSecretOutputs: [],
  };
  const urn = urnOf(shop, fixture);
  return {
    type,
    name,
    urn,
    opts,
    secrets,
    isType: noClasses,
    asType: noClasses,
    provider: { type: "pulumi:providers:aws", name: "default", urn: "", props: shown(provider) },
  };
}

export function linked(shop: Shop): PolicyResource[] {
  const resources = new Map<string, PolicyResource>();
  for (const fixture of shop.resources) {
    const props = shown({ ...fixture.inputs, ...fixture.outputs });
    const resource = { ...seen(shop, fixture), props, dependencies: [], propertyDependencies: {} };
    resources.set(fixture.name, resource);
  }
  for (const { name, dependencies } of shop.resources) {
    for (const [property, names] of Object.entries(dependencies)) {
      const found = names.flatMap((other) => resources.get(other) ?? []);
      Object.assign(resources.get(name)?.propertyDependencies ?? {}, { [property]: found });
    }
  }
  return [...resources.values()];
}
