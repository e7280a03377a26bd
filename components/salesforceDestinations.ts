import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import { purposeOf } from "../mapping/action";
import type { Destination } from "../mapping/subscription";
import { existingArn } from "./existing";
import { destinationName, type Names } from "./names";

/** How EventBridge authenticates to Salesforce. The component marks the values as secrets. */
export type SalesforceCredentials =
  | {
      /** For an External Client App with a run-as integration user, which new orgs use. */
      flow: "client-credentials";
      clientId: pulumi.Input<string>;
      clientSecret: pulumi.Input<string>;
    }
  | {
      /** For an older Connected App that still allows this flow. */
      flow: "username-password";
      clientId: pulumi.Input<string>;
      clientSecret: pulumi.Input<string>;
      username: pulumi.Input<string>;
      /** The password followed by the user's security token. */
      password: pulumi.Input<string>;
    }
  | {
      /** An existing connection with its own credentials, of another stack or another integration. */
      flow: "existing-connection";
      /** Of the account and Region of the integration. */
      connectionArn: pulumi.Input<string>;
    };

export interface SalesforceArgs {
  /** My Domain host, such as `acme.my.salesforce.com`, which serves the API and the token endpoint. */
  domain: string;
  /** Version of the REST API without its `.0`, 31 to 99, such as 68. */
  apiVersion: number;
  credentials: SalesforceCredentials;
  /**
   * Requests a second to the org, 1 to 299. EventBridge delays the events above this rate and drops none. Several API
   * destinations share the rate, because EventBridge limits each of them separately: a tenth for each that deletes or anonymizes,
   * and the rest evenly for the others.
   */
  invocationRateLimitPerSecond: number;
}

export interface SalesforceDestinationsArgs {
  names: Names;
  /** The name that subscriptions give; undefined for the stack's own org, after which no resource is named. */
  org: string | undefined;
  salesforce: SalesforceArgs;
  /** Each once; no more of them than requests a second. */
  destinations: readonly Destination[];
  /** ARN of the key that encrypts the connection; undefined for a key of AWS. */
  keyArn: pulumi.Output<string> | undefined;
}

/**
 * The access to one Salesforce org: the OAuth connection, and an API destination for each object and the external-id field by
 * which it is upserted.
 */
export class SalesforceDestinations extends pulumi.ComponentResource {
  /** ARNs by object and external-id field, such as `Contact-ShopCustomerId__c`, or `emea-Contact-ShopCustomerId__c`. */
  readonly arns: Readonly<Record<string, pulumi.Output<string>>>;
  /** ARN of the new connection, or of the existing one. */
  readonly connectionArn: pulumi.Output<string>;

  constructor(
    name: string,
    args: SalesforceDestinationsArgs,
    options: pulumi.ComponentResourceOptions,
  ) {
    super("eventbridge-salesforce:components:SalesforceDestinations", name, {}, options);
    const { names, org, salesforce, destinations } = args;
    const connectionArn = connectionOf(name, args, { parent: this });
    this.connectionArn = connectionArn;
    const rates = rateShares(salesforce.invocationRateLimitPerSecond, destinations);
    this.arns = Object.fromEntries(
      destinations.map((destination, index) => {
        const { arn } = new cloudwatch.EventApiDestination(
          `${name}-${destinationName(destination)}`,
          {
            name: names.destination(destination, org),
            connectionArn,
            invocationEndpoint: recordEndpoint(salesforce, destination),
            httpMethod: destination.method,
            invocationRateLimitPerSecond: rates[index],
          },
          { parent: this },
        );
        return [destinationName(destination, org), arn];
      }),
    );
    this.registerOutputs({ arns: this.arns, connectionArn: this.connectionArn });
  }
}

/** The existing connection, or a new one. */
function connectionOf(
  name: string,
  { names, org, salesforce, keyArn }: SalesforceDestinationsArgs,
  options: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const { credentials, domain } = salesforce;
  if (credentials.flow === "existing-connection") {
    return existingArn("connection", credentials.connectionArn);
  }
  const connection = {
    name: names.connection(org),
    authorizationType: "OAUTH_CLIENT_CREDENTIALS",
    authParameters: {
      oauth: {
        authorizationEndpoint: `https://${domain}/services/oauth2/token`,
        httpMethod: "POST",
        clientParameters: {
          clientId: pulumi.secret(credentials.clientId),
          clientSecret: pulumi.secret(credentials.clientSecret),
        },
        oauthHttpParameters: { bodies: tokenRequestBody(credentials) },
      },
    },
    ...(keyArn && { kmsKeyIdentifier: keyArn }),
  };
  return new cloudwatch.EventConnection(`${name}-connection`, connection, options).arn;
}

/** The part of the rate that an API destination for erasures gets at most beside those for upserts: erasures are rare. */
const ERASURE_SHARE = 0.1;

/**
 * The rate of each API destination, as a whole number of at least 1. Together they are the rate.
 *
 * @param rate at least the number of destinations
 */
export function rateShares(rate: number, destinations: readonly Destination[]): number[] {
  const upserts = destinations.filter((one) => purposeOf(one) === "upsert").length;
  const erasures = destinations.length - upserts;
  if (upserts === 0 || erasures === 0) {
    return destinations.map((_, index) => share(rate, destinations.length, index));
  }
  const even = Math.floor(rate / destinations.length);
  const each = Math.max(1, Math.min(even, Math.floor(rate * ERASURE_SHARE)));
  let upsert = 0;
  return destinations.map((one) =>
    purposeOf(one) === "upsert" ? share(rate - each * erasures, upserts, upsert++) : each,
  );
}

/** A share of the rate, as a whole number; the first shares have the remainder. */
function share(rate: number, shares: number, index: number): number {
  return Math.floor(rate / shares) + (index < rate % shares ? 1 : 0);
}

/** Each rule's target replaces the `*` by the external id, URL-encoded. */
function recordEndpoint(
  { domain, apiVersion }: SalesforceArgs,
  { object, externalIdField, updateOnly }: Destination,
): string {
  const query = updateOnly === true ? "?updateOnly=true" : "";
  return `https://${domain}/services/data/v${apiVersion}.0/sobjects/${object}/${externalIdField}/*${query}`;
}

/**
 * Form fields of the token request that EventBridge sends beside the client id and secret. Both flows set `grant_type`, because
 * the AWS provider demands at least one field.
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
