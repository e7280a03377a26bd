import assert from "node:assert/strict";
import {
  parseSettings,
  unnamedOrgs,
  report,
  type Mistake,
  type Settings,
  type SettingsSource,
} from "../../settings/parse";
import { about, SETTING_KEYS } from "../../settings/schema";

type Values = Record<string, string | undefined>;

const valid: Values = {
  salesforceDomain: "fixture.my.salesforce.com",
  salesforceClientId: "fixture-id",
  salesforceClientSecret: "fixture-secret",
  invocationRateLimit: "7",
};
const user: Values = {
  salesforceFlow: "username-password",
  salesforceUsername: "fixture-user",
  salesforcePassword: "fixture-password",
};
const withoutClient: Values = { salesforceClientId: undefined, salesforceClientSecret: undefined };
const required = Object.keys(valid);
const userKeys = ["salesforceUsername", "salesforcePassword"];
const secrets = ["salesforceClientId", "salesforceClientSecret", ...userKeys];
const plain = SETTING_KEYS.filter((key) => !secrets.includes(key));

/** The valid stack with some settings changed (`undefined` removes one) and all secrets encrypted but some. */
function stack(changes: Values = {}, plaintext: readonly string[] = []): SettingsSource {
  const given = Object.entries({ ...valid, ...changes }).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  );
  const encrypted = given.filter(([key]) => secrets.includes(key) && !plaintext.includes(key));
  return {
    project: "shop",
    stack: "prod",
    values: Object.fromEntries(given.map(([key, value]) => [`shop:${key}`, value])),
    secretKeys: new Set(encrypted.map(([key]) => `shop:${key}`)),
  };
}

const DECLARED = [{}, { org: "emea" }];

function accepted(configuration: SettingsSource, declared = DECLARED): Settings {
  const parsed = parseSettings(configuration, declared);
  const { values } = configuration;
  assert.ok(parsed.ok, parsed.ok ? "" : JSON.stringify([values, parsed.mistakes]));
  return parsed.settings;
}

function refused(configuration: SettingsSource): Mistake[] {
  const parsed = parseSettings(configuration, DECLARED);
  assert.ok(!parsed.ok, `accepted: ${JSON.stringify(configuration.values)}`);
  return parsed.mistakes;
}

function assertOnlyMistake(configuration: SettingsSource, key: string, problem: RegExp): void {
  const mistakes = refused(configuration);
  const keys = mistakes.map((mistake) => mistake.key);
  assert.deepEqual(keys, [key]);
  assert.match(mistakes[0]?.problem ?? "", problem);
}

