/** Commands that texts name in short, such as `dlq show`. */
const SHORT = /`(dlq (?:list|show|redrive|drop)|doctor|drill|trace|status|replay)((?: [^`]*)?)`/g;

/**
 * A text whose commands can be copied: `dlq drop --cause stale` becomes `npx bridge dlq drop --stack dev --cause stale`. Pure.
 *
 * @param selector of the stack, such as `--stack dev`
 * @param id of the message that the text is about; default: `<id>`
 */
export function withWholeCommands(text: string, selector: string, id = "<id>"): string {
  return text.replace(SHORT, (_, command: string, options: string) => {
    const argument = command === "dlq show" && !/^ [^-]/.test(options) ? ` ${id}` : "";
    const rest = options.replace(/ --edit$| --id$/, (option) => `${option} ${id}`);
    return `\`npx bridge ${command}${argument} ${selector}${rest}\``;
  });
}
