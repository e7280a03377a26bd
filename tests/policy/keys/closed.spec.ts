import { keyClosed } from "../../../policy/keys/closed";
import { TYPES } from "../../../policy/shared/types";
import { policySpec } from "../policySpec";
import { iam, UNKNOWN, type Shop, type Values } from "../shop";

const everybody = { Effect: "Allow", Principal: "*", Action: "kms:*", Resource: "*" };
const key = (inputs: Values) => (shop: Shop) =>
  shop.add({ type: TYPES.key, name: "key", inputs, outputs: { keyId: "k1" } });
const allows = (changed: Values) => key({ policy: iam({ ...everybody, ...changed }) });

policySpec(keyClosed, {
  compliant: allows({ Principal: { AWS: "arn:aws:iam::123456789012:root" } }),
  allows: [
    {
      what: "everybody in the account, through a service",
      change: allows({
        Condition: {
          StringEquals: {
            "kms:CallerAccount": "123456789012",
            "kms:ViaService": "sqs.eu-central-1.amazonaws.com",
          },
        },
      }),
    },
    { what: "a policy that is not known yet", change: key({ policy: UNKNOWN }) },
    { what: "the default policy", change: key({}) },
  ],
  refuses: [
    {
      what: "everybody",
      change: allows({}),
      of: "key",
      message:
        "Key 'key' is open to everybody: policy, Principal is '*', and no condition limits it. Set Principal to services, accounts or roles, or add a condition on kms:CallerAccount.",
    },
    {
      what: "everybody, in a KeyPolicy",
      change: (shop) =>
        key({})(shop).add({
          type: TYPES.keyPolicy,
          name: "key-policy",
          inputs: { keyId: "k1", policy: iam(everybody) },
        }),
      of: "key-policy",
      message:
        "Key policy 'key-policy' is open to everybody: policy, Principal is '*', and no condition limits it. Set Principal to services, accounts or roles, or add a condition on kms:CallerAccount.",
    },
  ],
});
