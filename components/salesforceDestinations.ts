import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import type { UpsertTarget } from "../mapping/subscription";
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
    };

export interface SalesforceDestinationArgs {
  /** My Domain host, such as `acme.my.salesforce.com`. Serves the API and the token endpoint. */
  domain: string;
  /** Version of the REST API without its `.0`, such as 68. */
  apiVersion: number;
  credentials: SalesforceCredentials;
  upsert: UpsertTarget;
  /** Requests a second, 1 to 300. EventBridge delays what exceeds it; it drops nothing for it. */
  invocationRateLimitPerSecond: number;
}

/** The way into one Salesforce org: the OAuth connection, and the API destination that upserts by external id. */
export class SalesforceDestination extends pulumi.ComponentResource {
  readonly connection: cloudwatch.EventConnection;
  readonly apiDestination: cloudwatch.EventApiDestination;

  constructor(
    name: string,
    names: Names,
    args: SalesforceDestinationArgs,
    options: pulumi.ComponentResourceOptions,
  ) {
    super("eventbridge-salesforce:components:SalesforceDestination", name, {}, options);

    this.connection = new cloudwatch.EventConnection(
      `${name}-connection`,
      {
        name: names.of("connection"),
        authorizationType: "OAUTH_CLIENT_CREDENTIALS",
        authParameters: {
          oauth: {
            authorizationEndpoint: `https://${args.domain}/services/oauth2/token`,
            httpMethod: "POST",
            clientParameters: {
              clientId: pulumi.secret(args.credentials.clientId),
              clientSecret: pulumi.secret(args.credentials.clientSecret),
            },
            oauthHttpParameters: { bodies: tokenRequestBody(args.credentials) },
          },
        },
      },
      { parent: this },
    );

    this.apiDestination = new cloudwatch.EventApiDestination(
      `${name}-destination`,
      {
        name: names.of("salesforce"),
        connectionArn: this.connection.arn,
        invocationEndpoint: upsertEndpoint(args),
        httpMethod: "PATCH",
        invocationRateLimitPerSecond: args.invocationRateLimitPerSecond,
      },
      { parent: this },
    );

    this.registerOutputs({ destinationArn: this.apiDestination.arn });
  }
}

/** The `*` stands for the external id's value, which each rule's target fills in, URL-encoded. */
function upsertEndpoint({ domain, apiVersion, upsert }: SalesforceDestinationArgs): string {
  return `https://${domain}/services/data/v${apiVersion}.0/sobjects/${upsert.object}/${upsert.externalIdField}/*`;
}

/**
 * Form fields that EventBridge adds to the client id and secret. `grant_type` is said for both flows,
 * because the AWS provider demands at least one field.
 * Sources: Salesforce Help, 'OAuth 2.0 Client Credentials Flow' and 'OAuth 2.0 Username-Password Flow'.
 */
function tokenRequestBody(credentials: SalesforceCredentials) {
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
