import { execFile, fork } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { median, report, round } from "./report";

const MEBIBYTE = 1024;
const SIZES = [1_000, 10_000, 100_000];

/**
 * `dlq redrive` with the limit off, in a process of its own, against the emulator's endpoint in another one: messages a
 * second from the first look at the queue to the last deletion, and the peak of resident memory.
 */
export async function benchRedrive(rounds: number): Promise<void> {
  for (const messages of SIZES) {
    const rates: number[] = [];
    const memory: number[] = [];
    for (let i = 0; i < rounds; i += 1) {
      const { rate, peak } = await redrive(messages);
      rates.push(rate);
      memory.push(peak);
    }
    report({
      bench: "redrive",
      messages,
      messagesPerSecond: round(median(rates)),
      peakMebibytes: round(median(memory)),
    });
  }
}

async function redrive(messages: number): Promise<{ rate: number; peak: number }> {
  const server = fork(join(__dirname, "deadLetters.ts"), [String(messages)], {
    execArgv: ["--require", join(__dirname, "..", "register.js")],
  });
  try {
    const port = await new Promise<number>((resolve, reject) => {
      server.once("message", (reported) => resolve(Number(reported))).once("error", reject);
    });
    const measured =
      'process.on("exit", () => console.error(JSON.stringify({ peak: process.resourceUsage().maxRSS })));';
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [
      ...["--import", `data:text/javascript,${encodeURIComponent(measured)}`],
      join(__dirname, "..", "cli", "bridge.js"),
      ...["dlq", "redrive", "--local", "--port", String(port)],
      ...["--rate", "off", "--yes", "--json", "--records", tmpdir()],
    ]);
    const done = JSON.parse(stdout) as { published: number; milliseconds: number };
    if (done.published !== messages) throw new Error(`${done.published} of ${messages} published`);
    const { peak } = JSON.parse(stderr) as { peak: number };
    return { rate: (messages * 1_000) / done.milliseconds, peak: peak / MEBIBYTE };
  } finally {
    server.kill();
  }
}
