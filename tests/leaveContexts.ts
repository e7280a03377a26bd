import { AsyncLocalStorage } from "node:async_hooks";

/*
 * Once a context of an AsyncLocalStorage was entered, Node before 24 calls hooks for each promise of the process, also when the
 * context has ended. This slows all later tests, so each storage that a test has entered is disabled after it.
 * Source: Node.js 22, lib/async_hooks.js.
 */

const entered = new Set<AsyncLocalStorage<unknown>>();
const { prototype } = AsyncLocalStorage as { prototype: AsyncLocalStorage<unknown> };

for (const name of ["run", "enterWith"] as const) {
  const original = Reflect.get(prototype, name) as (...args: unknown[]) => unknown;
  Object.defineProperty(prototype, name, {
    value: function (this: AsyncLocalStorage<unknown>, ...args: unknown[]) {
      entered.add(this);
      return original.apply(this, args);
    },
    configurable: true,
    writable: true,
  });
}

export const mochaHooks = {
  afterEach() {
    for (const storage of entered) storage.disable();
    entered.clear();
  },
};
