/**
 * Loaders that compile TypeScript, by the names of their packages, and files that register one: programs are compiled here.
 */
const LOADERS = /ts-node|tsx|swc|esbuild|babel|jiti|(^|\/)(register|loader)\.[cm]?[jt]s$/;

/**
 * The modules that Node's options load before a program, such as `dotenv/config`, without loaders of TypeScript. Options for the
 * process itself, such as `--max-old-space-size`, cannot have an effect here.
 *
 * @param nodeargs of Pulumi.yaml, as on a command line
 */
export function preloadedModules(nodeargs: string): string[] {
  const words = (nodeargs.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? []).map((word) =>
    word.replace(/["']/g, ""),
  );
  return words
    .flatMap((word, index) => {
      const [option = "", value] = word.split(/=(.*)/s);
      if (!["-r", "--require", "--import"].includes(option)) return [];
      return [value ?? words[index + 1] ?? ""];
    })
    .filter((name) => name !== "" && !LOADERS.test(name));
}
