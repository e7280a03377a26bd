import { z } from "zod";
import { emulatedInputs, outlookOf, type Outlook } from "./outlook";
import { revealed, type PropertyMap } from "./propertyValues";
import type { UnnamedResource } from "./provider/automaticNames";
import { completedInputs } from "./provider/completedInputs";
import { FUNCTIONS } from "./provider/functions";
import { inProviderForm } from "./providerForm";
import { dashboard } from "./resources/dashboard";
import { eventApiDestination } from "./resources/eventApiDestination";
import { eventArchive } from "./resources/eventArchive";
import { eventBus } from "./resources/eventBus";
import { eventBusPolicy } from "./resources/eventBusPolicy";
import { eventConnection } from "./resources/eventConnection";
import { eventRule } from "./resources/eventRule";
import { eventTarget } from "./resources/eventTarget";
import { kmsKey, kmsKeyAlias, kmsKeyPolicy } from "./resources/kmsKey";
import type { ResourceOutputs, ResourceKind } from "./resources/kind";
import {
  logDelivery,
  logDeliveryDestination,
  logDeliverySource,
  logGroup,
  logMetricFilter,
  logResourcePolicy,
} from "./resources/logs";
import { metricAlarm } from "./resources/metricAlarm";
import { policy } from "./resources/policy";
import { queue } from "./resources/queue";
import { queuePolicy } from "./resources/queuePolicy";
import { randomId } from "./resources/randomId";
import { role } from "./resources/role";
import { rolePolicy } from "./resources/rolePolicy";
import { topic } from "./resources/topic";
import { topicPolicy } from "./resources/topicPolicy";
import { topicSubscription } from "./resources/topicSubscription";
import { rolePolicyAttachment } from "./resources/rolePolicyAttachment";
import type { EmulatedAccount } from "./account";

const KINDS = new Map(
  [
    randomId,
    kmsKey,
    kmsKeyPolicy,
    kmsKeyAlias,
    eventBus,
    eventBusPolicy,
    eventConnection,
    eventApiDestination,
    eventRule,
    eventArchive,
    eventTarget,
    metricAlarm,
    dashboard,
    logGroup,
    logMetricFilter,
    logResourcePolicy,
    logDeliverySource,
    logDeliveryDestination,
    logDelivery,
    queue,
    queuePolicy,
    role,
    rolePolicy,
    topic,
    topicPolicy,
    topicSubscription,
    policy,
    rolePolicyAttachment,
  ].map((kind): [string, ResourceKind] => [kind.type, kind]),
);

/** The outputs that the provider adds to a resource's inputs. */
export interface ProviderAnswer {
  id: string;
  outputs: ResourceOutputs;
}

/** A resource whose outputs are known before it is created. */
export interface Planned extends ProviderAnswer {
  /** Creates the resource in the emulated account. */
  create(): void;
}

/**
 * The answer for a function that the emulator lacks: its result is unknown until the real provider is asked. Types that the
 * emulator lacks have unknown outputs: see `emulates` and `preview`.
 */
export const NOT_EMULATED = Symbol("not emulated");

/** A resource in a preview. */
export interface PreviewedResource extends Outlook {
  /**
   * Creates the resource in the emulated account, without the inputs that the emulator lacks. Nothing of it may be mistaken or
   * unknown. Absent where it cannot be created without them.
   */
  create?: () => void;
}

/** A resource or call that the emulated services refuse. The message names the resource and the reason. */
export class Refused extends Error {}

/**
 * Creates, changes and deletes resources by their Pulumi type tokens. It refuses every input that it does not emulate: an
 * input that is silently ignored would promise an effect that does not occur.
 */
export class ControlPlane {
  constructor(private readonly account: EmulatedAccount) {}

