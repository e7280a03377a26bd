/** A CloudFormation template of a whole subscription: bus, rule, API destination, role, dead-letter queue, topic and alarms. */
export const TEMPLATE = `
AWSTemplateFormatVersion: 2010-09-09
Parameters:
  Environment: {Type: String, Default: dev}
  ClientSecret: {Type: String, NoEcho: true}
Conditions:
  IsProduction: !Equals [!Ref Environment, prod]
Resources:
  Bus:
    Type: AWS::Events::EventBus
    Properties: {Name: !Sub "shop-\${Environment}"}
  Connection:
    Type: AWS::Events::Connection
    Properties:
      AuthorizationType: OAUTH_CLIENT_CREDENTIALS
      AuthParameters:
        OAuthParameters:
          AuthorizationEndpoint: https://acme.my.salesforce.com/services/oauth2/token
          HttpMethod: POST
          ClientParameters: {ClientID: the-client, ClientSecret: !Ref ClientSecret}
  Destination:
    Type: AWS::Events::ApiDestination
    Properties:
      ConnectionArn: !GetAtt Connection.Arn
      HttpMethod: PATCH
      InvocationEndpoint: https://acme.my.salesforce.com/services/data/v68.0/sobjects/Contact/Id__c/*
      InvocationRateLimitPerSecond: 20
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement:
          - {Effect: Allow, Principal: {Service: events.amazonaws.com}, Action: sts:AssumeRole}
      Policies:
        - PolicyName: invoke
          PolicyDocument:
            Version: 2012-10-17
            Statement:
              - {Effect: Allow, Action: events:InvokeApiDestination, Resource: !GetAtt Destination.Arn}
  DeadLetters:
    Type: AWS::SQS::Queue
    Properties: {MessageRetentionPeriod: 1209600, SqsManagedSseEnabled: true}
  DeadLettersPolicy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref DeadLetters]
      PolicyDocument:
        Version: 2012-10-17
        Statement:
          - Effect: Allow
            Principal: {Service: events.amazonaws.com}
            Action: sqs:SendMessage
            Resource: !GetAtt DeadLetters.Arn
            Condition: {ArnEquals: {aws:SourceArn: !GetAtt Rule.Arn}}
  Rule:
    Type: AWS::Events::Rule
    Properties:
      EventBusName: !Ref Bus
      EventPattern:
        source: [shop.magento]
        detail-type: [customer-updated]
        detail: {id: [{exists: true}], email: [{exists: true}]}
      Targets:
        - Id: salesforce
          Arn: !GetAtt Destination.Arn
          RoleArn: !GetAtt Role.Arn
          HttpParameters: {PathParameterValues: [$.detail.id]}
          InputTransformer:
            InputPathsMap: {email: $.detail.email}
            InputTemplate: '{"Email": <email>}'
          RetryPolicy: {MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86400}
          DeadLetterConfig: {Arn: !GetAtt DeadLetters.Arn}
  Alerts:
    Type: AWS::SNS::Topic
  AlertsPolicy:
    Type: AWS::SNS::TopicPolicy
    Properties:
      Topics: [!Ref Alerts]
      PolicyDocument:
        Version: 2012-10-17
        Statement:
          - Effect: Allow
            Principal: {Service: cloudwatch.amazonaws.com}
            Action: sns:Publish
            Resource: !Ref Alerts
            Condition: {StringEquals: {aws:SourceAccount: !Ref AWS::AccountId}}
  Depth:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/SQS
      MetricName: ApproximateNumberOfMessagesVisible
      Dimensions: [{Name: QueueName, Value: !GetAtt DeadLetters.QueueName}]
      Statistic: Maximum
      Period: 60
      EvaluationPeriods: 1
      Threshold: 1
      ComparisonOperator: GreaterThanOrEqualToThreshold
      AlarmActions: [!Ref Alerts]
  Failures:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/Events
      MetricName: InvocationsFailedToBeSentToDlq
      Dimensions:
        - {Name: EventBusName, Value: !Ref Bus}
        - {Name: RuleName, Value: !Ref Rule}
      Statistic: Sum
      Period: 60
      EvaluationPeriods: 1
      Threshold: 0
      ComparisonOperator: GreaterThanThreshold
      AlarmActions: [!Ref Alerts]
`;

/** Replaces one line, or a part of one, of the template. */
export function changed(from: string | RegExp, to: string): string {
  const text = TEMPLATE.replace(from, to);
  if (text === TEMPLATE) throw new Error(`the template has no ${String(from)}`);
  return text;
}
