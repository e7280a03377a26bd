"use strict";

/*
 * Watches the main thread from a thread of its own: a program in an endless loop lets no timer run. While the main thread is
 * blocked, only the inspector can ask it where it is.
 * Source: Node.js, 'Inspector', `connectToMainThread`; Chrome DevTools Protocol, 'Debugger'.
 */
const { spawnSync } = require("node:child_process");
const { writeSync } = require("node:fs");
const { Session } = require("node:inspector");
const { relative } = require("node:path");
const { workerData } = require("node:worker_threads");

const { beats, folder, line, end, endOfWait } = workerData;
/** Milliseconds between two looks. */
const LOOK = 500;
/** Milliseconds in which a program may end whose child processes were ended. */
const LAST_CHANCE = 2_000;
const STANDARD_ERROR = 2;
/**
 * Ends the process as `process.exit` does, which the program may have replaced, but without Pulumi's report on what the program waits
 * for, and Node's on the inspector.
 */
const END_PROCESS = `
  try {
    process.mainModule.require("@pulumi/pulumi/runtime/debuggable").leakedPromises();
    process.emit("exit", 1);
    process.mainModule.require("node:fs").closeSync(${STANDARD_ERROR});
  } finally {
    process.reallyExit(1);
  }
`;

/** The share of a core that a computing thread gets at least, on a busy machine too. A thread that waits gets nothing. */
const LEAST_SHARE = 0.1;
/** Milliseconds of computing of all threads. */
const computed = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

let seen = { beat: -1, at: performance.now(), computed: computed() };
let said = false;
setInterval(() => {
  const beat = Atomics.load(beats, 0);
  if (beat !== seen.beat) {
    seen = { beat, at: performance.now(), computed: computed() };
    said = false;
    return;
  }
  const blocked = performance.now() - seen.at;
  const look = computed() - seen.computed < LEAST_SHARE * blocked ? lookAtWait : lookAtLoop;
  look(blocked, Math.round(blocked / 1_000));
}, LOOK);

function lookAtLoop(blocked, seconds) {
  if (blocked >= end) {
    seen.at = Infinity;
    pause((place, evaluate) => {
      say(
        `error: The program was ended: it computed for ${seconds} s without a pause${place}, so that nothing could be registered. Look for a loop that does not end.`,
      );
      evaluate(END_PROCESS);
    });
  } else if (blocked >= line && !said) {
    said = true;
    pause((place, _, resume) => {
      say(`The program has computed for ${seconds} s without a pause${place}. Ctrl-C ends it.`);
      resume();
    });
  }
}

/** A call such as `execSync` cannot be paused, but its process can be ended: the program then fails, as in Pulumi. */
function lookAtWait(blocked, seconds) {
  if (blocked >= endOfWait) {
    seen.at = Infinity;
    say(
      `The program has waited for ${seconds} s for a call that blocks it, such as execSync. It is ended.`,
    );
    spawnSync("pkill", ["-P", String(process.pid)]);
    setTimeout(() => process.kill(process.pid, "SIGKILL"), LAST_CHANCE);
  } else if (blocked >= line && !said) {
    said = true;
    say(
      `The program has waited for ${seconds} s for a call that blocks it, such as execSync. Ctrl-C ends it.`,
    );
  }
}

const say = (text) => writeSync(STANDARD_ERROR, `${text}\n`);

/** Stops the main thread at its next statement, and hands over where that is. */
function pause(work) {
  const session = new Session();
  session.connectToMainThread();
  session.once("Debugger.paused", ({ params: { callFrames } }) => {
    const [{ callFrameId }] = callFrames;
    const ask = (expression, answer) =>
      session.post("Debugger.evaluateOnCallFrame", { callFrameId, expression }, answer);
    const resume = () => session.post("Debugger.resume", () => session.disconnect());
    // A stack of the main thread has the lines of the TypeScript.
    ask("new Error().stack", (_, answer) => work(placeIn(answer?.result?.value), ask, resume));
  });
  session.post("Debugger.enable");
  session.post("Debugger.pause");
}

/** The innermost place in the program's folder; empty where it is not known. */
function placeIn(stack) {
  for (const line of String(stack).split("\n")) {
    const place = /[\s(](?:file:\/\/)?(\/[^()]*:\d+:\d+)\)?$/.exec(line)?.[1];
    if (place?.startsWith(folder) && !place.includes("node_modules"))
      return `, at ${relative(folder, place)}`;
  }
  return "";
}
