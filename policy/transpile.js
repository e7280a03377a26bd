"use strict";

/*
 * Turns a file of TypeScript into JavaScript, without checking its types, and keeps the result in node_modules/.cache:
 * loading the transpiler and transpiling all files takes longer than most commands. The name of an entry is a hash of
 * everything that determines it, so no entry is stale. An entry is renamed into place, so processes can share the folder.
 */
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const { basename, dirname, join } = require("node:path");

const TRANSPILER = require.resolve("@swc/core/package.json");
const { version } = require(TRANSPILER);
/** In the node_modules folder of the transpiler, which a project may share with a copy of itself. */
const cacheFolder = join(dirname(TRANSPILER), "..", "..", ".cache", "eventbridge-saas-guardrails");

const OPTIONS = {
  swcrc: false,
  sourceMaps: true,
  module: { type: "commonjs" }, // so is `import()`: Node's own would pass by this hook
  jsc: {
    parser: { syntax: "typescript" },
    target: "es2022",
    // As Pulumi compiles programs: a declared field must not replace the property that the base class has set.
    transform: { useDefineForClassFields: false },
  },
};

/** An entry that does not end so was not written to its end. */
const END = "\n//end\n";

/**
 * @returns the JavaScript, and the text of its source map
 * @throws SyntaxError that shows the place in the file; its frames, in the transpiler, would not help
 */
function transpile(file) {
  const source = fs.readFileSync(file, "utf8");
  // The map names its source without the folder, so that a copy of the file shares the entry.
  const sourceFileName = basename(file);
  const key = JSON.stringify([version, OPTIONS, sourceFileName, source]);
  const entry = join(cacheFolder, `${createHash("sha256").update(key).digest("hex")}.js`);
  return (
    read(entry) ?? write(entry, transform(source, { ...OPTIONS, filename: file, sourceFileName }))
  );
}

function transform(source, options) {
  const { transformSync } = require("@swc/core");
  try {
    return transformSync(source, options);
  } catch (error) {
    const mistake = new SyntaxError(error.message.split("\n\nCaused by:")[0].trimEnd());
    mistake.stack = `${mistake.name}: ${mistake.message}`;
    throw mistake;
  }
}

/** The map is the first line of an entry. */
function read(entry) {
  let text;
  try {
    text = fs.readFileSync(entry, "utf8");
  } catch {
    return undefined; // there is no such entry
  }
  const lineEnd = text.indexOf("\n");
  if (lineEnd === -1 || !text.endsWith(END)) return undefined;
  return { map: text.slice(0, lineEnd), code: text.slice(lineEnd + 1, -END.length) };
}

function write(entry, transpiled) {
  const { map, code } = transpiled;
  const unfinished = `${entry}.${process.pid}`;
  try {
    fs.mkdirSync(cacheFolder, { recursive: true });
    fs.writeFileSync(unfinished, `${map}\n${code}${END}`);
    fs.renameSync(unfinished, entry);
  } catch {
    fs.rmSync(unfinished, { force: true }); // in a folder that cannot be written, each start transpiles
  }
  return transpiled;
}

module.exports = { transpile, cacheFolder };
