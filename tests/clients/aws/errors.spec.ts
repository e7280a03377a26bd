import assert from "node:assert/strict";
import { RunError } from "@pulumi/pulumi/errors";
import { callAws } from "../../../clients/aws/client";
import { hadNoEffect, kindOfError, type AwsErrorKind } from "../../../clients/aws/errors";
import { refusedCall } from "../../../operations/bus/eventBridgeSink";

/** Names of errors that do not concern the content of a call, and the sentence of each kind, if it has one. */
const KINDS: Record<AwsErrorKind, { names: string[]; sentence?: RegExp }> = {
  "no-credentials": {
    names: ["CredentialsProviderError", "TokenProviderError"],
    sentence: /^No AWS credentials were found\./,
  },
  "expired-credentials": {
    names: ["ExpiredToken", "ExpiredTokenException", "RequestExpired"],
    sentence: /^The AWS credentials have expired\./,
  },
  "refused-credentials": {
    names: [
      "UnrecognizedClientException",
      "InvalidClientTokenId",
      "InvalidAccessKeyId",
      "InvalidSecurity",
      "SignatureDoesNotMatch",
      "InvalidSignatureException",
      "IncompleteSignature",
      "IncompleteSignatureException",
      "AuthFailure",
      "MissingAuthenticationToken",
      "MissingAuthenticationTokenException",
    ],
    sentence: /^AWS does not accept the credentials\./,
  },
  "no-permission": {
    names: [
      "AccessDenied",
      "AccessDeniedException",
      "NotAuthorized",
      "UnauthorizedOperation",
      "AuthorizationError",
      "KmsAccessDenied",
    ],
    sentence: /lack a permission for the stack dev: it failed\. Grant the permission/,
  },
  "unusable-key": {
    names: [
      ...["KmsDisabled", "KmsInvalidState", "KmsNotFound", "KmsOptInRequired"],
      ...["KmsInvalidKeyUsage", "KMS.DisabledException", "KMS.NotFoundException"],
    ],
    sentence: /^The KMS key of the queue cannot be used: it failed\. Enable the key/,
  },
  "no-subscription": { names: ["OptInRequired"], sentence: /may not use this service or Region/ },
  "wrong-clock": {
    names: ["RequestInTheFuture", "RequestTimeTooSkewed"],
    sentence:
      /^AWS refuses the request because of its time: it failed\. Correct the clock of this machine\.$/,
  },
  "no-queue": {
    names: ["QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"],
    sentence: /^The queue does not exist in eu-central-1 for these credentials/,
  },
  "no-resource": {
    names: ["ResourceNotFoundException", "ResourceNotFound"],
    sentence: /^it failed\. Check that the credentials belong to the account of the stack dev/,
  },
  "too-many-hidden": { names: ["OverLimit"], sentence: /^SQS cannot hide more messages/ },
  throttled: {
    names: [
      "BandwidthLimitExceeded",
      "EC2ThrottledException",
      "KmsThrottled",
      "LimitExceededException",
      "PriorRequestNotComplete",
      "ProvisionedThroughputExceededException",
      "RequestLimitExceeded",
      "RequestThrottled",
      "RequestThrottledException",
      "SlowDown",
      "ThrottledException",
      "Throttling",
      "ThrottlingException",
      "TooManyRequestsException",
      "TransactionInProgressException",
    ],
    sentence: /^AWS is throttling requests\./,
  },
  "unknown-operation": {
    names: ["UnknownOperationException", "InvalidAction", "OperationDisabledException"],
  },
  "service-failure": {
    names: [
      "InternalException",
      "InternalFailure",
      "InternalError",
      "InternalServerError",
      "ServiceUnavailable",
      "ServiceUnavailableException",
      "RequestTimeout",
      "RequestTimeoutException",
      "RequestAbortedException",
    ],
  },
  "no-address": {
    names: ["ENOTFOUND", "EAI_AGAIN"],
    sentence: /Region eu-central-1 has no address/,
  },
  "no-answer": {
    names: ["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "TimeoutError", "Unanswered"],
    sentence: /^AWS's host for the Region eu-central-1 does not answer \(it failed\)\./,
  },
  "no-tls": { names: ["EPROTO", "ERR_SSL_WRONG_VERSION_NUMBER"], sentence: /^A TLS connection/ },
  "no-http": { names: ["HPE_INVALID_CONSTANT"], sentence: /does not answer with HTTP/ },
  "unexpected-answer": { names: ["UnexpectedAnswer"], sentence: /returned it failed\./ },
  "no-url": { names: ["ERR_INVALID_URL"], sentence: /^AWS_ENDPOINT_URL is not a URL\./ },
};

/** Errors of PutEvents about the content of a call. */
const OF_CONTENT = [
  "ValidationException",
  "ValidationError",
  "SerializationException",
  "InvalidParameterValue",
  "RequestEntityTooLargeException",
  "MalformedHttpRequestException",
  "Odd",
];

const errorNamed = (name: string, httpStatusCode = 400) =>
  Object.assign(new Error("it failed."), { name, $fault: "client", $metadata: { httpStatusCode } });
const about = { region: "eu-central-1", stack: "dev", local: false, what: "The queue" };

describe("the kind of an error of AWS", () => {
  for (const [kind, { names, sentence }] of Object.entries(KINDS)) {
    it(`is ${kind} for its names: it has its sentence, and does not refuse the content of a call`, async () => {
      for (const name of names) {
        assert.equal(kindOfError([name]), kind, name);
        assert.equal(refusedCall(errorNamed(name)), undefined, name);
        const thrown = await callAws(about, () => Promise.reject(errorNamed(name))).catch(
          (error: unknown) => error,
        );
        const refused = new RegExp(`refuses the request \\(HTTP 400, ${name}: it failed\\)\\. `);
        const message = RunError.isInstance(thrown) ? thrown.message : "";
        assert.match(message, sentence ?? refused, name);
      }
    });
  }

  it("is unknown for an error about the content of a call, which refuses that content", () => {
    for (const name of OF_CONTENT) {
      assert.equal(kindOfError([name]), undefined, name);
      assert.equal(refusedCall(errorNamed(name))?.code, name);
      assert.equal(refusedCall(errorNamed(name, 413))?.code, name);
      assert.equal(refusedCall(errorNamed(name, 500)), undefined, name);
    }
  });

  it("is the kind of the connection's error, where the SDK's error has no information", () => {
    assert.equal(kindOfError(["Error", "ENOTFOUND"]), "no-address");
    assert.equal(kindOfError(["AggregateError", undefined, "ECONNREFUSED"]), "no-answer");
  });
});

describe("a call that failed", () => {
  const failed = (error: Error) =>
    callAws(about, () => Promise.reject(error)).catch((thrown: unknown) => thrown);

  it("had no effect where the service refused it, or there were no credentials", async () => {
    assert(hadNoEffect(errorNamed("AccessDeniedException")));
    assert(hadNoEffect(await failed(errorNamed("AccessDeniedException"))));
    const none = Object.assign(new Error("none"), { name: "CredentialsProviderError" });
    assert(hadNoEffect(await failed(none)));
  });

  it("may have had its effect where the answer is lost, or does not come from a service", async () => {
    const lost = [
      Object.assign(new Error("lost"), { name: "TimeoutError" }),
      Object.assign(new Error("lost"), { code: "ECONNRESET" }),
      Object.assign(new Error("page"), {
        name: "UnexpectedAnswer",
        $metadata: { httpStatusCode: 403 },
      }),
      errorNamed("InternalFailure", 500),
    ];
    for (const error of lost) assert(!hadNoEffect(await failed(error)), error.name);
    assert(!hadNoEffect("no error"));
  });
});
