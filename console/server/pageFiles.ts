import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { extname, join, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { transform } from "@swc/core";

const PROJECT = resolve(__dirname, "..", "..");
/** The folders whose files a browser may read: the page, and the pure functions that it shares with the commands. */
const SERVED = ["console/page", "console/answers", "text"];

/** The packages of the page, by the names that its modules import. */
const PACKAGES = ["preact", "preact/hooks", "preact/jsx-runtime"] as const;
const packagePath = (name: string): string => `packages/${name.replaceAll("/", "-")}.js`;

const IMPORT_MAP = JSON.stringify({
  imports: Object.fromEntries(PACKAGES.map((name) => [name, `./${packagePath(name)}`])),
});

/** The hash of the inline import map, as the header Content-Security-Policy writes it. */
export const IMPORT_MAP_HASH = `'sha256-${createHash("sha256").update(IMPORT_MAP).digest("base64")}'`;

/** The style of all pages first, then that of each page. */
const STYLES = [
  "all",
  ...["flow", "flowPicture", "flowPictureWide", "flowTable", "flowFaults"],
  ...["event", "lettersFilter", "letters", "mapping", "forecast", "cost"],
];

/** The only document. Its addresses are relative to the token in its URL. */
export const DOCUMENT = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>bridge console</title>
<link rel="icon" href="data:,">
${STYLES.map((name) => `<link rel="stylesheet" href="console/page/styles/${name}.css">`).join("\n")}
<script type="importmap">${IMPORT_MAP}</script>
<script type="module" src="console/page/main.tsx"></script>
</head>
<body><div id="app"><p class="loading">Loading the console ...</p></div>
<noscript>The console needs JavaScript.</noscript></body>
</html>
`;

/** A file for the browser. */
export interface PageFile {
  type: string;
  content: string;
}

const JAVASCRIPT = "text/javascript; charset=utf-8";

/**
 * Reads a file of the page. TypeScript is turned into JavaScript in memory, as the commands do with their own sources, so no
 * build exists that could be stale.
 *
 * @param path relative to the project, or `packages/<name>.js`
 * @returns undefined for a file that is not served
 */
export async function readPageFile(path: string): Promise<PageFile | undefined> {
  const name = PACKAGES.find((one) => packagePath(one) === path);
  if (name !== undefined) return { type: JAVASCRIPT, content: await readPackage(name) };
  const file = await existing(path);
  if (file === undefined) return undefined;
  if (extname(file) === ".css") {
    return { type: "text/css; charset=utf-8", content: await readFile(file, "utf8") };
  }
  return { type: JAVASCRIPT, content: await compiled(file) };
}

/** The file of a path within the served folders. A module's path may lack `.ts`. */
async function existing(path: string): Promise<string | undefined> {
  const file = resolve(PROJECT, path);
  if (!SERVED.some((folder) => file.startsWith(join(PROJECT, folder) + sep))) return undefined;
  for (const candidate of [file, `${file}.ts`, `${file}.tsx`]) {
    if (!/\.(tsx?|css)$/.test(candidate)) continue;
    const found = await stat(candidate).catch(() => undefined);
    if (found?.isFile() === true) return candidate;
  }
  return undefined;
}

/** The compiled modules, each with the source that it was compiled from. */
const cache = new Map<string, { source: string; code: string }>();

async function compiled(file: string): Promise<string> {
  const source = await readFile(file, "utf8");
  const known = cache.get(file);
  if (known?.source === source) return known.code;
  const { code } = await transform(source, {
    filename: file,
    swcrc: false,
    sourceMaps: "inline",
    sourceFileName: file.slice(PROJECT.length + 1),
    module: { type: "es6" },
    jsc: {
      parser: { syntax: "typescript", tsx: file.endsWith(".tsx") },
      target: "es2022",
      transform: { react: { runtime: "automatic", importSource: "preact" } },
    },
  });
  cache.set(file, { source, code });
  return code;
}

const fromHere = createRequire(pathToFileURL(join(PROJECT, "package.json")));

const readPackage = (name: string): Promise<string> => readFile(fromHere.resolve(name), "utf8");