describe("parseSettings", () => {
  describe("reads a valid stack", () => {
    it("takes the given values, numbers as numbers", () => {
      const settings = accepted(stack({ eventBus: "fixture-bus", salesforceApiVersion: "60" }));
      assert.equal(settings.eventBus, "fixture-bus");
      assert.equal(settings.salesforceDomain, valid.salesforceDomain);
      assert.equal(settings.salesforceApiVersion, 60);
      assert.equal(settings.invocationRateLimit, 7);
    });

    it("defaults to API version 68, 185 retries, 24 hours, and a bus of its own without protection", () => {
      const settings = accepted(stack());
      assert.equal(settings.salesforceApiVersion, 68);
      assert.equal(settings.retryMaximumAttempts, 185);
      assert.equal(settings.retryMaximumEventAge, 24 * 60 * 60);
      assert.equal(settings.eventBus, undefined);
      assert.equal(settings.protect, false);
    });

    it("has a dashboard by default, an existing one, or none", () => {
      const arn = "arn:aws:cloudwatch::123456789012:dashboard/all-shops";
      const dashboard = (given?: string) => accepted(stack({ dashboard: given })).dashboard;
      assert.equal(dashboard(), true);
      assert.equal(dashboard("true"), true);
      assert.equal(dashboard("false"), false);
      assert.deepEqual(dashboard(arn), { arn });
      for (const given of ["", "off", "all-shops", arn.replace("dashboard/", "alarm:")]) {
        assertOnlyMistake(
          stack({ dashboard: given }),
          "dashboard",
          /^must be true, false or arn:aws:cloudwatch::<account>:dashboard\/<name>$/,
        );
      }
    });

    it("archives for the given days, not at all, or for the component's default", () => {
      const archive = (archiveRetentionDays?: string) =>
        accepted(stack({ archiveRetentionDays })).archive;
      assert.deepEqual(archive("1"), { retentionDays: 1 });
      assert.deepEqual(archive("3650"), { retentionDays: 3_650 });
      assert.equal(archive("off"), false);
      assert.equal(archive(), undefined);
      for (const days of ["0", "3651", "on", "-1"]) {
        assertOnlyMistake(
          stack({ archiveRetentionDays: days }),
          "archiveRetentionDays",
          /^must be a whole number, 1 to 3650 days, or off$/,
        );
      }
    });

    it("can use an existing archive, on any bus", () => {
      const arn = "arn:aws:events:eu-central-1:123456789012:archive/shop-events";
      assert.deepEqual(accepted(stack({ archive: arn })).archive, { arn });
      assert.deepEqual(accepted(stack({ archive: arn, eventBus: "shop-events" })).archive, { arn });
      for (const given of ["", "off", "shop-events", arn.replace("archive/", "event-bus/")]) {
        assertOnlyMistake(
          stack({ archive: given }),
          "archive",
          /^must be arn:aws:events:<Region>:<account>:archive\/<name>$/,
        );
      }
    });

    it("can log to an existing group, which has its own retention", () => {
      const logGroupArn = "arn:aws:logs:eu-central-1:123456789012:log-group:/shop/buses";
      const logging = (changes: Values) =>
        accepted(stack({ loggingGroup: logGroupArn, ...changes })).logging;
      assert.deepEqual(logging({}), { includeDetail: false, logGroupArn });
      assert.deepEqual(logging({ logging: "info", loggingDetail: "true" }), {
        level: "INFO",
        includeDetail: true,
        logGroupArn,
      });
      for (const given of ["", "/shop/buses", `${logGroupArn}:*`]) {
        assertOnlyMistake(
          stack({ loggingGroup: given }),
          "loggingGroup",
          /^must be arn:aws:logs:<Region>:<account>:log-group:<name>$/,
        );
      }
    });

    it("logs failures of its own bus for 14 days by default, or the given level, or nothing", () => {
      const logging = (changes: Values) => accepted(stack(changes)).logging;
      assert.deepEqual(logging({}), { includeDetail: false, retentionDays: 14 });
      assert.deepEqual(
        logging({ logging: "trace", loggingDetail: "true", loggingRetentionDays: "365" }),
        { level: "TRACE", includeDetail: true, retentionDays: 365 },
      );
      assert.equal(logging({ logging: "off" }), false);
      assert.equal(logging({ eventBus: "shop-events" }), undefined);
      for (const days of ["2", "0", "366", ""]) {
        assertOnlyMistake(
          stack({ loggingRetentionDays: days }),
          "loggingRetentionDays",
          /^must be 1, 3, 5, 7, 14, .*, 365, .*, 3653$/,
        );
      }
      assertOnlyMistake(
        stack({ logging: "loud" }),
        "logging",
        /^must be error, info, trace or off$/,
      );
    });

    it("is encrypted by keys of AWS, a key of the stack's own, or an existing key", () => {
      const keyArn = "arn:aws:kms:eu-central-1:123456789012:key/0f1e-2d";
      const encryption = (given?: string) => accepted(stack({ encryption: given })).encryption;
      assert.equal(encryption(), "aws-owned");
      assert.equal(encryption("customer-managed"), "customer-managed");
      assert.deepEqual(encryption(keyArn), { keyArn });
      for (const given of ["", "own", keyArn.replace("key/", "alias/"), "alias/shop"]) {
        assertOnlyMistake(stack({ encryption: given }), "encryption", /ARN of a KMS key$/);
      }
    });

    it("takes a name prefix that all services take, such as a stack's old name", () => {
      assert.equal(accepted(stack()).namePrefix, undefined);
      for (const prefix of ["shop-dev", "shop-us_2", "S"]) {
        assert.equal(accepted(stack({ namePrefix: prefix })).namePrefix, prefix);
      }
      for (const prefix of ["", "shop.dev", "shop dev", "shop-dev\n", "shop/dev", "börse"]) {
        assertOnlyMistake(
          stack({ namePrefix: prefix }),
          "namePrefix",
          /^must be letters, digits, - and _ only$/,
        );
      }
    });

    it("takes only true and false for protect", () => {
      assert.equal(accepted(stack({ protect: "true" })).protect, true);
      assert.equal(accepted(stack({ protect: "false" })).protect, false);
      assertOnlyMistake(stack({ protect: "yes" }), "protect", /^must be true or false$/);
    });

    for (const salesforceFlow of [undefined, "client-credentials"]) {
      it(`returns the client's credentials only when the flow is ${salesforceFlow ?? "left out"}`, () => {
        assert.deepEqual(accepted(stack({ salesforceFlow })).credentials, {
          flow: "client-credentials",
          clientId: valid.salesforceClientId,
          clientSecret: valid.salesforceClientSecret,
        });
      });
    }

    it("adds the user's credentials in the username-password flow", () => {
      assert.deepEqual(accepted(stack(user)).credentials, {
        flow: "username-password",
        clientId: valid.salesforceClientId,
        clientSecret: valid.salesforceClientSecret,
        username: user.salesforceUsername,
        password: user.salesforcePassword,
      });
    });
  });

  describe("reads only the keys of its own project", () => {
    it("ignores settings of other namespaces, even of one with the same beginning", () => {
      const { values, ...rest } = stack();
      const foreign = { "aws:region": "", "shop-eu:bogus": "", shopeventBus: "no bus" };
      assert.deepEqual(accepted({ ...rest, values: { ...values, ...foreign } }), accepted(stack()));
    });

    it("does not find a required setting in another namespace", () => {
      const { values, ...rest } = stack({ invocationRateLimit: undefined });
      const foreign = { "aws:invocationRateLimit": "7" };
      assertOnlyMistake(
        { ...rest, values: { ...values, ...foreign } },
        "invocationRateLimit",
        /is missing/,
      );
    });

    it("does not treat a secret as encrypted because another namespace encrypts the same key", () => {
      const { secretKeys, ...rest } = stack({}, ["salesforceClientId"]);
      assertOnlyMistake(
        { ...rest, secretKeys: new Set([...secretKeys, "other:salesforceClientId"]) },
        "salesforceClientId",
        /plaintext/,
      );
    });
  });

  it("requires settings without a default", () => {
    for (const key of required) {
      assertOnlyMistake(stack({ [key]: undefined }), key, /^is missing$/);
    }
  });

  it("refuses unknown settings, such as one in another case or a property of every object", () => {
    for (const key of ["bogus", "salesforcedomain", "constructor", "__proto__"]) {
      assertOnlyMistake(stack({ [key]: "x" }), key, /^is not a setting$/);
    }
  });

  describe("keeps numbers in range", () => {
    for (const [key, lowest, highest] of [
      ["salesforceApiVersion", 31, 99],
      ["invocationRateLimit", 1, 299],
      ["retryMaximumAttempts", 1, 185],
      ["retryMaximumEventAge", 60, 86_400],
    ] as const) {
      it(`takes ${lowest} to ${highest} for ${key}`, () => {
        for (const value of [lowest, highest]) {
          assert.equal(accepted(stack({ [key]: String(value) }))[key], value);
        }
        const range = new RegExp(`^must be a whole number, ${lowest} to ${highest} `);
        for (const value of [highest + 1, 1_000_000_000, "9".repeat(400)]) {
          assertOnlyMistake(stack({ [key]: String(value) }), key, range);
        }
        assertOnlyMistake(stack({ [key]: String(lowest - 1) }), key, range);
      });
    }

    it("refuses anything but a whole number in digits", () => {
      for (const text of ["", "80.0", "+80", " 80", "80\n", "0x50", "8e1", "many"]) {
        const changes = { invocationRateLimit: text };
        assertOnlyMistake(stack(changes), "invocationRateLimit", /^must be a whole number/);
      }
    });
  });

  describe("checks the form of strings", () => {
    const arn = "arn:aws:events:eu-central-1:123456789012:event-bus/shop";
    const host = (label: string) => `${label}.my.salesforce.com`;
    const partitions = ["acme--uat.sandbox", "acme-dev-ed.develop", "acme.patch", "acme.scratch"];
    const labels = ["", "a".repeat(64), "-acme", "acme-", "ac_me", "acme.", "acme..patch"];
    const foreign = ["login.salesforce.com", "my.salesforce.com", `${host("acme")}.example`];
    const alike = ["acme.my-salesforce.com", "acme-my.salesforce.com", "acme.my.salesforce-com"];

    for (const [what, key, values] of [
      ["a bus by a name of 1 to 256 characters", "eventBus", ["a", "a".repeat(256)]],
      ["a partner's bus", "eventBus", ["aws.partner/example.com/shop_1"]],
      ["a bus by its ARN in any partition", "eventBus", [arn, arn.replace("aws", "aws-us-gov")]],
      ["a label of 1 to 63 characters", "salesforceDomain", ["a", "a".repeat(63)].map(host)],
      ["a host in a partition of Salesforce", "salesforceDomain", partitions.map(host)],
      ["a client's id of 1 to 512 characters", "salesforceClientId", ["a", "a".repeat(512)]],
      ["a client's secret of as many", "salesforceClientSecret", ["a", "a".repeat(512)]],
    ] as const) {
      it(`accepts ${what}`, () => {
        for (const value of values) {
          accepted(stack({ [key]: value }));
        }
      });
    }

    for (const [what, key, problem, values] of [
      [
        "what is no bus's name",
        "eventBus",
        /name or the ARN/,
        ["", "a".repeat(257), "shop events"],
      ],
      ["a rule's ARN", "eventBus", /name or the ARN/, [arn.replace("event-bus", "rule")]],
      ["an account of 11 digits", "eventBus", /name or the ARN/, [arn.replace("1234", "123")]],
      ["a label that DNS refuses", "salesforceDomain", /My Domain/, labels.map(host)],
      [
        "a nested or numbered partition",
        "salesforceDomain",
        /My Domain/,
        ["a.sandbox.patch", "a.42"].map(host),
      ],
      ["a host in upper case", "salesforceDomain", /lower case/, ["Acme", "acme.Patch"].map(host)],
      [
        "a URL instead of a host",
        "salesforceDomain",
        /https/,
        [`https://${host("acme")}`, `${host("acme")}/api`],
      ],
      ["what is not a host alone", "salesforceDomain", /My Domain/, ["", `${host("acme")}\n`]],
      ["a host that is not the org's", "salesforceDomain", /My Domain/, [...foreign, ...alike]],
      ["an empty client's id", "salesforceClientId", /empty/, [""]],
      ["a client's id of 513 characters", "salesforceClientId", /512/, ["a".repeat(513)]],
      ["a client's id of 514 bytes", "salesforceClientId", /512 bytes/, ["ä".repeat(257)]],
      ["a colon in a client's id", "salesforceClientId", /colon/, ["a:b"]],
      ["a control character in a client's id", "salesforceClientId", /control/, ["a\n", "a\x7F"]],
      [
        "all of this in a client's secret",
        "salesforceClientSecret",
        /^must /,
        ["", "a".repeat(513), "a:b", "a\n"],
      ],
    ] as const) {
      it(`refuses ${what}`, () => {
        for (const value of values) {
          assertOnlyMistake(stack({ [key]: value }), key, problem);
        }
      });
    }

    it("takes any string but an empty one for the user's name and password", () => {
      for (const key of userKeys) {
        for (const value of ["a", "a".repeat(10_000), "a:b\n"]) {
          accepted(stack({ ...user, [key]: value }));
        }
        assertOnlyMistake(stack({ ...user, [key]: "" }), key, /^must not be empty$/);
      }
    });
  });

  it("refuses a secret in plaintext, and advises to issue a new one", () => {
    for (const key of secrets) {
      const configuration = stack(user, [key]);
      assertOnlyMistake(configuration, key, /^is a secret in plaintext$/);
      assert.match(refused(configuration)[0]?.remedy ?? "", /issue a new one/);
    }
  });

  describe("keeps the flows apart", () => {
    it("requires the user's name and password in the username-password flow", () => {
      for (const key of userKeys) {
        assertOnlyMistake(stack({ ...user, [key]: undefined }), key, /^is missing/);
      }
    });

    for (const salesforceFlow of [undefined, "client-credentials"]) {
      it(`refuses a user once, to be removed, when the flow is ${salesforceFlow ?? "left out"}`, () => {
        for (const key of userKeys) {
          for (const plaintext of [[], [key]]) {
            const configuration = stack({ salesforceFlow, [key]: "x" }, plaintext);
            assertOnlyMistake(configuration, key, /^is not used/);
            const remedy = refused(configuration)[0]?.remedy ?? "";
            assert.ok(remedy.includes(`\`pulumi config rm ${key} --stack prod\``), remedy);
            assert.ok(remedy.includes("salesforceFlow to username-password"), remedy);
          }
        }
      });
    }

    it("reports an unknown flow by itself, with or without a user", () => {
      for (const rest of [user, {}]) {
        assertOnlyMistake(
          stack({ ...rest, salesforceFlow: "password" }),
          "salesforceFlow",
          /client-credentials or username-password/,
        );
      }
    });
  });

  describe("takes an existing connection instead of credentials", () => {
    const connection = about("salesforceConnection").example;
    const onConnection = (changes: Values = {}) =>
      stack({ ...withoutClient, salesforceConnection: connection, ...changes });

    it("and then has no credentials", () => {
      assert.deepEqual(accepted(onConnection()).credentials, {
        flow: "existing-connection",
        connectionArn: connection,
      });
    });

    it("and refuses remaining credentials, with the command that removes them", () => {
      for (const key of ["salesforceFlow", ...secrets]) {
        const configuration = onConnection({ [key]: "client-credentials" });
        assertOnlyMistake(configuration, key, /^is not used beside salesforceConnection, which/);
        const remedy = refused(configuration)[0]?.remedy ?? "";
        assert.ok(remedy.includes(`\`pulumi config rm ${key} --stack prod\``), remedy);
      }
    });

    it("and refuses another ARN", () => {
      for (const wrong of ["salesforce", connection.replace("connection/", "event-bus/")]) {
        assertOnlyMistake(
          onConnection({ salesforceConnection: wrong }),
          "salesforceConnection",
          /^must be the ARN of an EventBridge connection$/,
        );
      }
    });
  });

  for (const [key, beside, values] of [
    ["loggingRetentionDays", "loggingGroup", ["14", "30", "?"]],
    ["archiveRetentionDays", "archive", ["14", "off", "?"]],
  ] as const) {
    it(`refuses ${key} once beside ${beside}, whatever its value`, () => {
      for (const value of values) {
        for (const existing of [about(beside).example, "?"]) {
          const mistakes = refused(stack({ [key]: value, [beside]: existing }));
          const reported = mistakes.filter((mistake) => mistake.key === key);
          assert.deepEqual(reported, [
            {
              key,
              problem: `is not used beside ${beside}, which has its own retention`,
              remedy: `Remove it with \`pulumi config rm ${key} --stack prod\`, or remove ${beside}.`,
            },
          ]);
          assert.equal(mistakes.length, existing === "?" ? 2 : 1);
        }
      }
    });
  }

  it("refuses a bus, a connection, a key, an archive or a log group outside the stack's Region", () => {
    const inRegion = (changes: Values, region?: string) => {
      const { values, ...rest } = stack(changes);
      return { ...rest, values: { ...values, ...(region && { "aws:region": region }) } };
    };
    const eventBus = "arn:aws:events:us-east-1:123456789012:event-bus/shop";
    const salesforceConnection = "arn:aws:events:us-east-1:123456789012:connection/sf/1-2-3";
    for (const [key, changes] of [
      ["eventBus", { eventBus }],
      ["salesforceConnection", { ...withoutClient, salesforceConnection }],
      ["encryption", { encryption: "arn:aws:kms:us-east-1:123456789012:key/0f1e-2d" }],
      ["archive", { archive: "arn:aws:events:us-east-1:123456789012:archive/shop" }],
      ["loggingGroup", { loggingGroup: "arn:aws:logs:us-east-1:123456789012:log-group:shop" }],
    ] as const) {
      assertOnlyMistake(
        inRegion(changes, "eu-central-1"),
        key,
        /^is an? (bus|connection|key|archive|log group) in us-east-1, but the stack is in eu-central-1$/,
      );
      accepted(inRegion(changes, "us-east-1"));
      accepted(inRegion(changes));
    }
    accepted(inRegion({ eventBus: "shop-events", encryption: "aws-owned" }, "eu-central-1"));
  });

  it("refuses a bus and a connection of two accounts", () => {
    const of = (bus: string, connection: string) =>
      stack({
        ...withoutClient,
        eventBus: `arn:aws:events:eu-central-1:${bus}:event-bus/shop`,
        salesforceConnection: `arn:aws:events:eu-central-1:${connection}:connection/ours/1f3a`,
      });
    accepted(of("123456789012", "123456789012"));
    assertOnlyMistake(
      of("123456789012", "210987654321"),
      "salesforceConnection",
      /is a connection of the account 210987654321, but eventBus is a bus of 123456789012/,
    );
  });

  it("refuses a topic of alarms outside the stack's Region", () => {
    const topicIn = (region: string, others: object = {}) => {
      const topic = `arn:aws:sns:${region}:123456789012:team`;
      const { values, ...rest } = stack({
        alarms: JSON.stringify({ topic, ...others }),
      });
      return { ...rest, values: { ...values, "aws:region": "eu-central-1" } };
    };
    const problem = /^is a topic in us-east-1, but the stack is in eu-central-1$/;
    assertOnlyMistake(topicIn("us-east-1"), "alarms.topic", problem);
    accepted(topicIn("eu-central-1"));
    const both = topicIn("us-east-1", { retriesPercent: 101, throttledRules: 0 });
    assert.deepEqual(
      refused(both)
        .map(({ key }) => key)
        .sort(),
      ["alarms.retriesPercent", "alarms.throttledRules", "alarms.topic"],
    );
  });

  it("refuses logging and publishers' accounts with an existing bus, both at once", () => {
    const publishers = JSON.stringify({ accounts: ["123456789012"] });
    const given = { eventBus: "shop-events", logging: "trace", loggingDetail: "true", publishers };
    assert.deepEqual(
      refused(stack(given)).map(({ key, problem }) => `${key} ${problem}`),
      [
        "publishers.accounts cannot be set with an existing bus, whose policy belongs to its owner",
        "logging is not used: the logs of an existing bus belong to its owner",
        "loggingDetail is not used: the logs of an existing bus belong to its owner",
      ],
    );
    accepted(stack({ ...given, eventBus: undefined }));
    const roles = JSON.stringify({ roles: ["shop-web"] });
    accepted(stack({ eventBus: "shop-events", logging: "off", publishers: roles }));
  });

  for (const [key, value] of [
    ["loggingDetail", "true"],
    ["loggingRetentionDays", "30"],
    ["loggingGroup", about("loggingGroup").example],
  ] as const) {
    it(`refuses ${key} without logs`, () => {
      const given = { [key]: value };
      for (const one of [given, { [key]: "?" }]) {
        assertOnlyMistake(stack({ ...one, logging: "off" }), key, /^is not used: logging is off$/);
      }
      assertOnlyMistake(
        stack({ ...given, eventBus: "shop-events" }),
        key,
        /^is not used: the logs/,
      );
      accepted(stack(given));
      accepted(stack({ ...given, logging: "info" }));
    });
  }

  it("reports only that a log group in another Region is not used, without logs", () => {
    const loggingGroup = "arn:aws:logs:us-east-1:123456789012:log-group:shop";
    const { values, ...rest } = stack({ loggingGroup, logging: "off" });
    assertOnlyMistake(
      { ...rest, values: { ...values, "aws:region": "eu-central-1" } },
      "loggingGroup",
      /^is not used: logging is off$/,
    );
  });

  describe("reads a further org from its own namespace", () => {
    const emea: Values = { ...valid, salesforceDomain: "emea.my.salesforce.com" };
    /** The valid stack with an org `emea`, of which some settings are changed. */
    const withOrg = (changes: Values = {}, plaintext: readonly string[] = []) => {
      const { values, secretKeys, ...rest } = stack();
      const given = Object.entries({ ...emea, ...changes }).flatMap(([key, value]) =>
        value === undefined ? [] : [[key, value] as const],
      );
      const hidden = given.filter(([key]) => secrets.includes(key) && !plaintext.includes(key));
      return {
        ...rest,
        values: {
          ...values,
          ...Object.fromEntries(given.map(([key, value]) => [`emea:${key}`, value])),
        },
        secretKeys: new Set([...secretKeys, ...hidden.map(([key]) => `emea:${key}`)]),
      };
    };

    it("by its name, with its own defaults", () => {
      const { orgs, salesforceDomain } = accepted(withOrg({ invocationRateLimit: "3", ...user }));
      assert.equal(salesforceDomain, valid.salesforceDomain);
      assert.deepEqual(orgs, {
        emea: {
          salesforceDomain: "emea.my.salesforce.com",
          salesforceApiVersion: 68,
          invocationRateLimit: 3,
          credentials: {
            flow: "username-password",
            clientId: valid.salesforceClientId,
            clientSecret: valid.salesforceClientSecret,
            username: user.salesforceUsername,
            password: user.salesforcePassword,
          },
        },
      });
      assert.deepEqual(accepted(stack()).orgs, {});
    });

    it("only where a subscription names it: another package may have keys of the same names", () => {
      const foreign = withOrg({ salesforceDomain: "?", salesforceToken: "x" }, secrets);
      assert.deepEqual(accepted(foreign, [{}]).orgs, {});
      assert.deepEqual(unnamedOrgs(foreign, [{}]), [
        "The settings of Salesforce in the namespace emea are not used: no subscription names the org emea.",
      ]);
      assert.deepEqual(unnamedOrgs(foreign, DECLARED), []);
      const { values } = foreign;
      const own = (subscriptions: unknown) => ({
        ...foreign,
        values: { ...values, "shop:subscriptions": JSON.stringify(subscriptions) },
      });
      assert.equal(unnamedOrgs(own([null, { org: "emea" }]), [{}]).length, 0);
      assert.equal(unnamedOrgs(own([{ org: "apac" }]), DECLARED).length, 1);
      assert.equal(unnamedOrgs(own("emea"), DECLARED).length, 1);
    });

    it("and names the full key in each mistake, and in its remedy", () => {
      for (const key of required) {
        const configuration = withOrg({ [key]: undefined });
        assertOnlyMistake(configuration, `emea:${key}`, /^is missing$/);
        assert.ok(refused(configuration)[0]?.remedy.includes(` emea:${key} `), key);
      }
      const plaintext = withOrg({}, ["salesforceClientSecret"]);
      assertOnlyMistake(plaintext, "emea:salesforceClientSecret", /^is a secret in plaintext$/);
      assertOnlyMistake(
        withOrg({ salesforceUsername: "x" }),
        "emea:salesforceUsername",
        /^is not used by the client-credentials flow$/,
      );
    });

    it("and refuses other settings, such as a setting of the stack", () => {
      for (const key of ["protect", "loggingDetail", "archiveRetentionDays", "bogus"]) {
        const configuration = withOrg({ [key]: "true" });
        assertOnlyMistake(configuration, `emea:${key}`, /^is not a setting of an org$/);
        const remedy = refused(configuration)[0]?.remedy ?? "";
        assert.ok(remedy.includes(`\`pulumi config rm emea:${key} --stack prod\``), remedy);
        assert.ok(!remedy.includes("protect,"), remedy);
      }
    });

    it("together with the stack's own mistakes, which come first", () => {
      const { values, ...rest } = withOrg({ salesforceDomain: "?" });
      const mistakes = refused({ ...rest, values: { ...values, "shop:protect": "?" } });
      assert.deepEqual(
        mistakes.map(({ key }) => key),
        ["protect", "emea:salesforceDomain"],
      );
    });
  });

  it("reports all mistakes together, in the schema's order and unknown keys last", () => {
    const wrong = Object.fromEntries(plain.map((key) => [key, "?"]));
    const mistakes = refused(stack({ bogus: "x", ...user, ...wrong }, secrets));
    assert.deepEqual(
      mistakes.map(({ key }) => key),
      [...SETTING_KEYS, "bogus"],
    );
  });

  it("reports each mistake of a setting that has several", () => {
    const mistakes = refused(stack({ salesforceClientId: "" }, ["salesforceClientId"]));
    assert.deepEqual(
      mistakes.map(({ key, problem }) => [key, problem]),
      [
        ["salesforceClientId", "must not be empty"],
        ["salesforceClientId", "is a secret in plaintext"],
      ],
    );
  });
});

