import assert from "node:assert/strict";
import { EmulatedAccount } from "../../../emulator/account";
import { VirtualClock } from "../../../emulator/clock";
import { ControlPlane } from "../../../emulator/controlPlane";
import { seededRandom } from "../../../emulator/random";

describe("the provider's functions", () => {
  const invoke = (token: string, args: Record<string, unknown> = {}, region = "eu-central-1") => {
    const location = { accountId: "123456789012", region };
    const account = new EmulatedAccount(location, new VirtualClock(0), seededRandom(1));
    return new ControlPlane(account).invoke(token, args) as Record<string, unknown>;
  };
  const ofIndex = (name: string) => `aws:index/${name}:${name}`;

  it("give the account, the Region and the partition of the stack", () => {
    assert.equal(invoke(ofIndex("getCallerIdentity")).accountId, "123456789012");
    const { id, region, name, endpoint } = invoke(ofIndex("getRegion"));
    assert.deepEqual([id, region, name], ["eu-central-1", "eu-central-1", "eu-central-1"]);
    assert.equal(endpoint, "ec2.eu-central-1.amazonaws.com");
    assert.equal(invoke(ofIndex("getRegion"), { region: "us-east-1" }).name, "us-east-1");
    assert.deepEqual(invoke(ofIndex("getPartition"), {}, "cn-north-1"), {
      id: "aws-cn",
      partition: "aws-cn",
      dnsSuffix: "amazonaws.com.cn",
      reverseDnsPrefix: "cn.com.amazonaws",
    });
    assert.equal(invoke(ofIndex("getPartition"), {}, "us-gov-west-1").partition, "aws-us-gov");
  });

  for (const [region, short] of [
    ["eu-central-1", "euc1"],
    ["ap-southeast-2", "apse2"],
    ["us-gov-west-1", "usgw1"],
  ]) {
    it(`give the zones of ${region}`, () => {
      const { names, zoneIds } = invoke(ofIndex("getAvailabilityZones"), {}, region);
      assert.deepEqual(names, [`${region}a`, `${region}b`, `${region}c`]);
      assert.deepEqual(zoneIds, [`${short}-az1`, `${short}-az2`, `${short}-az3`]);
    });
  }

  it("look up queues and topics, in the Region of the look-up", () => {
    const args = { name: "orders", region: "us-east-1" };
    const queue = invoke("aws:sqs/getQueue:getQueue", args);
    assert.equal(queue.arn, "arn:aws:sqs:us-east-1:123456789012:orders");
    assert.equal(queue.url, "https://sqs.us-east-1.amazonaws.com/123456789012/orders");
    const topic = invoke("aws:sns/getTopic:getTopic", args);
    assert.equal(topic.arn, "arn:aws:sns:us-east-1:123456789012:orders");
  });

  it("take an ARN apart, and refuse another text", () => {
    const { service, resource } = invoke(ofIndex("getArn"), { arn: "arn:aws:sns:r:1:a:b" });
    assert.deepEqual([service, resource], ["sns", "a:b"]);
    assert.throws(() => invoke(ofIndex("getArn"), { arn: "shop" }), /shop is not an ARN/);
  });
});
