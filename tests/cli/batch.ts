import { bridgeHere } from "./inProcess";

/*
 * A process that runs commands of `bridge` one after the other, as its parent sends them: the packages are loaded once. It
 * runs with register.js, in a project with the packages that a user has.
 */
let last: Promise<unknown> = Promise.resolve();
process.on("message", (args: string[]) => {
  last = last.then(async () => process.send?.(await bridgeHere(args)));
});
