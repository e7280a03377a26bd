import { targetFunctionPermission } from "../../../policy/targets/functionPermission";
import { EVENTS } from "../shop";
import { type Case, FUNCTION_ARN, PERMISSION, calledFunction } from "./changes";

export const functionCases: Case[] = [
  [targetFunctionPermission, "refused", "none", calledFunction()],
  [targetFunctionPermission, "allowed", "rule", calledFunction(PERMISSION)],
  [
    targetFunctionPermission,
    "allowed",
    "by arn",
    calledFunction({ ...PERMISSION, function: FUNCTION_ARN }),
  ],
  [
    targetFunctionPermission,
    "allowed",
    "no source",
    calledFunction({ ...PERMISSION, sourceArn: undefined }),
  ],
  [
    targetFunctionPermission,
    "refused",
    "bus arn",
    calledFunction({ ...PERMISSION, sourceArn: `${EVENTS}:event-bus/shop` }),
  ],
  [
    targetFunctionPermission,
    "refused",
    "other principal",
    calledFunction({ ...PERMISSION, principal: "sns.amazonaws.com" }),
  ],
  [
    targetFunctionPermission,
    "refused",
    "other action",
    calledFunction({ ...PERMISSION, action: "lambda:GetFunction" }),
  ],
  [
    targetFunctionPermission,
    "allowed",
    "any action",
    calledFunction({ ...PERMISSION, action: "lambda:*" }),
  ],
  [
    targetFunctionPermission,
    "refused",
    "wrong account",
    calledFunction({ ...PERMISSION, sourceArn: undefined, sourceAccount: "210987654321" }),
  ],
  [
    targetFunctionPermission,
    "allowed",
    "alias permission",
    calledFunction({ ...PERMISSION, qualifier: "live" }),
  ],
  [
    targetFunctionPermission,
    "allowed",
    "role",
    calledFunction(undefined, { roleArn: "arn:aws:iam::1:role/x" }),
  ],
  [
    targetFunctionPermission,
    "allowed",
    "preview",
    (made) => {
      calledFunction(PERMISSION)(made);
      made.unknown();
    },
  ],
  [
    targetFunctionPermission,
    "refused",
    "preview none",
    (made) => {
      calledFunction()(made);
      made.unknown();
    },
  ],
];
