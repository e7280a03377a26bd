import assert from "node:assert/strict";
import { withWholeCommands } from "../../text/commands";

describe("commands in a text", () => {
  for (const [short, whole] of [
    ["`dlq drop --cause stale`", "`npx bridge dlq drop --stack dev --cause stale`"],
    ["`dlq show`", "`npx bridge dlq show m-1 --stack dev`"],
    ["`dlq show --reveal`", "`npx bridge dlq show m-1 --stack dev --reveal`"],
    ["`dlq redrive --edit`", "`npx bridge dlq redrive --stack dev --edit m-1`"],
    [
      "`doctor` and `dlq list`",
      "`npx bridge doctor --stack dev` and `npx bridge dlq list --stack dev`",
    ],
    ["`npx bridge doctor --stack prod`", "`npx bridge doctor --stack prod`"],
    ["`pulumi up`, --rate, doctor", "`pulumi up`, --rate, doctor"],
  ] as const) {
    it(`${short} can be copied`, () => {
      assert.equal(withWholeCommands(short, "--stack dev", "m-1"), whole);
    });
  }

  it("name the ID by a placeholder where no message is known", () => {
    assert.equal(withWholeCommands("`dlq show`", "--local"), "`npx bridge dlq show <id> --local`");
  });
});