describe("remedy", () => {
  it("leads to a valid stack when its command is followed", () => {
    for (const key of plain.filter((one) => !about(one).structured)) {
      const [mistake] = refused(stack({ [key]: "?" }));
      const command = /`pulumi config set (\S+) (\S+) --stack prod`/.exec(mistake?.remedy ?? "");
      assert.equal(command?.[1], key);
      const own = key === "salesforceConnection" ? withoutClient : {};
      accepted(stack({ ...own, [key]: command[2] }));
    }
  });

  it("names the file and the document for a list", () => {
    const [mistake] = refused(stack({ subscriptions: "?" }));
    assert.match(mistake?.remedy ?? "", /Pulumi\.prod\.yaml, as docs\/mapping\.md shows\.$/);
    accepted(stack({ subscriptions: about("subscriptions").example }));
  });

  it("is shown once for mistakes that it fixes together", () => {
    const text = report({ stack: "prod" }, refused(stack({ subscriptions: "[{}]" })));
    assert.equal(text.split("docs/mapping.md").length, 2);
    assert.match(text, /^ {2}subscriptions\[0\]\.name is missing\.$/m);
  });

  it("uses the prompt for a secret, so that the secret stays out of the shell's history", () => {
    for (const key of secrets) {
      const [mistake] = refused(stack({ ...user, [key]: undefined }));
      assert.ok(
        mistake?.remedy.includes(`\`pulumi config set --secret ${key} --stack prod\``),
        key,
      );
    }
  });

  it("removes an unknown setting and lists the known ones", () => {
    const [mistake] = refused(stack({ bogus: "x" }));
    assert.ok(mistake?.remedy.includes("`pulumi config rm bogus --stack prod`"));
    assert.ok(SETTING_KEYS.every((key) => mistake?.remedy.includes(key)));
  });
});

