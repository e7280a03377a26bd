import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { ProjectCopy } from "../tests/projectCopy";
import { median, report, round } from "./report";

const MEBIBYTE = 1024;

/** A simulated day at 50 events a second with an outage of 6 hours, by a rate limit of 60: wall seconds and memory. */
export async function benchForecast(rounds: number): Promise<void> {
  const copy = await ProjectCopy.make();
  try {
    await copy.edit("Pulumi.local.yaml", (text) =>
      text.replace(/invocationRateLimit: .*/, 'invocationRateLimit: "60"'),
    );
    const seconds: number[] = [];
    const memory: number[] = [];
    for (let i = 0; i < rounds; i += 1) {
      const start = performance.now();
      memory.push(await forecast(copy.directory));
      seconds.push((performance.now() - start) / 1_000);
    }
    report({
      bench: "forecast",
      of: "24 h at 50 events/s, an outage of 6 h",
      seconds: round(median(seconds)),
      peakMebibytes: round(median(memory)),
    });
  } finally {
    await copy.remove();
  }
}

/** The command, in a process of its own. Returns its peak of resident memory in MiB. */
async function forecast(directory: string): Promise<number> {
  const peak = 'process.on("exit", () => console.error(process.resourceUsage().maxRSS));';
  const args = ["--rate", "50", "--outage", "6h", "--for", "24h", "--api-limit", "100000000"];
  const { stderr } = await promisify(execFile)(
    process.execPath,
    [
      "--import",
      `data:text/javascript,${encodeURIComponent(peak)}`,
      join(directory, "cli", "bridge.js"),
      "forecast",
      ...args,
    ],
    { cwd: directory },
  );
  return Number(stderr.trim()) / MEBIBYTE;
}
