import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { VirtualClock } from "../../emulator/clock";
import { ControlPlane } from "../../emulator/controlPlane";
import { UNKNOWN, type PropertyMap } from "../../emulator/propertyValues";
import { formOf, inProviderForm } from "../../emulator/providerForm";
import { seededRandom } from "../../emulator/random";
import { EmulatedAccount } from "../../emulator/account";
import * as k from "./resources/kinds";

const location = { accountId: "123456789012", region: "eu-central-1" };
const returned = ({ type }: { type: string }, inputs: PropertyMap, outputs: PropertyMap = {}) =>
  inProviderForm(type, { inputs, outputs, location });

const AWS = dirname(require.resolve("@pulumi/aws/package.json"));

/** The properties of a type's outputs, as @pulumi/aws knows them: a resource's constructor lists them. */
async function outputsInSdk(type: string): Promise<string[]> {
  const [, path = ""] = type.split(":");
  const text = await readFile(join(AWS, `${path}.js`), "utf8");
  const ofState = text.slice(text.indexOf("if (opts.id)"), text.indexOf("else {"));
  return [...ofState.matchAll(/resourceInputs\["(\w+)"\]/g)].map(([, name = ""]) => name);
}

describe("the form in which the AWS provider returns resources", () => {
  const account = new EmulatedAccount(location, new VirtualClock(0), seededRandom(1));
  const controlPlane = new ControlPlane(account);
  for (const { type, inputs } of k.kinds.filter((kind) => kind.type.startsWith("aws:"))) {
    it(`has every property of ${type} that the SDK has, and no other`, async () => {
      const form = formOf(type) ?? assert.fail("it has no form");
      const { computed } = controlPlane.kind(type, "x");
      assert.deepEqual(
        [...new Set([...form, ...Object.keys(inputs), ...computed])].sort(),
        (await outputsInSdk(type)).sort(),
      );
    });
  }

  // As recorded from the provider.
  const metric = { namespace: "AWS/Events", metricName: "Invocations", period: 60, stat: "Sum" };
  for (const [what, kind, given, expected] of [
    [
      "a query of an alarm on a metric",
      k.metricAlarm,
      { metricQueries: [{ id: "a", returnData: true, metric }] },
      {
        metricName: "",
        namespace: "",
        statistic: "",
        period: 0,
        metricQueries: [
          {
            id: "a",
            accountId: "",
            expression: "",
            label: "",
            period: null,
            returnData: true,
            metric: { ...metric, dimensions: null, unit: "" },
          },
        ],
      },
    ],
    [
      "a query of an alarm with an expression",
      k.metricAlarm,
      { metricQueries: [{ id: "e", expression: "a * 2" }] },
      {
        metricQueries: [
          {
            id: "e",
            accountId: "",
            expression: "a * 2",
            label: "",
            metric: null,
            period: null,
            returnData: false,
          },
        ],
      },
    ],
    [
      "an alarm on one metric, without actions",
      k.metricAlarm,
      { metricName: "Invocations" },
      { metricQueries: [], alarmActions: null, okActions: null, alarmDescription: "", tags: null },
    ],
    [
      "a target with few inputs",
      k.target,
      { retryPolicy: { maximumEventAgeInSeconds: 60 }, httpTarget: {}, deadLetterConfig: {} },
      {
        input: "",
        inputPath: "",
        inputTransformer: null,
        roleArn: "",
        runCommandTargets: [],
        retryPolicy: { maximumEventAgeInSeconds: 60, maximumRetryAttempts: 0 },
        deadLetterConfig: { arn: null },
        httpTarget: {
          headerParameters: null,
          pathParameterValues: null,
          queryStringParameters: null,
        },
      },
    ],
    [
      "a rule on the bus default",
      k.rule,
      { tags: { team: "shop" } },
      {
        eventBusName: "default",
        scheduleExpression: "",
        isEnabled: true,
        tagsAll: { team: "shop" },
      },
    ],
    ["a disabled rule", k.rule, { state: "DISABLED" }, { isEnabled: false }],
    [
      "a queue without a key",
      k.queue,
      {},
      { kmsMasterKeyId: "", sqsManagedSseEnabled: true, policy: "", maxMessageSize: 262_144 },
    ],
    ["a queue with a key", k.queue, { kmsMasterKeyId: "x" }, { sqsManagedSseEnabled: false }],
    [
      "0 and false, which a program has set",
      k.target,
      { retryPolicy: { maximumEventAgeInSeconds: 60, maximumRetryAttempts: 0 }, input: "" },
      { retryPolicy: { maximumEventAgeInSeconds: 60, maximumRetryAttempts: 0 }, input: "" },
    ],
  ] as const) {
    it(`fills in ${what}`, () => {
      const all = returned(kind, given);
      assert.deepEqual({ ...all, ...expected }, all);
    });
  }

  it("keeps the marks of secrets, and fills in their unset members", () => {
    const secret = (value: unknown) => ({
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      value,
    });
    const oauth = { clientParameters: secret({ clientId: "a", clientSecret: "b" }) };
    const { authParameters } = returned(k.connection, { authParameters: secret({ oauth }) });
    assert.deepEqual(
      authParameters,
      secret({
        apiKey: null,
        basic: null,
        connectivityParameters: null,
        invocationHttpParameters: null,
        oauth: { ...oauth, oauthHttpParameters: null },
      }),
    );
  });

  it("leaves unknown values, and values derived from them, unknown", () => {
    const alarm = returned(k.metricAlarm, { metricQueries: UNKNOWN, metricName: UNKNOWN });
    assert.deepEqual([alarm.metricQueries, alarm.metricName], [UNKNOWN, UNKNOWN]);
    assert.equal(returned(k.topic, {}, { arn: UNKNOWN }).policy, UNKNOWN);
  });

  it("returns resources of other providers unchanged", () => {
    assert.deepEqual(returned({ type: "other:x:Y" }, { a: 1 }, { b: 2 }), { a: 1, b: 2 });
  });
});