describe("suggestion", () => {
  const suggestions = (changes: Values) =>
    refused(stack(changes)).map(({ key, suggestion }) => `${key}:${suggestion ?? ""}`);

  for (const [place, changes, expected] of [
    [
      "a setting",
      { retryMaximumAtempts: "5" },
      "retryMaximumAtempts: Did you mean retryMaximumAttempts?",
    ],
    ["a setting in another case", { eventbus: "shop" }, "eventbus: Did you mean eventBus?"],
    [
      "a threshold of alarms",
      { alarms: JSON.stringify({ oldestDeadLeterHours: 8 }) },
      "alarms.oldestDeadLeterHours: Did you mean oldestDeadLetterHours?",
    ],
    [
      "a member of publishers",
      { publishers: JSON.stringify({ rols: ["shop-web"] }) },
      "publishers.rols: Did you mean roles?",
    ],
    [
      "a member of a subscription's events",
      {
        subscriptions: about("subscriptions").example.replace('"detailTypes"', '"detailType"'),
      },
      "subscriptions[0].events.detailType: Did you mean detailTypes?",
    ],
    [
      "a member of a subscription",
      { subscriptions: about("subscriptions").example.replace('"upsert"', '"upsrt"') },
      "subscriptions[0].upsrt: Did you mean upsert?",
    ],
  ] as const) {
    it(`names the nearest for ${place}`, () => {
      assert(suggestions(changes).includes(expected), suggestions(changes).join());
    });
  }

  it("names the nearest setting of an org, with the full key", () => {
    const { values, ...rest } = stack();
    const emea = {
      "emea:salesforceDomain": "emea.my.salesforce.com",
      "emea:invocationRatLimit": "5",
    };
    const mistakes = refused({ ...rest, values: { ...values, ...emea } });
    const found = mistakes.find(({ key }) => key === "emea:invocationRatLimit");
    assert.equal(found?.suggestion, " Did you mean invocationRateLimit?");
  });

  it("is in the report, in place of the list of all settings", () => {
    const text = report({ stack: "prod" }, refused(stack({ protct: "true" })));
    assert.match(text, /^ {2}protct is not a setting\. Did you mean protect\?$/m);
    assert.match(text, /^ {6}Remove it with `pulumi config rm protct --stack prod`\.$/m);
  });

  it("is left out where no setting is near", () =>
    assert.deepEqual(suggestions({ bogus: "x" }), ["bogus:"]));
});

