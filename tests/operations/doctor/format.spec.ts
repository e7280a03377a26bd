import assert from "node:assert/strict";
import { failed, ok, warning } from "../../../operations/doctor/check";
import { formatChecks } from "../../../operations/doctor/format";
import { keepSecret } from "../../../privacy/redactor";
import { columnsOf } from "../../../text/width";

const CHECKS = [
  ok("settings", "Pulumi.dev.yaml has no mistakes"),
  warning(
    "emea: Salesforce",
    "99 of 1,000 API calls per 24 hours are left",
    "Wait. ".repeat(30).trimEnd(),
  ),
  failed("alarms", "missing:\n  one that is named at such a length that it needs two lines", "Go."),
];

describe("the report of doctor", () => {
  for (const width of [40, 60, 80, 120]) {
    it(`fits ${width} columns`, () => {
      const lines = formatChecks(CHECKS, { width, color: false }).split("\n");
      assert.deepEqual(
        lines.filter((line) => columnsOf(line) > width),
        [],
      );
    });
  }

  it("puts findings and remedies below each other, and counts the verdicts", () => {
    assert.equal(
      formatChecks(CHECKS.slice(1), { width: 80, color: false }),
      `warning  emea: Salesforce  99 of 1,000 API calls per 24 hours are left
                           Wait. Wait. Wait. Wait. Wait. Wait. Wait. Wait. Wait.
                           Wait. Wait. Wait. Wait. Wait. Wait. Wait. Wait. Wait.
                           Wait. Wait. Wait. Wait. Wait. Wait. Wait. Wait. Wait.
                           Wait. Wait. Wait.
failed   alarms            missing:
                             one that is named at such a length that it needs
                             two lines
                           Go.

2 checks: 1 warning, 1 failed.`,
    );
  });

  it("masks a secret that contains a space before the secret stands on two lines", () => {
    keepSecret("correct horse battery");
    const finding = `${"word ".repeat(10)}correct horse battery`;
    const text = formatChecks([failed("AWS", finding, "Go.")], { width: 80, color: false });
    assert.doesNotMatch(text, /correct|horse|battery/);
  });
});
