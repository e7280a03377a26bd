import type { Command } from "commander";

interface Simulate {
  stack: string;
  json?: true;
}

/** Adds `simulate`. @param directory of Pulumi.yaml */
export function addSimulate(bridge: Command, directory: string): void {
  bridge
    .command("simulate")
    .description(
      "Says for each rule of a stack whether an event matches, and which HTTP requests would follow. " +
        "Nothing is sent; secrets are masked.",
    )
    .option("--stack <name>", "the stack whose file is read", "local")
    .option("--json", "print one JSON array, and nothing else on standard output")
    .argument("<event...>", "files: .json holds one event, .jsonl one a line")
    .addHelpText(
      "after",
      "\nExample: npx bridge simulate events/01-customer-registered.json\n" +
        "\nExit code: 1 where an event would be lost, because a subscription is about it and none of its rules takes it, or " +
        "where PutEvents would refuse it, or it cannot be read, which hides no other event; else 0, also where it goes to the dead-letter queue, breaks its schema, or no " +
        "subscription is about it.",
    )
    .action(async (files: string[], { stack, json }: Simulate) => {
      const { isLost, simulator, STILL, formatSimulation } =
        await import("../../offline/simulate.ts");
      const { readAll } = await import("../../events/read.ts");
      const { emulatedStack } = await import("../../offline/emulatedStack.ts");
      const { clock, random, transport } = STILL;
      const emulated = await emulatedStack(directory, stack, clock, random, transport);
      const { events, mistakes } = readAll(files, emulated.stack.region);
      const simulate = simulator(emulated);
      const all = events.map(({ event, published }) => simulate(event, published));
      if (all.length > 0 || json)
        console.log(
          json
            ? JSON.stringify(all, null, 2)
            : all.map((one) => formatSimulation(one, emulated)).join("\n\n"),
        );
      for (const mistake of mistakes) console.error(`error: ${mistake}`);
      if (all.some(isLost) || mistakes.length > 0) process.exitCode = 1;
    });
}
