import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { RunError } from "@pulumi/pulumi/errors";
import type { StackSelector } from "../stack/deployed";
import { createToken } from "./server/access";
import { createApp } from "./server/app";
import type { ConsoleContext } from "./server/context";
import { stackFinder } from "./server/findStack";

export interface ConsoleOptions extends StackSelector {
  /** Port of the page on loopback; 0 for any free one. */
  listen: number;
  /** Lets the console of a deployed stack redrive and drop. The console of `bridge local` always may. */
  allowChanges?: boolean;
  /** Prints a line on the terminal. */
  log?: (line: string) => void;
}

/** A console that is served. */
export interface RunningConsole {
  /** With its token: `http://127.0.0.1:4780/2tC3.../`. */
  url: string;
  stop(): Promise<void>;
}

/**
 * Serves the console of a stack on loopback.
 *
 * @param directory of Pulumi.yaml
 * @throws RunError where the stack is not found, or the port cannot be used
 */
export async function startConsole(
  directory: string,
  { listen, allowChanges, log = console.log, ...selector }: ConsoleOptions,
): Promise<RunningConsole> {
  const isLocal = selector.local === true;
  const atStop: (() => Promise<void>)[] = [];
  const findStack = stackFinder(directory, selector);
  const { stack } = await findStack();
  const context: ConsoleContext = {
    directory,
    findStack,
    stackName: () => Promise.resolve(stack.split("/").at(-1) ?? stack),
    isLocal,
    port: selector.port,
    mayChange: isLocal || allowChanges === true,
    atStop: (work) => void atStop.push(work),
    log,
  };
  const token = createToken();
  const server = createAdaptorServer({ fetch: createApp(context, token).fetch });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(unusablePort(error, listen)));
    server.listen(listen, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/${token}/`,
    stop: async () => {
      await Promise.all(atStop.map((work) => work()));
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        if ("closeAllConnections" in server) server.closeAllConnections();
      });
    },
  };
}

function unusablePort({ code, message }: NodeJS.ErrnoException, port: number): RunError {
  const why =
    code === "EADDRINUSE"
      ? `Another process listens at port ${port}. Stop that process, or choose`
      : `The console cannot listen at port ${port} (${message}). Choose`;
  return new RunError(`${why} another with --listen (0 for any free port).`);
}
