import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import fc from "fast-check";
import { reconcile } from "../../../emulator/embedded/policyConfig";
import {
  parsePolicyConfig,
  readPolicyConfig,
  type PolicyConfigFile,
} from "../../../emulator/embedded/policyConfigFile";
import { runError } from "../../runError";
import { PROJECT_DIRECTORY, temporaryFolder } from "../../folder";
import { drawn } from "../../drawn";

const URN = "urn:pulumi:prod::shop::aws:sqs/queue:Queue::shop-dlq";
const EXCEPTION = {
  reason: "The audit queue is encrypted by its own key.",
  match: [{ policies: ["queue-encryption"], targets: [URN] }],
};

const parse = (text: string): PolicyConfigFile => parsePolicyConfig(text, "prod.json");
const refuses = (text: string, ...reasons: RegExp[]) =>
  assert.throws(
    () => parse(text),
    runError(/^The policy configuration prod\.json cannot be used: /, ...reasons),
    text,
  );

describe("a policy configuration of version 1", () => {
  it("has an entry for each policy, and no exceptions", () => {
    const policies = { all: "advisory", rate: { enforcementLevel: "disabled", ceiling: 20 } };
    assert.deepEqual(parse(JSON.stringify(policies)), {
      policies,
      exceptions: [],
      environments: [],
    });
  });

  it("can name environments of Pulumi Cloud", () => {
    assert.deepEqual(parse('{"environments": ["shop/prod"], "rate": "disabled"}'), {
      policies: { rate: "disabled" },
      exceptions: [],
      environments: ["shop/prod"],
    });
    refuses('{"environments": "shop/prod"}', /: environments must be a list of texts$/);
    refuses('{"environments": [1]}', /: environments\[0\] must be a text$/);
  });

  it("is empty where the file is, as for the engine", () => {
    for (const text of ["", " \r\n", "{}"]) {
      assert.deepEqual(parse(text), { policies: {}, exceptions: [], environments: [] });
    }
  });

  it("may have line ends of Windows", () => {
    assert.deepEqual(parse('{\r\n  "rate": "disabled"\r\n}\r\n').policies, { rate: "disabled" });
  });

  for (const [what, text, reason] of [
    ["is not JSON", "{", /JSON/],
    ["is a list", "[]", /used: must be an object with an entry for each configured policy/],
    ["is null", "null", /used: must be an object with an entry for each configured policy/],
    [
      "has a level that Pulumi lacks",
      '{"rate": "strict"}',
      /used: rate must be advisory, mandatory,/,
    ],
    [
      "has such levels among properties",
      '{"rate": {"enforcementLevel": "x"}, "queue": {"enforcementLevel": "y"}}',
      /used: rate must be .*; queue must be /,
    ],
    ["has a number for a policy", '{"rate": 20}', /used: rate must be /],
    ["has null for a policy", '{"rate": null}', /used: rate must be /],
    ["has a list for a policy", '{"rate": ["disabled"]}', /used: rate must be /],
    ["begins with a byte order mark", '\uFEFF{"rate": "disabled"}', /byte order mark.*Save it as/],
    [
      "has a policy twice",
      '{"rate": "disabled", "rate": "mandatory"}',
      /it has rate more than once/,
    ],
    ["has a setting twice", '{"rate": {"a": 1, "a": 2}}', /it has a more than once/],
    ["has __proto__", '{"__proto__": {"rate": "disabled"}}', /the key __proto__/],
    ["has __proto__ inside", '{"rate": {"a": [{"__proto__": 1}]}}', /the key __proto__/],
  ] as const) {
    it(`is refused by its name when it ${what}`, () => refuses(text, reason));
  }

  it("may name the policy constructor, which is then unknown like any other", () => {
    assert.deepEqual(Object.keys(parse('{"constructor": "disabled"}').policies), ["constructor"]);
  });
});

