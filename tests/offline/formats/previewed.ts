import type { JudgingPolicy } from "../../../emulator/embedded/policyPack";
import type { Preview, PreviewedViolation } from "../../../offline/preview";

const PREFIX = "urn:pulumi:prod::shop::";
export const QUEUE_URN = `${PREFIX}aws:sqs/queue:Queue::shop-dlq`;

export const policy = (name: string, changed: Partial<JudgingPolicy> = {}): JudgingPolicy => ({
  name,
  level: "mandatory",
  severity: "high",
  description: `Demands ${name}.`,
  remediation: `Set ${name}.`,
  url: `https://docs.aws.amazon.com/${name}`,
  ...changed,
});

/** A violation of a policy by the queue, as a preview has it. */
export const violation = (
  name: string,
  changed: Partial<PreviewedViolation> = {},
): PreviewedViolation => ({
  policy: name,
  urn: QUEUE_URN,
  resource: "shop-dlq",
  mandatory: true,
  message: `Queue 'shop-dlq' lacks ${name}.`,
  severity: "high",
  remediation: `Set ${name}.`,
  url: `https://docs.aws.amazon.com/${name}`,
  ...changed,
});

const violations = [
  violation("tags", {
    mandatory: false,
    severity: "low",
    message: "Queue 'shop-dlq' has no tag team.",
  }),
  violation("encryption"),
  violation("alarms", {
    urn: "",
    resource: undefined,
    exemption: { reason: "Another stack has the alarm." },
  }),
  violation("encryption", { urn: `${QUEUE_URN}-2`, resource: "shop-dlq-2" }),
];

/** A preview with a violation of each kind. */
export const previewed = (changed: Partial<Preview> = {}): Preview => ({
  stack: "prod",
  program: "index.ts",
  resources: [
    { type: "aws:sqs/queue:Queue", name: "shop-dlq", protect: true },
    { type: "aws:sqs/queue:Queue", name: "shop-dlq-2", protect: false },
    { type: "aws:sns/topic:Topic", name: "shop-alerts", protect: false },
  ],
  subscriptions: {},
  lacking: [],
  refusals: [],
  policies: [
    policy("encryption", { severity: "critical" }),
    policy("tags", { level: "advisory", severity: "low" }),
    policy("alarms"),
    policy("keys", { notApplicable: "The stack has no resource of type Key." }),
    policy("rates"),
  ],
  violations,
  remediations: [],
  notices: [
    "exceptions[0] of the policy configuration exempts nothing there: a. Remove what is not needed.",
  ],
  ok: false,
  ...changed,
});

/** Names and messages that would break out of a format. */
export const HOSTILE = [
  "]]><script>alert(1)</script>",
  "`code` ``` | a | b | **bold** _em_ ~~x~~ $math$",
  "</details><img src=x onerror=alert(1)>",
  "@octocat please see #1, GH-2, shop/bridge#3 and https://evil.example/ or www.evil.example",
  "[click](javascript:alert(1)) ![x](https://evil.example/x.png) [a][b] {0} {{1}}",
  "\u0000\u0008\u001b[31mred\u202Eevil\u2028::error::x\r\n::error::injected",
  "\ud800 \ufffe <!-- comment --> &amp; &#64;octocat",
  "\\`\\@octocat\\",
  "# heading\n- list\n> quote\n    code\n```\nfence",
] as const;
