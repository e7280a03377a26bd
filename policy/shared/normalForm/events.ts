import { TYPES } from "../types";
import { isUnknown, type Properties } from "../values";
import { defined, get, items, json, map, object } from "./read";
import type { Translated, Translation } from "./translation";

/**
 * EventBridge's resources. A rule of CloudFormation holds its targets; a policy of a bus is one statement a resource.
 * Sources: CloudFormation template reference, AWS::Events::*; hashicorp/terraform-provider-aws, internal/service/events.
 */
export const EVENTS: Readonly<Record<string, Translation>> = {
  "AWS::Events::Rule": (p) => {
    const eventBusName = get(p, "EventBusName");
    const rule = defined({
      name: get(p, "Name"),
      eventBusName,
      eventPattern: json(get(p, "EventPattern")),
      scheduleExpression: get(p, "ScheduleExpression"),
      state: get(p, "State"),
      roleArn: get(p, "RoleArn"),
      description: get(p, "Description"),
      tags: map(get(p, "Tags")),
    });
    const targets = items(get(p, "Targets")).map((target, index): Translated => ({
      type: TYPES.target,
      part: `targets[${index}]`,
      props: defined({ eventBusName, ...targetOf(target) }),
      refersToMain: { property: "rule", by: "name" },
    }));
    return [{ type: TYPES.rule, props: rule }, ...targets];
  },
  "AWS::Events::EventBus": (p) => {
    const bus = defined({
      name: get(p, "Name"),
      eventSourceName: get(p, "EventSourceName"),
      kmsKeyIdentifier: get(p, "KmsKeyIdentifier"),
      deadLetterConfig: deadLetters(p),
      logConfig: object(get(p, "LogConfig"), {
        includeDetail: get(p, "LogConfig", "IncludeDetail"),
        level: get(p, "LogConfig", "Level"),
      }),
      tags: map(get(p, "Tags")),
    });
    const policy = json(get(p, "Policy"));
    if (policy === undefined) return [{ type: TYPES.bus, props: bus }];
    const refersToMain = { property: "eventBusName", by: "name" } as const;
    const own = { type: TYPES.busPolicy, part: "policy", props: { policy }, refersToMain };
    return [{ type: TYPES.bus, props: bus }, own];
  },
  "AWS::Events::EventBusPolicy": (p) => {
    const eventBusName = get(p, "EventBusName");
    const statementId = get(p, "StatementId");
    const statement = get(p, "Statement");
    if (statement !== undefined) {
      const policy = json({ Statement: [statement] });
      return [{ type: TYPES.busPolicy, props: defined({ eventBusName, statementId, policy }) }];
    }
    const condition = get(p, "Condition");
    const props = defined({
      eventBusName,
      statementId,
      principal: get(p, "Principal"),
      action: get(p, "Action"),
      condition: object(condition, {
        key: get(condition, "Key"),
        type: get(condition, "Type"),
        value: get(condition, "Value"),
      }),
    });
    return [{ type: TYPES.busPermission, props }];
  },
  "AWS::Events::ApiDestination": (p) => [
    {
      type: TYPES.apiDestination,
      props: defined({
        name: get(p, "Name"),
        connectionArn: get(p, "ConnectionArn"),
        httpMethod: get(p, "HttpMethod"),
        invocationEndpoint: get(p, "InvocationEndpoint"),
        invocationRateLimitPerSecond: get(p, "InvocationRateLimitPerSecond"),
      }),
    },
  ],
  "AWS::Events::Connection": (p) => [
    {
      type: TYPES.connection,
      props: defined({
        name: get(p, "Name"),
        authorizationType: get(p, "AuthorizationType"),
        authParameters: authParameters(get(p, "AuthParameters")),
        kmsKeyIdentifier: get(p, "KmsKeyIdentifier"),
      }),
    },
  ],
  "AWS::Events::Archive": (p) => [
    {
      type: TYPES.archive,
      props: defined({
        name: get(p, "ArchiveName"),
        eventSourceArn: get(p, "SourceArn"),
        eventPattern: json(get(p, "EventPattern")),
        retentionDays: get(p, "RetentionDays"),
        kmsKeyIdentifier: get(p, "KmsKeyIdentifier"),
      }),
    },
  ],
};

function targetOf(target: unknown): Properties {
  if (isUnknown(target)) {
    // Nothing says which of the inputs an unknown target has.
    const names = ["targetId", "arn", "roleArn", "httpTarget", "retryPolicy", "deadLetterConfig"];
    return Object.fromEntries(names.map((name) => [name, target]));
  }
  const input = get(target, "InputTransformer");
  return {
    targetId: get(target, "Id"),
    arn: get(target, "Arn"),
    roleArn: get(target, "RoleArn"),
    input: get(target, "Input"),
    inputPath: get(target, "InputPath"),
    inputTransformer: object(input, {
      inputPaths: get(input, "InputPathsMap"),
      inputTemplate: get(input, "InputTemplate"),
    }),
    httpTarget: httpParameters(get(target, "HttpParameters")),
    sqsTarget: object(get(target, "SqsParameters"), {
      messageGroupId: get(target, "SqsParameters", "MessageGroupId"),
    }),
    retryPolicy: retryPolicy(target),
    deadLetterConfig: deadLetters(target),
  };
}

/** Of a target, a pipe or an enrichment. */
export function httpParameters(http: unknown): unknown {
  return object(http, {
    pathParameterValues: get(http, "PathParameterValues"),
    headerParameters: get(http, "HeaderParameters"),
    queryStringParameters: get(http, "QueryStringParameters"),
  });
}

export function deadLetters(of: unknown): unknown {
  return object(get(of, "DeadLetterConfig"), { arn: get(of, "DeadLetterConfig", "Arn") });
}

export function retryPolicy(of: unknown): unknown {
  const policy = get(of, "RetryPolicy");
  return object(policy, {
    maximumRetryAttempts: get(policy, "MaximumRetryAttempts"),
    maximumEventAgeInSeconds: get(policy, "MaximumEventAgeInSeconds"),
  });
}

function authParameters(given: unknown): unknown {
  const [apiKey, basic, oauth] = [
    get(given, "ApiKeyAuthParameters"),
    get(given, "BasicAuthParameters"),
    get(given, "OAuthParameters"),
  ];
  const client = get(oauth, "ClientParameters");
  return object(given, {
    apiKey: object(apiKey, {
      key: get(apiKey, "ApiKeyName"),
      value: get(apiKey, "ApiKeyValue"),
    }),
    basic: object(basic, { username: get(basic, "Username"), password: get(basic, "Password") }),
    oauth: object(oauth, {
      authorizationEndpoint: get(oauth, "AuthorizationEndpoint"),
      httpMethod: get(oauth, "HttpMethod"),
      clientParameters: object(client, {
        clientId: get(client, "ClientID"),
        clientSecret: get(client, "ClientSecret"),
      }),
      // The provider aws requires it, and CloudFormation does not.
      oauthHttpParameters: connectionParameters(get(oauth, "OAuthHttpParameters") ?? {}),
    }),
    invocationHttpParameters: connectionParameters(get(given, "InvocationHttpParameters")),
  });
}

function connectionParameters(http: unknown): unknown {
  const list = (key: string) => {
    const given = get(http, key);
    if (given === undefined) return undefined;
    return items(given).map((one) =>
      object(one, {
        key: get(one, "Key"),
        value: get(one, "Value"),
        isValueSecret: get(one, "IsValueSecret"),
      }),
    );
  };
  return object(http, {
    bodies: list("BodyParameters"),
    headers: list("HeaderParameters"),
    queryStrings: list("QueryStringParameters"),
  });
}