describe("a policy configuration of version 2", () => {
  const second = (changed: object) => JSON.stringify({ version: 2, ...changed });

  it("has the policies below policies, and exceptions", () => {
    const policies = { all: "advisory", rate: { ceiling: 20 } };
    assert.deepEqual(parse(second({ policies, exceptions: [EXCEPTION] })), {
      policies,
      exceptions: [EXCEPTION],
      environments: [],
    });
  });

  it("needs neither of them", () => {
    assert.deepEqual(parse(second({})), { policies: {}, exceptions: [], environments: [] });
  });

  it("is refused without its version, which is the number 2", () => {
    for (const version of ["2", 1, 3, null, [2]]) {
      refuses(second({ version, policies: {} }), /: version must be the number 2$/);
    }
    refuses('{"policies": {}}', /: version must be the number 2$/);
    refuses(JSON.stringify({ exceptions: [EXCEPTION] }), /: version must be the number 2$/);
  });

  it("refuses an unknown key, and offers the nearest one or lists all", () => {
    refuses(second({ polices: {} }), /: version 2 has no key polices\. Did you mean policies\?$/);
    refuses(second({ exception: [] }), /no key exception\. Did you mean exceptions\?$/);
    refuses(
      second({ "queue-encryption": "disabled" }),
      /no key queue-encryption\. It has version, policies, .* Settings of policies belong below policies\.$/,
    );
  });

  it("refuses an unknown key of an exception, and says where it belongs", () => {
    const given = (changed: object) => second({ exceptions: [{ ...EXCEPTION, ...changed }] });
    refuses(given({ raeson: "x" }), /: exceptions\[0\] has no key raeson\. Did you mean reason\?$/);
    refuses(given({ policies: [] }), /no key policies\. It belongs into the entries of its match$/);
    refuses(
      given({ expiresAt: "2027-01-01" }),
      /no key expiresAt\. Only .* Pulumi Cloud .* expire$/,
    );
    refuses(
      second({ exceptions: [{ reason: "x", match: [{ ...EXCEPTION.match[0], urns: [URN] }] }] }),
      /: exceptions\[0\]\.match\[0\] has no key urns\. It has policies, targets\.$/,
    );
  });

  for (const [what, exception, ...reasons] of [
    ["no reason", { match: EXCEPTION.match }, /: exceptions\[0\]\.reason must be a text/],
    ["an empty reason", { ...EXCEPTION, reason: " \n" }, /\.reason must say why/],
    ["a reason that is no text", { ...EXCEPTION, reason: null }, /\.reason must be a text/],
    ["no match", { reason: "x" }, /: exceptions\[0\]\.match must be a list/],
    ["an empty match", { ...EXCEPTION, match: [] }, /\.match must have at least one entry/],
    ["an entry that is a text", { ...EXCEPTION, match: [URN] }, /\.match\[0\] must be an object/],
    [
      "no policies and no targets",
      { ...EXCEPTION, match: [{ policies: [], targets: [] }] },
      /\.match\[0\]\.policies must be a list of at least one of policy names; .*\.targets must be a list of at least/,
    ],
    [
      "a resource's name for its URN",
      { ...EXCEPTION, match: [{ policies: ["rate"], targets: ["shop-dlq"] }] },
      /\.match\[0\]\.targets\[0\] is not a resource URN, such as urn:pulumi:/,
    ],
    [
      "a pattern for a URN, whose parts are missing",
      { ...EXCEPTION, match: [{ policies: ["rate"], targets: ["urn:pulumi:*"] }] },
      /\.targets\[0\] is not a resource URN/,
    ],
    ["null", null, /: exceptions\[0\] must be an object with reason and match$/],
  ] as const) {
    it(`refuses an exception with ${what}`, () => {
      refuses(second({ exceptions: [exception] }), ...(reasons as readonly RegExp[]));
    });
  }

  it("refuses exceptions that are no list, and several mistakes at once", () => {
    refuses(second({ exceptions: { a: EXCEPTION } }), /: exceptions must be a list of exceptions$/);
    refuses(
      second({ policies: { rate: "strict" }, exceptions: [{}] }),
      /policies\.rate must be /,
      /exceptions\[0\]\.reason must be /,
      /exceptions\[0\]\.match must be /,
    );
  });
});

describe("any JSON as a policy configuration", () => {
  const keys = fc.constantFrom(
    ...["version", "policies", "exceptions", "match", "targets", "reason", "environments"],
    ...["all", "enforcementLevel", "__proto__", "constructor"],
  );
  const { tree } = fc.letrec((tie) => ({
    leaf: fc.oneof(fc.constantFrom(2, null, "advisory", URN, true), fc.string()),
    tree: fc.oneof(
      { maxDepth: 5 },
      tie("leaf"),
      fc.array(tie("tree"), { maxLength: 3 }),
      fc.dictionary(keys, tie("tree"), { maxKeys: 5 }),
    ),
  }));

  it("is taken, or refused in a sentence", () => {
    fc.assert(
      fc.property(tree, fc.boolean(), (value, second) => {
        const text = JSON.stringify(second ? { ...Object(value), version: 2 } : value);
        try {
          const { policies, exceptions } = parse(text);
          reconcile([], policies, exceptions);
        } catch (error) {
          runError(/cannot be used: .|has mistakes:\n {2}./)(error);
        }
      }),
      drawn(600),
    );
  });
});

describe("a file of policy configuration", () => {
  const folder = temporaryFolder();

  it("is read as it is", async () => {
    const file = await folder.write("dev.json", '{"rate": "disabled"}');
    assert.deepEqual((await readPolicyConfig(file)).policies, { rate: "disabled" });
  });

  it("is there for every stack of the project", async () => {
    const stacks = (await readdir(PROJECT_DIRECTORY)).flatMap(
      (name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? [],
    );
    assert(stacks.includes("local"));
    for (const stack of stacks) {
      await readPolicyConfig(join(PROJECT_DIRECTORY, "policy", "config", `${stack}.json`));
    }
  });

  it("is refused by its name, with what to do, when it does not exist", async () => {
    const file = join(folder.path, "prod.json");
    await assert.rejects(
      readPolicyConfig(file),
      runError(
        RegExp(basename(file)),
        /: the file does not exist\. Create it, or give the path of/,
      ),
    );
  });

  it("is refused by its name when it cannot be read", async () => {
    await assert.rejects(
      readPolicyConfig(folder.path),
      runError(/cannot be used: it is a directory$/),
    );
  });
});
