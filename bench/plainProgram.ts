import { join } from "node:path";
import { writeFileSync } from "node:fs";
import { evaluate, type Registered } from "../emulator/embedded/program";
import { createEmulator, IDLE_RUNTIME } from "../offline/emulatedStack";
import { readStack } from "../stack/stack";

/*
 * A process that evaluates the program of a project, and writes a plain program that registers the same resources of AWS, without
 * components: the same inputs, secrets, dependencies and protection, without anything that computes them. Argument: the
 * project's folder, to which plain.js is written.
 */
const [, , directory = "."] = process.argv;

/** A resource as the plain program registers it. */
interface Recorded {
  type: string;
  name: string;
  /** Indexes of earlier resources, by the input that depends on them. */
  from: Record<string, number[]>;
  dependsOn: number[];
  protect: boolean;
  inputs: unknown;
}

function record(resources: readonly Registered[]): Recorded[] {
  const index = new Map(resources.map(({ urn }, place) => [urn, place]));
  const places = (urns: readonly string[]) => urns.flatMap((urn) => index.get(urn) ?? []);
  return resources.map(({ type, name, request }) => {
    const from = Object.fromEntries(
      request
        .getPropertydependenciesMap()
        .toArray()
        .map(([input, value]) => [input, places(dependenciesOf(value))]),
    );
    const through = new Set(Object.values(from).flat());
    return {
      type,
      name,
      from,
      dependsOn: places(request.getDependenciesList()).filter((one) => !through.has(one)),
      protect: request.getProtect() ?? false,
      inputs: request.getObject()?.toJavaScript() ?? {},
    };
  });
}

const dependenciesOf = (value: unknown): string[] =>
  Array.isArray(value)
    ? ((value[0] as string[] | undefined) ?? [])
    : (value as { getUrnsList(): string[] }).getUrnsList();

const PROGRAM = `"use strict";
const pulumi = require("@pulumi/pulumi");
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const plain = (value) => {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  if (SIGNATURE in value) return pulumi.secret(plain(value.value));
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
};
const made = [];
for (const one of require("./plain.json")) {
  const options = { protect: one.protect, dependsOn: one.dependsOn.map((place) => made[place]) };
  const inputs = Object.fromEntries(
    Object.entries(one.inputs).map(([key, value]) => {
      const from = (one.from[key] ?? []).map((place) => made[place].id);
      return [key, from.length === 0 ? plain(value) : pulumi.all(from).apply(() => plain(value))];
    }),
  );
  made.push(new pulumi.CustomResource(one.type, one.name, inputs, options));
}
`;

async function main(): Promise<void> {
  const stack = await readStack(directory, "local", [""]);
  const { controlPlane } = createEmulator(stack, IDLE_RUNTIME);
  const { resources } = await evaluate(
    join(directory, "index.ts"),
    stack.configuration,
    controlPlane,
  );
  const recorded = record(resources.filter(({ custom }) => custom));
  writeFileSync(join(directory, "plain.json"), JSON.stringify(recorded));
  writeFileSync(join(directory, "plain.js"), PROGRAM);
}

void main().then(() => process.exit());