  /**
   * Checks a resource and returns its future outputs. Nothing is created before `create` is called.
   *
   * @throws Refused
   */
  plan(type: string, name: string, given: Record<string, unknown>): Planned {
    const kind = this.kind(type, name);
    const inputs = refuseResource(`${name} (${type})`, () =>
      this.checked({ type, name, inputs: given }),
    );
    const mistakes = kind.mistakes(inputs);
    if (mistakes.length > 0) {
      const reasons = mistakes.map(({ property, reason }) => `${property}: ${reason}`);
      throw new Refused(`${name} (${type}) is refused: ${reasons.join("; ")}`);
    }
    const planned = kind.plan(inputs, this.account);
    return {
      ...planned,
      create: () => this.create({ type, name, kind }, inputs, planned.outputs),
    };
  }

  private create(
    { type, name, kind }: { type: string; name: string; kind: ResourceKind },
    inputs: PropertyMap,
    outputs: ResourceOutputs,
  ): void {
    refuseResource(`${name} (${type})`, () => kind.apply(inputs, outputs, this.account));
  }

  /** Whether the emulator has a type of resource. */
  emulates(type: string): boolean {
    return KINDS.has(type);
  }

  /**
   * The inputs of a resource of any type as the provider completes them, and as the engine hands them to policies: with defaults, an
   * automatic name, and policy documents as JSON texts. Inputs that were checked stay as they are.
   *
   * @param resource its inputs with or without marks of secrets
   * @throws Error for a logical name that is too long for an automatic name
   */
  checked({ inputs, ...resource }: UnnamedResource): PropertyMap {
    const all = { ...KINDS.get(resource.type)?.defaults, ...inputs };
    return completedInputs({ ...resource, inputs: all }, this.account.random);
  }

  /**
   * Plans a resource for a preview, of any type, whose inputs can be unknown. Nothing is refused: the mistakes are returned.
   *
   * @param inputs as from `checked`
   * @returns undefined for a type that the emulator lacks: its outputs are unknown
   */
  preview(type: string, name: string, inputs: PropertyMap): PreviewedResource | undefined {
    const kind = KINDS.get(type);
    if (kind === undefined) return undefined;
    const plain = revealed(inputs) as PropertyMap;
    const outlook = outlookOf(kind, plain, this.account);
    const emulated = outlook.lacking.length === 0 ? plain : emulatedInputs(kind, plain);
    if (emulated === undefined) return outlook;
    const create = () => this.create({ type, name, kind }, emulated, outlook.outputs);
    return { ...outlook, create };
  }

  /**
   * All properties of a resource as the real provider returns them, including unset ones.
   *
   * @param inputs with or without marks of secrets
   */
  state(type: string, inputs: PropertyMap, { id, outputs }: ProviderAnswer): PropertyMap {
    const { location } = this.account;
    return { id, ...inProviderForm(type, { inputs, outputs, location }) };
  }

  /**
   * The definition of a type of resource.
   *
   * @throws Refused
   */
  kind(type: string, name: string): ResourceKind {
    const kind = KINDS.get(type);
    if (kind === undefined) {
      throw new Refused(
        `${name}: the emulator does not support the type ${type}. It supports ${[...KINDS.keys()].join(", ")}.`,
      );
    }
    return kind;
  }

  /**
   * Calls a provider's function.
   *
   * @returns NOT_EMULATED for a function that the emulator lacks
   * @throws Refused for arguments that the provider refuses
   */
  invoke(
    token: string,
    args: Record<string, unknown>,
  ): Record<string, unknown> | typeof NOT_EMULATED {
    const call = FUNCTIONS.get(token);
    if (call === undefined) return NOT_EMULATED;
    const account =
      typeof args.region === "string" ? this.account.inRegion(args.region) : this.account;
    return refuseResource(token, () => call(args, account));
  }
}

/** Runs work on a resource. @throws Refused naming the subject and the reason, for any error */
export function refuseResource<T>(subject: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new Refused(`${subject} is refused: ${reason}`, { cause: error });
  }
}
