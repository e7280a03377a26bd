import assert from "node:assert/strict";
import fc from "fast-check";
import { formatMarkdown } from "../../../offline/formats/markdown";
import { HOSTILE, previewed, violation } from "./previewed";
import { drawn } from "../../drawn";

describe("a preview as Markdown", () => {
  it("has the verdict first, then the violations, then the rest, folded", () => {
    assert.equal(
      formatMarkdown(previewed({ notices: ["One notice."] })),
      `### Refused: policies on the stack \`prod\`

**2 mandatory violations, 1 advisory violation, 1 exempt violation** in 3 resources. Judged by 5 policies: 1 violated, 1 with advice, 1 exempt, 1 ok, 1 not applicable.

> One notice.

#### Mandatory violations

**\`encryption\`**, severity high ([documentation](<https://docs.aws.amazon.com/encryption>)). Set encryption.

- \`shop-dlq\`: Queue 'shop-dlq' lacks encryption.
- \`shop-dlq-2\`: Queue 'shop-dlq' lacks encryption.

#### Advice

**\`tags\`**, severity low ([documentation](<https://docs.aws.amazon.com/tags>)). Set tags.

- \`shop-dlq\`: Queue 'shop-dlq' has no tag team.

<details><summary>1 exempt violation</summary>

- The stack: Queue 'shop-dlq' lacks alarms. **Exempt from \`alarms\`:** Another stack has the alarm.

</details>

<details><summary>5 policies</summary>

- violated: \`encryption\`
- advisory: \`tags\`
- exempt: \`alarms\`
- n/a: \`keys\` The stack has no resource of type Key.
- ok: \`rates\`

</details>

<details><summary>3 resources</summary>

- 2 \`aws:sqs/queue:Queue\`
- 1 \`aws:sns/topic:Topic\`

</details>`,
    );
  });

  it("says that a stack passes, and has no section without violations", () => {
    const text = formatMarkdown(previewed({ ok: true, violations: [], notices: [] }));
    assert.match(
      text,
      /^### Passed: policies on the stack `prod`\n\n\*\*0 mandatory violations, 0 /,
    );
    assert.doesNotMatch(text, /####|exempt/);
  });

  it("shows what a policy fixes", () => {
    const remediations = [{ policy: "encryption", resource: "shop-dlq", changed: ["a", "b"] }];
    assert.match(
      formatMarkdown(previewed({ remediations })),
      /^`encryption` fixes `a`, `b` of `shop-dlq`\.$/m,
    );
  });

  describe("of hostile names and messages", () => {
    const shown = (message: string, resource = "q") => {
      const text = formatMarkdown(
        previewed({ violations: [violation("encryption", { message, resource })], notices: [] }),
      );
      return /^- (?<line>.*)$/m.exec(text)?.groups?.line;
    };

    for (const [what, message, expected] of [
      ["HTML", "</details><b>&amp;", "&lt;/details&gt;&lt;b&gt;&amp;amp;"],
      ["emphasis and code", "*a* _b_ ~~c~~ `d`", "\\*a\\* \\_b\\_ \\~\\~c\\~\\~ \\`d\\`"],
      ["links and images", "[a](b) ![c](d)", "\\[a\\](b) \\!\\[c\\](d)"],
      ["a mention", "@octocat a@b.de", "@&#8203;octocat a@&#8203;b.de"],
      ["an escaped mention", "\\@octocat", "\\\\@&#8203;octocat"],
      ["references", "#1 GH-2 a/b#3", "\\#&#8203;1 GH-&#8203;2 a/b\\#&#8203;3"],
      ["addresses", "https://a.b www.a.b", "https:&#8203;//a.b www&#8203;.a.b"],
      ["a table and mathematics", "a | b $x$", "a \\| b \\$x\\$"],
      ["lines", "a\n\n# b\r\n- c", "a \\# b - c"],
    ] as const) {
      it(`shows ${what} as text`, () => assert.equal(shown(message), `\`q\`: ${expected}`));
    }

    for (const [name, expected] of [
      ["a`b", "``a`b``"],
      ["```", "```` ``` ````"],
      [" a ", "`  a  `"],
      ["", "`  `"],
      ["@octocat <b> |", "`@octocat <b> |`"],
      ["a\n- b", "`a - b`"],
    ] as const) {
      it(`shows the name ${JSON.stringify(name)} as code`, () => {
        assert.equal(shown("m", name), `${expected}: m`);
      });
    }

    it("begins no line with anything of theirs, and keeps its structure", () => {
      const violations = HOSTILE.map((text) =>
        violation("encryption", { message: text, resource: text, exemption: { reason: text } }),
      );
      const text = formatMarkdown(previewed({ violations, notices: [...HOSTILE] }));
      for (const line of text.split("\n")) {
        assert.match(
          line,
          /^($|#{3} (Refused|Passed)|\*\*|> |- |<details><summary>\d+ |<\/details>$)/,
        );
      }
      assert.equal(text.match(/<details>/g)?.length, text.match(/^<\/details>$/gm)?.length);
    });
  });

  it("keeps its structure whatever names and messages hold", () => {
    const text = fc.string({ unit: "binary" });
    const marks = fc.string({ unit: fc.constantFrom(..."`*_[]()<>&@#!|\\~$\n\r\t -+=:/.w1") });
    const any = fc.oneof(text, marks);
    fc.assert(
      fc.property(any, any, any, any, (stack, message, resource, reason) => {
        const violations = [
          violation("encryption", { message, resource, remediation: reason }),
          violation("encryption", { message, resource, exemption: { reason } }),
        ];
        const lines = formatMarkdown(previewed({ stack, notices: [message], violations })).split(
          "\n",
        );
        for (const line of lines) {
          assert.match(line, /^($|#{3,4} |\*\*|> |- |<details><summary>\d+ |<\/details>$)/);
        }
      }),
      drawn(100),
    );
  });

  it("links no page that is not an https address", () => {
    for (const url of ["javascript:alert(1)", "https://a.b/>) [x](y", ""]) {
      const text = formatMarkdown(previewed({ violations: [violation("encryption", { url })] }));
      assert.doesNotMatch(text, /documentation/);
    }
  });

  it("fits into a comment: it cuts long messages, counts what it leaves out, and closes what it opens", () => {
    const many = Array.from({ length: 10_000 }, (_, at) =>
      violation("encryption", { resource: `q${at}` }),
    );
    const long = Array.from({ length: 100 }, () =>
      violation("encryption", { message: "<".repeat(100_000) }),
    );
    for (const violations of [many, long]) {
      for (const exempted of [false, true]) {
        const given = exempted
          ? violations.map((one) => ({ ...one, exemption: { reason: "known" } }))
          : violations;
        const text = formatMarkdown(previewed({ violations: given }));
        assert(text.length <= 60_000, String(text.length));
        assert.match(
          text,
          /\*\*[\d,]+ lines left out\*\*, because a comment has no room\. `npx bridge preview --stack prod` shows everything\.$/,
        );
        assert.equal(text.match(/<details>/g)?.length, text.match(/<\/details>/g)?.length);
      }
    }
    const [only] = long;
    const text = formatMarkdown(previewed({ violations: only === undefined ? [] : [only] }));
    assert.match(text, /\.\.\. \(98000 characters more\)$/m);
  });

  it("fits with ten thousand notices or a stack's name of any length, too", () => {
    const notices = Array.from({ length: 10_000 }, (_, at) => `Notice ${at}.`);
    assert(formatMarkdown(previewed({ notices })).length <= 60_000);
    assert(formatMarkdown(previewed({ stack: "s".repeat(100_000) })).length <= 60_000);
  });

  it("lists what the provider or the service would refuse, before the violations", () => {
    const text = formatMarkdown(previewed({ refusals: ["q is refused: *name*"] }));
    assert.match(text, /\n#### Refused by the provider or the service\n\n- q is refused: /);
    assert(!text.includes("*name*"));
    assert(text.indexOf("#### Refused") < text.indexOf("#### Mandatory"));
  });
});
