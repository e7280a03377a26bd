import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { preProcessFile } from "typescript";
import { PROJECT_DIRECTORY } from "./folder";

/** Folders that are no rooms: none of the program imports them. */
const NOT_ROOMS = [
  "node_modules",
  "tests",
  "docs",
  "bench",
  "salesforce",
  "publishers",
  "examples",
];

/** Rooms that commands on a deployed stack run. */
const PRODUCTION_ROOMS = ["operations", "clients", "stack", "privacy", "salesforceAnswers"];

interface Import {
  from: string;
  to: string;
}

const roomOf = (file: string): string => file.split("/")[0]?.replace(/\.[tj]sx?$/, "") ?? file;

async function sources(): Promise<string[]> {
  const top = await readdir(PROJECT_DIRECTORY, { withFileTypes: true });
  const found = await Promise.all(
    top.map(async (entry) => {
      if (!entry.isDirectory()) return [entry.name];
      if (NOT_ROOMS.includes(entry.name) || entry.name.startsWith(".")) return [];
      const inside = await readdir(join(PROJECT_DIRECTORY, entry.name), { recursive: true });
      return inside.map((file) => join(entry.name, file));
    }),
  );
  return found
    .flat()
    .filter((file) => /\.[tj]sx?$/.test(file) && !/(^|\/)(node_modules|build)\//.test(file));
}

/** The files that a file imports, also as types alone, or when it runs. */
async function importsOf(file: string): Promise<Import[]> {
  const text = await readFile(join(PROJECT_DIRECTORY, file), "utf8");
  return preProcessFile(text, true, true)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((name) => name.startsWith("."))
    .flatMap((name) => {
      const path = resolve(PROJECT_DIRECTORY, dirname(file), name);
      const to = ["", ".ts", ".js"].map((ending) => path + ending).find((one) => existsSync(one));
      return to === undefined ? [] : [{ from: file, to: relative(PROJECT_DIRECTORY, to) }];
    });
}

/** The arrows of the drawing in docs/architecture.md, by the room from which they go. */
async function drawnArrows(): Promise<Map<string, string[]>> {
  const text = await readFile(join(PROJECT_DIRECTORY, "docs", "architecture.md"), "utf8");
  const drawing = text.slice(text.indexOf("## The rooms"));
  const arrows = new Map<string, string[]>();
  for (const [, from = "", to = ""] of drawing.matchAll(/^ {2}(\w+)(?:\[.*?\])? --> (\w+)/gm)) {
    arrows.set(from, [...(arrows.get(from) ?? []), to]);
  }
  return arrows;
}

/** The files that each file imports. */
function importedFiles(imports: readonly Import[]): Map<string, string[]> {
  const files = new Map<string, string[]>();
  for (const { from, to } of imports) files.set(from, [...(files.get(from) ?? []), to]);
  return files;
}

/** All that is reached from a node by one arrow or more. */
function reached(arrows: ReadonlyMap<string, readonly string[]>, start: string): Set<string> {
  const seen = new Set<string>();
  const next = [...(arrows.get(start) ?? [])];
  for (let node = next.pop(); node !== undefined; node = next.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    next.push(...(arrows.get(node) ?? []));
  }
  return seen;
}

describe("the rooms", () => {
  let imports: Import[];
  let arrows: Map<string, string[]>;

  before(async () => {
    imports = (await Promise.all((await sources()).map(importsOf))).flat();
    arrows = await drawnArrows();
  });

  it("import only rooms that an arrow of the drawing in docs/architecture.md reaches", () => {
    const allowed = new Map([...arrows.keys()].map((room) => [room, reached(arrows, room)]));
    const wrong = imports.filter(({ from, to }) => {
      const [room, other] = [roomOf(from), roomOf(to)];
      // register.js lets Node run TypeScript, and package.json is data: neither is a room.
      if (room === other || room === "register" || other === "register") return false;
      return !to.endsWith(".json") && allowed.get(room)?.has(other) !== true;
    });
    assert.deepEqual(wrong, []);
  });

  it("have no arrow in the drawing that no import follows", () => {
    const followed = new Set(imports.map(({ from, to }) => `${roomOf(from)} --> ${roomOf(to)}`));
    const drawn = [...arrows].flatMap(([from, all]) => all.map((to) => `${from} --> ${to}`));
    assert.ok(drawn.length > 0);
    assert.deepEqual(
      drawn.filter((arrow) => !followed.has(arrow)),
      [],
    );
  });

  it("that work on deployed stacks reach no file of emulator/ by any chain of imports", () => {
    const files = importedFiles(imports);
    const production = [...files.keys()].filter(
      (file) => PRODUCTION_ROOMS.includes(roomOf(file)) || file === "settings/stackFile.ts",
    );
    assert.deepEqual(
      [...new Set(production.map(roomOf))].sort(),
      [...PRODUCTION_ROOMS, "settings"].sort(),
    );
    const wrong = production.filter((file) =>
      [...reached(files, file)].some((other) => roomOf(other) === "emulator"),
    );
    assert.deepEqual(wrong, []);
  });

  it("have no circle of arrows, and none of files that import each other", () => {
    for (const graph of [arrows, importedFiles(imports)]) {
      assert.deepEqual(
        [...graph.keys()].filter((node) => reached(graph, node).has(node)),
        [],
      );
    }
  });
});
