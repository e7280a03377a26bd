import assert from "node:assert/strict";
import { formatPreview } from "../../offline/formatPreview";
import { HOSTILE, previewed, violation } from "./formats/previewed";

const PLAIN = { color: false, width: 100, verbose: false };

describe("a preview as text", () => {
  it("has the verdict first, then the violations, the worst first, then the plan", () => {
    assert.equal(
      formatPreview(previewed({ notices: ["One notice."] }), PLAIN),
      `Stack prod: 3 resources to create
Judged by 5 policies: 1 violated, 1 with advice, 1 exempt, 1 ok, 1 not applicable
2 mandatory violations, 1 advisory violation, 1 exempt violation
  One notice.

violated  encryption  severity high
  Queue 'shop-dlq' lacks encryption.
  Queue 'shop-dlq' lacks encryption.
  To do: Set encryption.
  See: https://docs.aws.amazon.com/encryption

advisory  tags  severity low
  Queue 'shop-dlq' has no tag team.
  To do: Set tags.
  See: https://docs.aws.amazon.com/tags

exempt  alarms  severity high
  Queue 'shop-dlq' lacks alarms. Exempt: Another stack has the alarm.

3 resources
  sqs (2) 2 Queue
  sns (1) Topic
  Protected from deletion: shop-dlq.

0 subscriptions

--verbose lists every resource and every policy.`,
    );
  });

  it("lists the policies by verdict with the option verbose", () => {
    const text = formatPreview(previewed(), { ...PLAIN, verbose: true });
    assert.match(text, /^ {2}violated {2}encryption$/m);
    assert.match(text, /^ {2}exempt {4}alarms$/m);
    assert.match(text, /^ {2}n\/a {7}keys {2}The stack has no resource of type Key\.$/m);
    assert.doesNotMatch(text, /--verbose/);
  });

  it("shows exempted violations apart from those of the same policy that block", () => {
    const violations = [
      violation("encryption", { exemption: { reason: "known" } }),
      violation("encryption"),
    ];
    assert.match(
      formatPreview(previewed({ violations }), PLAIN),
      /^violated {2}encryption.*\n.*\n {2}To do: .*\n {2}See: .*\n\nexempt {2}encryption .*\n.* Exempt: known$/m,
    );
  });

  it("shows no control characters, which a terminal or a pipeline would obey", () => {
    const violations = HOSTILE.map((text) =>
      violation("encryption", { message: text, exemption: { reason: text } }),
    );
    const text = formatPreview(previewed({ violations, notices: [...HOSTILE] }), PLAIN);
    assert.doesNotMatch(text, /(?!\n)\p{Cc}|^::/mu);
  });

  it("shows what the provider or the service would refuse, before the violations", () => {
    const refusals = ["q (aws:sqs/queue:Queue) is refused: name: too long"];
    const lines = formatPreview(previewed({ refusals }), PLAIN).split("\n");
    const at = lines.indexOf("refused  by the provider or the service");
    assert.equal(lines[at + 1], `  ${refusals[0]}`);
    assert(at < lines.findIndex((line) => line.startsWith("violated")));
  });
});
