import { notJudged } from "../../../policy/stack/notJudged";
import { policySpec } from "../policySpec";
import { UNKNOWN, type Shop } from "../shop";

const STACK = "aws:cloudformation/stack:Stack";
const stack =
  (inputs: object, name = "legacy") =>
  (shop: Shop) =>
    shop.add({ type: STACK, name, inputs: { ...inputs } });
const template = (resources: object, more: object = {}) =>
  stack({ templateBody: JSON.stringify({ Resources: resources, ...more }) });
const RULE = { Type: "AWS::Events::Rule", Properties: {} };
const of = (count: number, what: string) =>
  `Stack 'legacy' declares what the policies do not judge: the number of such declarations in this program is ${count}, namely ${what}. Check them by hand.`;

policySpec(notJudged, {
  level: "advisory",
  compliant: template({ Rule: RULE, Bucket: { Type: "AWS::S3::Bucket" } }),
  allows: [
    {
      what: "SAM's transform of functions without events",
      change: template(
        { Function: { Type: "AWS::Serverless::Function", Properties: {} } },
        { Transform: "AWS::Serverless-2016-10-31" },
      ),
    },
    {
      what: "a resource of Cloud Control of a type that no policy reads",
      change: (shop) =>
        shop.add({
          type: "aws:cloudcontrol/resource:Resource",
          name: "bucket",
          inputs: { typeName: "AWS::S3::Bucket", desiredState: UNKNOWN },
        }),
    },
  ],
  refuses: [
    {
      what: "a template behind a URL",
      change: stack({ templateUrl: "https://s3.amazonaws.com/bucket/template" }),
      of: "legacy",
      message: of(1, "legacy (a templateUrl, which the pack does not read)"),
    },
    {
      what: "a text that is no template",
      change: stack({ templateBody: "a: [" }),
      of: "legacy",
      message: of(1, "legacy (a template that is neither JSON nor YAML)"),
    },
    {
      what: "nested stacks, macros and the newer bus",
      change: template(
        {
          Nested: { Type: "AWS::CloudFormation::Stack", Properties: {} },
          Function: {
            Type: "AWS::Serverless::Function",
            Properties: { Events: { OnEvent: { Type: "EventBridgeRule" } } },
          },
          "Fn::ForEach::Rules": ["A", ["b"], {}],
          Bus: { Type: "AWS::EventsV2::EventBus", Properties: {} },
        },
        { Transform: ["AWS::Serverless-2016-10-31", "OurMacro"] },
      ),
      of: "legacy",
      message: of(
        5,
        "legacy (a template that a macro changes), legacy/Nested (a nested stack), legacy/Function (a function whose events the transform of SAM turns into rules), legacy/Fn::ForEach::Rules (resources that a transform generates), legacy/Bus (of the type AWS::EventsV2::EventBus)",
      ),
    },
    {
      what: "ten stacks, all by name",
      change: (shop) => {
        for (let i = 0; i < 10; i++) stack({}, i === 0 ? "legacy" : `s${i}`)(shop);
      },
      of: "legacy",
      message: of(
        10,
        ["legacy", ...Array.from({ length: 9 }, (_, i) => `s${i + 1}`)]
          .map((name) => `${name} (a templateUrl, which the pack does not read)`)
          .join(", "),
      ),
    },
    {
      what: "twelve stacks, once",
      change: (shop) => {
        for (let i = 0; i < 12; i++) stack({}, i === 0 ? "legacy" : `s${i}`)(shop);
      },
      of: "legacy",
      message: of(
        12,
        [
          ...["legacy", ...Array.from({ length: 9 }, (_, i) => `s${i + 1}`)].map(
            (name) => `${name} (a templateUrl, which the pack does not read)`,
          ),
          "2 more",
        ].join(", "),
      ),
    },
  ],
  later: [
    {
      what: "a template that is not known yet",
      change: stack({ templateBody: UNKNOWN }),
      message: "templateBody of stack 'legacy'",
    },
  ],
  notApplicable: [
    {
      what: "a stack without templates",
      change: () => undefined,
      message: "The stack has no resource that this policy checks.",
    },
  ],
});
