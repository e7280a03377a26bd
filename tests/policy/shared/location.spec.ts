import assert from "node:assert/strict";
import {
  accountOf,
  EXAMPLE_LOCATION,
  Locations,
  mayMeet,
  regionOf,
  spellLocation,
  type Location,
} from "../../../policy/shared/location";
import type { Resource } from "../../../policy/shared/resource";
import { TYPES } from "../../../policy/shared/types";
import { UNKNOWN } from "../shop";

type Values = Record<string, unknown>;

const resource = (type: string, props: Values, provider?: Values): Resource => ({
  ...{ type, name: "it", urn: "", opts: {} as never, props },
  ...(provider && {
    provider: {
      ...{ type: "pulumi:providers:aws", name: "aws" },
      ...{ urn: "urn:of:the-provider", props: provider },
      ...(typeof provider.urn === "string" && { urn: provider.urn }),
    },
  }),
});
const queueArn = (region: string, account: string) => `arn:aws:sqs:${region}:${account}:q`;
const ARN = queueArn("eu-west-1", "123456789012");

/** The location of a queue, in a stack with other resources. */
const located = (of: Resource, ...others: Resource[]) => new Locations([of, ...others]).of(of);

describe("the Region of a resource", () => {
  for (const [what, type, props, provider, expected] of [
    [
      "its ARN",
      TYPES.queue,
      { arn: ARN, region: "us-east-2" },
      { region: "us-west-2" },
      "eu-west-1",
    ],
    [
      "its own property",
      TYPES.queue,
      { region: "us-east-2" },
      { region: "us-west-2" },
      "us-east-2",
    ],
    ["its provider", TYPES.queue, { region: "" }, { region: "us-west-2" }, "us-west-2"],
    ["its provider", TYPES.queue, { region: UNKNOWN }, { region: "us-west-2" }, "us-west-2"],
    ["nothing", TYPES.queue, {}, { region: "" }, undefined],
    ["nothing", TYPES.queue, { arn: UNKNOWN }, { region: UNKNOWN }, undefined],
    ["nothing, without a provider", TYPES.queue, {}, undefined, undefined],
    ["nothing, as a part of IAM", TYPES.role, {}, { region: "us-west-2" }, ""],
    ["its provider", "aws:iamx/role:Role", {}, { region: "us-west-2" }, "us-west-2"],
    ["its provider", "x:aws:iam/role:Role", {}, { region: "us-west-2" }, "us-west-2"],
    // The ARN of a target is another resource's.
    ["its provider", TYPES.target, { arn: ARN }, { region: "us-west-2" }, "us-west-2"],
    // An ARN can have no Region, as an S3 bucket's.
    ["its provider", TYPES.queue, { arn: queueArn("", "123456789012") }, { region: "x" }, "x"],
    ["its provider", TYPES.queue, { arn: queueArn("eu-west-1", "") }, { region: "x" }, "x"],
    [
      "its provider, if the account is the one of examples",
      ...([TYPES.queue, { arn: queueArn("eu-west-1", EXAMPLE_LOCATION.account) }] as const),
      ...([{ region: "x" }, "x"] as const),
    ],
  ] as const) {
    it(`is named by ${what}: ${JSON.stringify({ type, props, provider })}`, () => {
      assert.equal(regionOf(resource(type, props, provider)), expected);
    });
  }
});

describe("the account of a resource", () => {
  it("is the one in its own ARN, and not known without it", () => {
    assert.equal(accountOf(resource(TYPES.queue, { arn: ARN })), "123456789012");
    assert.equal(accountOf(resource(TYPES.queue, { arn: UNKNOWN })), undefined);
    assert.equal(accountOf(resource(TYPES.target, { arn: ARN })), undefined);
    assert.equal(accountOf(resource(TYPES.queue, {})), undefined);
  });

  for (const type of [
    ...[TYPES.rule, TYPES.bus, TYPES.apiDestination, TYPES.connection, TYPES.archive],
    ...[TYPES.queue, TYPES.topic, TYPES.alarm, TYPES.logGroup, TYPES.key, TYPES.role],
    ...[TYPES.policy, "aws:lambda/function:Function"],
  ]) {
    it(`is the one in the ARN of a ${type}`, () => {
      assert.equal(accountOf(resource(type, { arn: ARN })), "123456789012");
    });
  }

  const accounts = (provider: Values | undefined) =>
    located(resource(TYPES.queue, {}, provider)).account;

  for (const [what, provider, expected] of [
    ["the default credentials, without a provider", undefined, ""],
    ["the default credentials, without settings", { region: "eu-west-1" }, ""],
    ["the default credentials, for empty settings", { profile: "", accessKey: null }, ""],
    ["the profile of the provider", { profile: "prod" }, '[["profile","prod"]]'],
    [
      "all credentials of the provider together",
      { roleArn: "r", assumeRole: "a", region: "eu-west-1", sharedConfigFiles: "" },
      '[["assumeRole","a"],["roleArn","r"]]',
    ],
    ["the provider itself, for an unknown one", { profile: UNKNOWN }, "urn:of:the-provider"],
    [
      "the provider itself, for one unknown setting of two",
      { profile: "prod", accessKey: UNKNOWN },
      "urn:of:the-provider",
    ],
    ["the only allowed account", { allowedAccountIds: ["210987654321"] }, "210987654321"],
    ["the only allowed account as JSON", { allowedAccountIds: '["210987654321"]' }, "210987654321"],
    [
      "the only allowed account, whatever the profile",
      { allowedAccountIds: ["210987654321", "210987654321"], profile: "prod" },
      "210987654321",
    ],
    [
      "the profile, if two accounts are allowed",
      { allowedAccountIds: ["210987654321", "123456789012"], profile: "prod" },
      '[["profile","prod"]]',
    ],
    [
      "the profile, if no account is allowed",
      { allowedAccountIds: [], profile: "prod" },
      '[["profile","prod"]]',
    ],
    [
      "the default credentials, for an ID of 13 digits",
      { allowedAccountIds: ["2109876543210"] },
      "",
    ],
    ["the default credentials, for unknown accounts", { allowedAccountIds: UNKNOWN }, ""],
  ] as const) {
    it(`is identified by ${what}`, () => assert.equal(accounts(provider), expected));
  }

  for (const credentials of [
    ...["profile", "accessKey", "assumeRole", "assumeRoles", "assumeRoleWithWebIdentity"],
    ...["sharedCredentialsFiles", "sharedConfigFiles", "roleArn"],
  ]) {
    it(`is another with another ${credentials}`, () => {
      assert.notEqual(accounts({ [credentials]: "one" }), accounts({ [credentials]: "other" }));
    });
  }
});

