import assert from "node:assert/strict";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { formatJunit } from "../../../offline/formats/junit";
import { HOSTILE, policy, previewed, violation } from "./previewed";

describe("a preview as JUnit", () => {
  it("has a test case for each policy: failed, skipped, or passed with its advice and exemptions as output", () => {
    assert.equal(
      formatJunit(previewed({ notices: ["One notice."] })),
      `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="bridge preview" tests="5" failures="1" errors="0" skipped="1">
  <testsuite name="bridge preview of prod" tests="5" failures="1" errors="0" skipped="1">
    <testcase classname="policy.prod" name="encryption">
      <failure message="Queue 'shop-dlq' lacks encryption. (and 1 more)" type="critical">
Queue 'shop-dlq' lacks encryption. (urn:pulumi:prod::shop::aws:sqs/queue:Queue::shop-dlq)
Queue 'shop-dlq' lacks encryption. (urn:pulumi:prod::shop::aws:sqs/queue:Queue::shop-dlq-2)
To do: Set encryption.
See: https://docs.aws.amazon.com/encryption</failure>
    </testcase>
    <testcase classname="policy.prod" name="tags">
      <system-out>advisory: Queue 'shop-dlq' has no tag team. (urn:pulumi:prod::shop::aws:sqs/queue:Queue::shop-dlq)</system-out>
    </testcase>
    <testcase classname="policy.prod" name="alarms">
      <system-out>exempt: Queue 'shop-dlq' lacks alarms. Exempt: Another stack has the alarm.</system-out>
    </testcase>
    <testcase classname="policy.prod" name="keys">
      <skipped message="The stack has no resource of type Key."/>
    </testcase>
    <testcase classname="policy.prod" name="rates"/>
    <system-out>One notice.</system-out>
  </testsuite>
</testsuites>`,
    );
  });

  it("has a failure and output for a policy with both", () => {
    const text = formatJunit(
      previewed({
        policies: [policy("tags", { severity: undefined })],
        violations: [violation("tags"), violation("tags", { exemption: { reason: "known" } })],
      }),
    );
    assert.match(
      text,
      /<failure message="[^"]*" type="mandatory">\n[^]*<\/failure>\n +<system-out>exempt: /,
    );
    assert.match(text, / tests="1" failures="1" errors="0" skipped="0">/);
  });

  it("is well-formed whatever names and messages hold, and shows them", () => {
    const violations = HOSTILE.flatMap((text) => [
      violation("encryption", { message: text, urn: text, resource: text }),
      violation("encryption", { message: text, exemption: { reason: text } }),
    ]);
    const policies = [policy("encryption", { remediation: HOSTILE[0] }), policy(HOSTILE[5])];
    const text = formatJunit(
      previewed({ stack: HOSTILE[8], policies, violations, notices: [...HOSTILE] }),
    );
    assert.equal(XMLValidator.validate(text), true);
    assert.doesNotMatch(text, /[\p{Cs}\p{Bidi_Control}\uFFFE\uFFFF]|(?!\n)\p{Cc}/u);
    assert.doesNotMatch(text, /\]\]>|^::/m);
    const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: "" });
    const parsed = parser.parse(text) as {
      testsuites: { testsuite: { testcase: { name: string; failure: { message: string } }[] } };
    };
    const [first, second] = parsed.testsuites.testsuite.testcase;
    assert.equal(first?.failure.message, `${HOSTILE[0]} (and ${HOSTILE.length - 1} more)`);
    assert.equal(
      second?.name,
      "<U+0000><U+0008><U+001B>[31mred<U+202E>evil ::error::x ::error::injected",
    );
  });

  it("has a failed test case for refused resources", () => {
    const text = formatJunit(previewed({ refusals: ["q is refused: <name>", "r is refused"] }));
    assert.match(text, /<testcase classname="plan.prod" name="resources-are-accepted">/);
    assert.match(
      text,
      /<failure message="q is refused: &lt;name&gt; \(and 1 more\)" type="refused">/,
    );
    assert.match(text, /tests="6" failures="2"/);
  });
});
