import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import type { UpsertTarget } from "../mapping/subscription";
import { existingArn } from "./existing";
import type { Names } from "./names";

/** How EventBridge authenticates to Salesforce. Values should be secrets; the component makes sure of it. */
export type SalesforceCredentials =
  | {
      /** For an External Client App with a run-as integration user: what new orgs use. */
      flow: "client-credentials";
      clientId: pulumi.Input<string>;
      clientSecret: pulumi.Input<string>;
    }
  | {
      /** For an older Connected App that still allows it. */
      flow: "username-password";
      clientId: pulumi.Input<string>;
      clientSecret: pulumi.Input<string>;
      username: pulumi.Input<string>;
      /** The password followed by the user's security token. */
      password: pulumi.Input<string>;
    }
  | {
      /** A connection that is there, with its own credentials: of another stack, or of another integration. */
      flow: "existing-connection";
      /** In the account and Region of the integration. */
      connectionArn: pulumi.Input<string>;
    };

export interface SalesforceArgs {
  /** My Domain host, such as `acme.my.salesforce.com`. Serves the API and the token endpoint. */
  domain: string;
  /** Version of the REST API without its `.0`, 31 to 99, such as 68. */
  apiVersion: number;
  credentials: SalesforceCredentials;
  /**
   * Requests a second that Salesforce gets, 1 to 300. EventBridge delays what exceeds it; it drops nothing for it.
   * Several objects share it evenly, because EventBridge limits each API destination by itself.
   */
  invocationRateLimitPerSecond: number;
}

/**
 * The way into one Salesforce org: the OAuth connection, and an API destination for each object and the external-id
 * field by which it is upserted.
 */
export class SalesforceDestinations extends pulumi.ComponentResource {
  /** ARNs by object and external-id field, such as `Contact-ShopCustomerId__c`, or `emea-Contact-ShopCustomerId__c`. */
  readonly arns: Readonly<Record<string, pulumi.Output<string>>>;
  /** Of the connection that it made, or that it was given. */
  readonly connectionArn: pulumi.Output<string>;

  /**
   * @param org the name that subscriptions give; undefined for the stack's own, whose resources are not named after it
   * @param upserts each once, and no more of them than requests a second
   */
  constructor(
    name: string,
    names: Names,
    org: string | undefined,
    args: SalesforceArgs,
    upserts: readonly UpsertTarget[],
    keyArn: pulumi.Output<string> | undefined,
    options: pulumi.ComponentResourceOptions,
  ) {
    super("eventbridge-salesforce:components:SalesforceDestinations", name, {}, options);

    const { credentials } = args;
    this.connectionArn =
      credentials.flow === "existing-connection"
        ? existingArn("connection", credentials.connectionArn)
        : new cloudwatch.EventConnection(
            `${name}-connection`,
            {
              name: names.of(connectionName(org)),
              authorizationType: "OAUTH_CLIENT_CREDENTIALS",
              authParameters: {
                oauth: {
                  authorizationEndpoint: `https://${args.domain}/services/oauth2/token`,
                  httpMethod: "POST",
                  clientParameters: {
                    clientId: pulumi.secret(credentials.clientId),
                    clientSecret: pulumi.secret(credentials.clientSecret),
                  },
                  oauthHttpParameters: { bodies: tokenRequestBody(credentials) },
                },
              },
              ...(keyArn && { kmsKeyIdentifier: keyArn }),
            },
            { parent: this },
          ).arn;

    const rate = args.invocationRateLimitPerSecond;
    this.arns = Object.fromEntries(
      upserts.map((upsert, index) => {
        const { arn } = new cloudwatch.EventApiDestination(
          `${name}-${destinationName(upsert)}`,
          {
            name: names.of(destinationName(upsert, org)),
            connectionArn: this.connectionArn,
            invocationEndpoint: upsertEndpoint(args, upsert),
            httpMethod: "PATCH",
            invocationRateLimitPerSecond: share(rate, upserts.length, index),
          },
          { parent: this },
        );
        return [destinationName(upsert, org), arn];
      }),
    );

    this.registerOutputs({ arns: this.arns, connectionArn: this.connectionArn });
  }
}

/** The whole rate, in as many whole shares; the first ones have what is left over. */
function share(rate: number, shares: number, index: number): number {
  return Math.floor(rate / shares) + (index < rate % shares ? 1 : 0);
}

/**
 * What an API destination is named after: the object and its external-id field, and before them the org where it is not
 * the stack's own.
 */
export function destinationName({ object, externalIdField }: UpsertTarget, org?: string): string {
  return `${org === undefined ? "" : `${org}-`}${object}-${externalIdField}`;
}

/** What a connection is named after. */
export function connectionName(org: string | undefined): string {
  return org === undefined ? "connection" : `${org}-connection`;
}

/** The `*` stands for the external id's value, which each rule's target fills in, URL-encoded. */
function upsertEndpoint({ domain, apiVersion }: SalesforceArgs, upsert: UpsertTarget): string {
  return `https://${domain}/services/data/v${apiVersion}.0/sobjects/${upsert.object}/${upsert.externalIdField}/*`;
}

/**
 * Form fields that EventBridge adds to the client id and secret. `grant_type` is said for both flows,
 * because the AWS provider demands at least one field.
 * Sources: Salesforce Help, 'OAuth 2.0 Client Credentials Flow' and 'OAuth 2.0 Username-Password Flow'.
 */
function tokenRequestBody(
  credentials: Exclude<SalesforceCredentials, { flow: "existing-connection" }>,
) {
  switch (credentials.flow) {
    case "client-credentials":
      return [plain("grant_type", "client_credentials")];
    case "username-password":
      return [
        plain("grant_type", "password"),
        hidden("username", credentials.username),
        hidden("password", credentials.password),
      ];
  }
}

const plain = (key: string, value: string) => ({ key, value, isValueSecret: false });
const hidden = (key: string, value: pulumi.Input<string>) => ({
  key,
  value: pulumi.secret(value),
  isValueSecret: true,
});
