import type { Registered } from "../emulator/embedded/program";
import { revealed } from "../emulator/propertyValues";
import type { PlannedResource } from "./cost/resources";

/** The resources that a program registers, as an estimate of their cost takes them. Components are left out. */
export const plannedResources = (resources: readonly Registered[]): PlannedResource[] =>
  resources
    .filter(({ custom }) => custom)
    .map(({ type, request }) => ({
      type,
      inputs: revealed(request.getObject()?.toJavaScript() ?? {}) as Record<string, unknown>,
    }));