describe("report", () => {
  const key = "invocationRateLimit";
  const mistake: Mistake = { key, problem: "is wrong", remedy: "Fix it." };

  it("names the file, the key, the problem and the remedy", () => {
    const text = report({ stack: "prod" }, [mistake]);
    for (const part of ["Pulumi.prod.yaml", `${key} is wrong`, "Fix it."]) {
      assert.ok(text.includes(part), part);
    }
  });

  it("names the place of a setting, or of the part that is wrong", () => {
    const given = stack({ invocationRateLimit: "x", subscriptions: '[{"events":{"source":[1]}}]' });
    const located = {
      ...given,
      file: "stacks/Pulumi.prod.yml",
      locate: (key: string, path: readonly PropertyKey[]) =>
        `stacks/Pulumi.prod.yml: ${[key, ...path].join(" ")}`,
    };
    const { mistakes } = parseSettings(located, []) as { mistakes: Mistake[] };
    const text = report({ stack: "prod", file: "stacks/Pulumi.prod.yml" }, mistakes);
    assert.match(text, /^stacks\/Pulumi\.prod\.yml has \d+ mistakes; nothing was registered:$/m);
    assert.match(text, /^ {2}invocationRateLimit .* \(stacks\/\S+ shop:invocationRateLimit\)\.$/m);
    assert.match(
      text,
      /^ {2}subscriptions\[0\]\.events\.source must be a string, not an array \(stacks\/\S+ shop:subscriptions 0 events source\)\.$/m,
    );
  });

  it("counts the mistakes", () => {
    assert.match(report({ stack: "prod" }, [mistake]), / has a mistake;/);
    assert.match(report({ stack: "prod" }, [mistake, mistake]), / has 2 mistakes;/);
  });

  it("names every wrong setting and shows no value", () => {
    const canary = (key: string) => `CANARY-${key}:\n`;
    const values = Object.fromEntries([...SETTING_KEYS, "bogus"].map((key) => [key, canary(key)]));
    const text = report({ stack: "prod" }, refused(stack(values, secrets)));
    for (const key of SETTING_KEYS) {
      assert.ok(text.includes(`  ${key} `), key);
    }
    assert.ok(!text.includes("CANARY"), text);
  });

  it("does not show valid values beside a mistake", () => {
    const text = report(
      { stack: "prod" },
      refused(stack({ ...user, salesforceUsername: undefined })),
    );
    assert.match(text, /salesforceUsername is missing/);
    assert.ok(!text.includes("fixture"), text);
  });
});