describe("the location of a resource without an ARN", () => {
  const queue = (props: Values, provider?: Values) => resource(TYPES.queue, props, provider);

  it("is the one that another resource of its provider shows", () => {
    const here = { account: "123456789012", region: "eu-west-1", via: undefined };
    assert.deepEqual(located(queue({}), queue({ arn: ARN })), here);
    assert.deepEqual(located(queue({}, {}), queue({ arn: ARN }, {})), here);
    const second = queue({ arn: queueArn("eu-west-1", "210987654321") });
    assert.deepEqual(located(queue({}), queue({ arn: ARN }), second), here);
  });

  it("has the account that another provider of the same credentials shows, and not its Region", () => {
    const shows = queue({ arn: ARN }, { urn: "other", profile: "prod" });
    assert.deepEqual(located(queue({}, { profile: "prod" }), shows), {
      ...{ account: "123456789012", region: undefined, via: undefined },
    });
    assert.deepEqual(located(queue({}, { profile: "test" }), shows), {
      ...{ account: '[["profile","test"]]', region: undefined, via: undefined },
    });
    assert.deepEqual(located(queue({}), queue({ arn: ARN }, {})), {
      ...{ account: "123456789012", region: undefined, via: undefined },
    });
  });

  it("has no Region of a resource that names its Region itself, or has none", () => {
    for (const shows of [
      queue({ arn: ARN, region: "eu-west-1" }),
      resource(TYPES.role, { arn: "arn:aws:iam::123456789012:role/r" }),
    ]) {
      const { account, region } = located(queue({}), shows);
      assert.deepEqual([account, region], ["123456789012", undefined]);
    }
    const later = queue({ arn: ARN }, { region: UNKNOWN });
    assert.equal(located(queue({}, { region: UNKNOWN }), later).region, "eu-west-1");
  });

  it("is not shown by a target's ARN, nor by the example's account", () => {
    for (const shows of [
      resource(TYPES.target, { arn: ARN }),
      queue({ arn: queueArn("eu-west-1", EXAMPLE_LOCATION.account) }),
      queue({ arn: queueArn("eu-west-1", "") }),
    ]) {
      const unknownPlace = { account: "", region: undefined, via: undefined };
      assert.deepEqual(located(queue({}), shows), unknownPlace);
    }
  });

  it("names the provider's Region only if the resource is in another", () => {
    const via = (props: Values) => located(queue(props, { region: "us-west-2" })).via;
    assert.equal(via({ region: "eu-west-1" }), "us-west-2");
    assert.equal(via({ region: "us-west-2" }), undefined);
    assert.equal(via({}), undefined);
    assert.equal(located(resource(TYPES.role, {}, { region: "us-west-2" })).via, undefined);
  });
});

describe("two locations", () => {
  const at = (account: string, region?: string, via?: string): Location => ({
    ...{ account, region, via },
  });

  for (const [one, other, meet] of [
    [at("1", "a"), at("1", "a"), true],
    [at("1", "a"), at("1", "b"), false],
    [at("1", "a"), at("2", "a"), false],
    [at("1", "a"), at("1", ""), true],
    [at("1", "a"), at("1"), true],
    [at("1", ""), at("1"), true],
    [at("1"), at("1"), true],
    [at("1", ""), at("2", ""), false],
    [at("1"), at("2"), false],
  ] as const) {
    const words = meet ? "may be one" : "are two";
    it(`${words}: '${spellLocation(one)}' and '${spellLocation(other)}'`, () => {
      assert.equal(mayMeet(one, other), meet);
      assert.equal(mayMeet(other, one), meet);
    });
  }

  it("have two identities if one of their parts differs", () => {
    assert.equal(spellLocation(at("1")), "1 ? ");
    assert.equal(spellLocation(at("1", "")), "1  ");
    assert.equal(spellLocation(at("1", "a", "b")), "1 a b");
  });
});
