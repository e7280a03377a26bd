import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { PROJECT_DIRECTORY } from "../folder";

/** A document of the project. */
export interface Document {
  /** From the project's folder. */
  file: string;
  text: string;
}

export async function documents(): Promise<Document[]> {
  const guides = (await readdir(join(PROJECT_DIRECTORY, "docs"))).filter((name) =>
    name.endsWith(".md"),
  );
  const files = [
    "README.md",
    "library/README.md",
    "AGENTS.md",
    "policy/README.md",
    "publishers/magento/README.md",
    "examples/b2b/README.md",
    ...guides.map((name) => `docs/${name}`),
  ];
  return Promise.all(
    files.map(async (file) => ({
      file,
      text: await readFile(join(PROJECT_DIRECTORY, file), "utf8"),
    })),
  );
}

/** Stands for what a reader puts in, such as `<id>`. */
export const PLACEHOLDER = "PLACEHOLDER";

/** Shell blocks, without the indentation of a list, and with something in place of what a reader puts in. */
export function shellBlocks(text: string): string[] {
  return [...text.matchAll(/^( *)```sh\n([\s\S]*?)^ *```$/gm)].map(([, indent = "", block = ""]) =>
    block.replace(new RegExp(`^${indent}`, "gm"), "").replace(/<[a-z][\w -]*>/g, PLACEHOLDER),
  );
}

/** Commands of `bridge` that the text around the blocks names, as far as it names them. */
export function mentioned(text: string): string[] {
  const prose = text.replace(/^( *)```[\s\S]*?^ *```$/gm, "");
  return [...prose.matchAll(/`npx (bridge [^`]+)`/g)].map(([, command = ""]) =>
    command.replace(/\s+/g, " ").replace(/<[a-z][\w -]*>/g, PLACEHOLDER),
  );
}

/**
 * The commands of a block, each as its words: what is joined by `&&` and `|`, or substituted, apart. Knows as much of a
 * shell's language as the documents use.
 */
export function commandsIn(block: string): string[][] {
  const commands: string[][] = [];
  let words: string[] = [];
  const end = () => {
    if (words.length > 0) commands.push(words);
    words = [];
  };
  const tokens =
    /\\\n|(?<=^|\s)#[^\n]*|\n|&&|\||[<>]+|((?:\$\([^)]*\)|"(?:[^"\\]|\\.)*"|'[^']*'|[^\s"'|&<>])+)|[^\S\n]+|(.)/g;
  for (const [token, word, unknown] of block.matchAll(tokens)) {
    if (unknown !== undefined) throw new Error(`${unknown} is not understood, in:\n${block}`);
    if (token === "\n" || token === "&&" || token === "|") end();
    else if (word !== undefined) {
      const [, substituted] = /^\w+=\$\((.*)\)$/.exec(word) ?? [];
      if (substituted !== undefined) commands.push(...commandsIn(substituted));
      words.push(word.replace(/^(["'])(.*)\1$/s, "$2"));
    }
  }
  end();
  return commands;
}

/** Relative links of a document: the file, and the heading in it. */
export function links(text: string): { target: string; anchor: string | undefined }[] {
  const prose = text.replace(/^( *)```[\s\S]*?^ *```$/gm, "").replace(/`[^`\n]*`/g, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = ""]) => link)
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => {
      const [target = "", anchor] = link.split("#");
      return { target, anchor };
    });
}

/** The anchors of a document's headings, as GitHub makes them. */
export function anchors(text: string): string[] {
  const prose = text.replace(/^( *)```[\s\S]*?^ *```$/gm, "");
  return [...prose.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}
