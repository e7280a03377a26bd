import { z } from "zod";
import { NAME_RULES } from "../../eventbridge/nameRules";
import { uuid } from "../random";
import { byKey, invocationHttpParameters } from "./httpParameters";
import type { EmulatedAccount } from "../account";
import { existing, nameField, notEmulated, resourceKind } from "./kind";

const parameter = z.string().min(1).max(512);

/** The parameters of each authorization. Source: EventBridge API reference, CreateConnection, `AuthorizationType`. */
const PARAMETERS = {
  API_KEY: "apiKey",
  BASIC: "basic",
  OAUTH_CLIENT_CREDENTIALS: "oauth",
} as const;

/**
 * A connection. The emulator signs in with OAuth only.
 * Source: hashicorp/terraform-provider-aws, internal/service/events/connection.go, for the inputs and their defaults.
 */
export const eventConnection = resourceKind("aws:cloudwatch/eventConnection:EventConnection", {
  inputs: z
    .strictObject({
      name: nameField(NAME_RULES.connection),
      authorizationType: z.enum(["API_KEY", "BASIC", "OAUTH_CLIENT_CREDENTIALS"]),
      authParameters: z.strictObject({
        apiKey: z.strictObject({ key: parameter, value: parameter }).optional(),
        basic: z.strictObject({ username: parameter, password: parameter }).optional(),
        oauth: z
          .strictObject({
            authorizationEndpoint: z.url({ protocol: /^https$/, error: "must be an https:// URL" }),
            httpMethod: z.enum(["GET", "POST", "PUT"]),
            clientParameters: z.strictObject({ clientId: parameter, clientSecret: parameter }),
            oauthHttpParameters: z.strictObject({
              ...invocationHttpParameters.shape,
              bodies: z
                .array(
                  z.strictObject({
                    key: z.string(),
                    value: parameter,
                    isValueSecret: z.boolean().default(false),
                  }),
                )
                .default([]),
            }),
          })
          .optional(),
        invocationHttpParameters: invocationHttpParameters.prefault({}),
      }),
      kmsKeyIdentifier: z.string().optional(),
    })
    .superRefine(({ authorizationType, authParameters }, context) => {
      for (const [type, name] of Object.entries(PARAMETERS)) {
        const isWanted = type === authorizationType;
        if (isWanted === (authParameters[name] !== undefined)) continue;
        const message = isWanted
          ? "is required"
          : `is allowed only with the authorization type ${type}`;
        context.addIssue({ code: "custom", message, path: ["authParameters", name] });
      }
      if (authorizationType !== "OAUTH_CLIENT_CREDENTIALS") {
        context.addIssue(notEmulated("the emulator signs in with OAuth only", "authorizationType"));
      }
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
    if (oauth === undefined) throw new Error("the emulator signs in with OAuth only");
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
