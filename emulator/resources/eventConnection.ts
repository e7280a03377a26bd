import { z } from "zod";
import { NAME_RULES } from "../../eventbridge/nameRules";
import { uuid } from "../random";
import { byKey, invocationHttpParameters } from "./httpParameters";
import type { EmulatedAccount } from "../account";
import { nameField, existing, resourceKind } from "./kind";

const parameter = z.string().min(1).max(512);

/** A connection with OAuth: the emulator supports no other authorization. */
export const eventConnection = resourceKind("aws:cloudwatch/eventConnection:EventConnection", {
  inputs: z.strictObject({
    name: nameField(NAME_RULES.connection),
    authorizationType: z.literal("OAUTH_CLIENT_CREDENTIALS"),
    authParameters: z.strictObject({
      oauth: z.strictObject({
        authorizationEndpoint: z.url({ protocol: /^https$/, error: "must be an https:// URL" }),
        httpMethod: z.enum(["GET", "POST", "PUT"]),
        clientParameters: z.strictObject({ clientId: parameter, clientSecret: parameter }),
        oauthHttpParameters: z.strictObject({
          ...invocationHttpParameters.shape,
          bodies: z
            .array(
              z.strictObject({ key: z.string(), value: parameter, isValueSecret: z.boolean() }),
            )
            .default([]),
        }),
      }),
      invocationHttpParameters: invocationHttpParameters.prefault({}),
    }),
    kmsKeyIdentifier: z.string().optional(),
  }),
  replacedBy: ["name"],
  computed: ["arn"],
  plan: ({ name }, account) => {
    const { region, accountId } = account.location;
    const arn = `arn:aws:events:${region}:${accountId}:connection/${name}/${uuid(account.random)}`;
    return { id: name, outputs: { arn } };
  },
  apply: ({ authParameters, kmsKeyIdentifier }, { arn }, account) => {
    const { oauth, invocationHttpParameters: invocation } = authParameters;
    checkTag(kmsKeyIdentifier, account);
    account.connections.set(arn, {
      arn,
      tokenEndpoint: oauth.authorizationEndpoint,
      method: oauth.httpMethod,
      ...oauth.clientParameters,
      headers: byKey(oauth.oauthHttpParameters.headers),
      query: byKey(oauth.oauthHttpParameters.queryStrings),
      body: byKey(oauth.oauthHttpParameters.bodies),
      invocation: {
        headers: byKey(invocation.headers),
        query: byKey(invocation.queryStrings),
        body: byKey(invocation.bodies),
      },
    });
  },
  remove: (_, { arn }, account) => void account.connections.delete(arn),
});

/** Source: EventBridge User Guide, 'Encrypting EventBridge connection authorization with AWS KMS keys'. */
function checkTag(identifier: string | undefined, account: EmulatedAccount): void {
  if (identifier === undefined) return;
  if (existing(account.key(identifier), `key ${identifier}`).tags[TAG] !== "true") {
    throw new Error(`the key ${identifier} has no tag ${TAG} with the value true`);
  }
}

const TAG = "EventBridgeApiDestinations";
