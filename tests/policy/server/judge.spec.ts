import assert from "node:assert/strict";
import type { Policies, PolicyResource, ResourceValidationArgs } from "@pulumi/policy";
import * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { Judge } from "../../../policy/server/judge";
import type { Resource } from "../../../policy/shared/resource";
import { markedSecret } from "../../../emulator/propertyValues";
import { UNKNOWN } from "../shop";

const { ADVISORY, DISABLED, MANDATORY, REMEDIATE } = analyzer.EnforcementLevel;

const about = { name: "one", description: "It is one." };
const judge = (...policies: Policies) =>
  new Judge({ name: "pack", version: "1.0.0", level: "advisory" }, { policies });

const struct = (values: object) => Struct.fromJavaScript(values as Record<string, JavaScriptValue>);

function options(): analyzer.AnalyzerResourceOptions {
  const options = new analyzer.AnalyzerResourceOptions();
  options.setProtect(true);
  options.setIgnorechangesList(["tags"]);
  options.setAliasesList(["urn:old"]);
  options.setAdditionalsecretoutputsList(["password"]);
  options.setDeletebeforereplace(true);
  options.setDeletebeforereplacedefined(true);
  options.setParent("urn:parent");
  const timeouts = new analyzer.AnalyzerResourceOptions.CustomTimeouts();
  timeouts.setCreate(1);
  timeouts.setUpdate(2);
  timeouts.setDelete(3);
  options.setCustomtimeouts(timeouts);
  return options;
}

function request(properties: object = {}, type = "a:b:C"): analyzer.AnalyzeRequest {
  const message = new analyzer.AnalyzeRequest();
  message.setUrn(`urn:${type}`);
  message.setType(type);
  message.setName("it");
  message.setProperties(struct(properties));
  message.setOptions(options());
  const provider = new analyzer.AnalyzerProviderResource();
  provider.setType("pulumi:providers:a");
  provider.setName("default");
  provider.setUrn("urn:provider");
  provider.setProperties(struct({ region: "eu-central-1" }));
  message.setProvider(provider);
  return message;
}

function stackRequest(...names: string[]): analyzer.AnalyzeStackRequest {
  const message = new analyzer.AnalyzeStackRequest();
  message.setResourcesList(
    names.map((name, index) => {
      const resource = new analyzer.AnalyzerResource();
      resource.setUrn(name);
      resource.setType("a:b:C");
      resource.setName(name);
      resource.setProperties(struct({ name }));
      resource.setOptions(new analyzer.AnalyzerResourceOptions());
      if (index > 0) {
        resource.setParent(names[0] ?? "");
        resource.setDependenciesList([names[0] ?? "", "gone"]);
        const dependencies = new analyzer.AnalyzerPropertyDependencies();
        dependencies.setUrnsList([names[0] ?? "", "gone"]);
        resource.getPropertydependenciesMap().set("name", dependencies);
      }
      return resource;
    }),
  );
  return message;
}

function configuration(
  level: analyzer.EnforcementLevel,
  properties: object = {},
): analyzer.ConfigureAnalyzerRequest {
  const config = new analyzer.PolicyConfig();
  config.setEnforcementlevel(level);
  config.setProperties(struct(properties));
  const message = new analyzer.ConfigureAnalyzerRequest();
  message.getPolicyconfigMap().set("one", config);
  return message;
}

const diagnosticsOf = (response: analyzer.AnalyzeResponse) =>
  response.getDiagnosticsList().map((one) => ({
    policy: one.getPolicyname(),
    message: one.getMessage(),
    urn: one.getUrn(),
    level: one.getEnforcementlevel(),
  }));

describe("the pack's own server", () => {
  it("shows a resource with its properties, options and provider, and with secrets in plaintext", async () => {
    let shown: ResourceValidationArgs | undefined;
    const validateResource = (args: ResourceValidationArgs) => void (shown = args);
    await judge({ ...about, validateResource }).analyze(request({ a: markedSecret("b") }));
    assert(shown);
    const { props, opts, provider, type, name, urn } = shown;
    assert.deepEqual(
      { props, type, name, urn },
      {
        props: { a: "b" },
        type: "a:b:C",
        name: "it",
        urn: "urn:a:b:C",
      },
    );
    assert.deepEqual(opts, {
      protect: true,
      ignoreChanges: ["tags"],
      aliases: ["urn:old"],
      additionalSecretOutputs: ["password"],
      deleteBeforeReplace: true,
      parent: "urn:parent",
      customTimeouts: { createSeconds: 1, updateSeconds: 2, deleteSeconds: 3 },
    });
    assert.deepEqual(provider, {
      type: "pulumi:providers:a",
      name: "default",
      urn: "urn:provider",
      props: { region: "eu-central-1" },
    });
  });

  it("shows a resource without properties as one with none", async () => {
    const shown: unknown[] = [];
    const validateResource = ({ props }: ResourceValidationArgs) => void shown.push(props);
    const message = request();
    message.clearProperties();
    await judge({ ...about, validateResource }).analyze(message);
    const fixing = { enforcementLevel: "remediate" as const, remediateResource: () => ({ a: 1 }) };
    const response = await judge({ ...about, ...fixing }).remediate(message);
    assert.deepEqual([shown, response.getRemediationsList()], [[{}], []]);
  });

  it("waits for a policy that answers later", async () => {
    const later = async (_: unknown, report: (message: string) => void) => {
      await Promise.resolve();
      report("late");
    };
    const response = await judge({ ...about, validateStack: later }).analyzeStack(
      stackRequest("a"),
    );
    assert.deepEqual(
      diagnosticsOf(response).map(({ message }) => message),
      ["It is one.\nlate"],
    );
  });

  it("takes a configuration of a level alone, without settings", async () => {
    const message = configuration(MANDATORY);
    message.getPolicyconfigMap().get("one")?.clearProperties();
    const report = (_: unknown, report: (message: string) => void) => report("x");
    const one = judge({ ...about, validateResource: report });
    one.configure(message);
    assert.deepEqual(
      diagnosticsOf(await one.analyze(request())).map(({ level }) => level),
      [MANDATORY],
    );
  });

  it("shows which values are secrets, in objects, lists, and as outputs", async () => {
    const output = (members: object) => ({
      "4dabf18193072939515e22adb298388d": "d0e6a833031e9bbcd3f4e8bde6ca49a4",
      ...members,
    });
    let shown: Pick<Resource, "props" | "secrets"> | undefined;
    const validateResource = (args: ResourceValidationArgs) => void (shown = args);
    const properties = {
      text: markedSecret("a"),
      plain: "b",
      list: [1, markedSecret("c"), { deep: markedSecret({ d: markedSecret(2) }) }],
      known: output({ value: { e: output({ value: "f", secret: true }) }, dependencies: ["urn"] }),
      unknown: output({ secret: true }),
      later: output({}),
      empty: { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" },
      whole: markedSecret([markedSecret("g")]),
    };
    await judge({ ...about, validateResource }).analyze(request(properties));
    assert.deepEqual(shown?.props, {
      text: "a",
      plain: "b",
      list: [1, "c", { deep: { d: 2 } }],
      known: { e: "f" },
      unknown: UNKNOWN,
      later: UNKNOWN,
      empty: null,
      whole: ["g"],
    });
    assert.deepEqual(
      [...(shown.secrets ?? [])].sort(),
      [
        "empty",
        "known.e",
        "list[1]",
        "list[2].deep",
        "list[2].deep.d",
        "text",
        "unknown",
        "whole",
      ].concat("whole[0]"),
    );
  });

  it("shows assets and archives as plain objects, also empty ones", async () => {
    const signed = (signature: string, members: object) => ({
      "4dabf18193072939515e22adb298388d": signature,
      ...members,
    });
    const asset = (members: object) => signed("c44067f5952c0a294b673a41bacd8c17", members);
    const archive = (members: object) => signed("0def7320c3a5731c473e5ecbe6d01bc7", members);
    let shown: unknown;
    const validateResource = (args: ResourceValidationArgs) => void (shown = args.props);
    const properties = {
      file: asset({ path: "a.txt", hash: "1" }),
      empty: asset({ text: "" }),
      code: archive({ assets: { "a.js": asset({ text: markedSecret("b") }), "b.js": asset({}) } }),
      other: signed("unknown to this pack", { a: 1 }),
    };
    await judge({ ...about, validateResource }).analyze(request(properties));
    assert.deepEqual(shown, {
      file: { path: "a.txt" },
      empty: { text: "" },
      code: { assets: { "a.js": { text: "b" }, "b.js": {} } },
      other: { a: 1 },
    });
  });

  it("shows which values are secrets to policies on stacks, too", async () => {
    let shown: (readonly string[])[] = [];
    const validateStack = ({ resources }: { resources: PolicyResource[] }) => {
      const marked = resources as (PolicyResource & Pick<Resource, "secrets">)[];
      shown = marked.map(({ secrets }) => [...(secrets ?? ["unknown"])]);
    };
    const message = stackRequest("a", "b");
    message.getResourcesList()[1]?.setProperties(struct({ name: markedSecret("b") }));
    await judge({ ...about, validateStack }).analyzeStack(message);
    assert.deepEqual(shown, [[], ["name"]]);
  });

  it("distinguishes resource types by class", async () => {
    const classOf = (type: string) =>
      ({ __pulumiType: type }) as unknown as Parameters<ResourceValidationArgs["isType"]>[0];
    const validateResource = (args: ResourceValidationArgs) => {
      const types = ["a:b:C", "a:b:D"].map(classOf);
      assert.deepEqual(
        types.map((one) => args.isType(one)),
        [true, false],
      );
      assert.deepEqual(
        types.map((one) => args.asType(one) as unknown),
        [{ a: 1 }, undefined],
      );
    };
    await judge({ ...about, validateResource }).analyze(request({ a: 1 }));
  });

  it("reports the policy's description and level, and the resource that the policy names", async () => {
    const validateResource = [
      (_: unknown, report: (message: string, urn?: string) => void) => report("first"),
      async (_: unknown, report: (message: string, urn?: string) => void) => {
        await Promise.resolve();
        report("second", "urn:other");
      },
    ];
    const one = judge({ ...about, enforcementLevel: "mandatory", validateResource });
    assert.deepEqual(diagnosticsOf(await one.analyze(request())), [
      { policy: "one", message: "It is one.\nfirst", urn: "", level: MANDATORY },
      { policy: "one", message: "It is one.\nsecond", urn: "urn:other", level: MANDATORY },
    ]);
  });

  it("uses the level and resource of a report, and the description if the report has no message", async () => {
    type Report = (given: object) => void;
    const validateResource = ((_: unknown, report: Report) => {
      report({ message: "later", urn: "urn:other", enforcementLevel: "advisory" });
      report({});
    }) as never;
    const one = judge({ ...about, enforcementLevel: "mandatory", validateResource });
    assert.deepEqual(diagnosticsOf(await one.analyze(request())), [
      { policy: "one", message: "later", urn: "urn:other", level: ADVISORY },
      { policy: "one", message: "It is one.", urn: "", level: MANDATORY },
    ]);
  });

  it("runs policies on resources for resources only, and policies on stacks for stacks only", async () => {
    const fail = () => assert.fail("must not run");
    const resources = judge({ ...about, validateResource: fail });
    assert.deepEqual(diagnosticsOf(await resources.analyzeStack(stackRequest("a"))), []);
    const stacks = judge({ ...about, validateStack: fail });
    assert.deepEqual(diagnosticsOf(await stacks.analyze(request())), []);
  });

  it("passes on the configuration, applies its level, and forgets the previous configuration", async () => {
    const validateResource: (
      args: ResourceValidationArgs,
      report: (message: string) => void,
    ) => void = (args, report) => report(JSON.stringify(args.getConfig()));
    const configSchema = { properties: { ceiling: { type: "integer" } } } as const;
    const one = judge({ ...about, configSchema, validateResource });
    const said = async () =>
      diagnosticsOf(await one.analyze(request())).map(({ message, level }) => [
        message.split("\n")[1],
        level,
      ]);
    assert.deepEqual(await said(), [["{}", ADVISORY]]);
    one.configure(configuration(MANDATORY, { ceiling: 5 }));
    assert.deepEqual(await said(), [['{"ceiling":5}', MANDATORY]]);
    one.configure(configuration(REMEDIATE));
    assert.deepEqual(await said(), [["{}", MANDATORY]]);
    one.configure(configuration(DISABLED));
    assert.deepEqual(await said(), []);
    one.configure(new analyzer.ConfigureAnalyzerRequest());
    assert.deepEqual(await said(), [["{}", ADVISORY]]);
  });

  it("passes on the stack's tags", async () => {
    const validateResource: (
      args: ResourceValidationArgs,
      report: (message: string) => void,
    ) => void = ({ stackTags }, report) => report(String(stackTags.get("team")));
    const one = judge({ ...about, validateResource });
    await one.analyze(request());
    const tags = new analyzer.AnalyzerStackConfigureRequest();
    tags.getTagsMap().set("team", "shop");
    one.configureStack(tags);
    assert.match(diagnosticsOf(await one.analyze(request()))[0]?.message ?? "", /shop$/);
  });

  it("runs a policy only for its resource types", async () => {
    const checked: string[] = [];
    const validateResource = ({ type }: ResourceValidationArgs) => void checked.push(type);
    const one = judge({ ...about, types: new Set(["a:b:C"]), validateResource } as Policies[0]);
    for (const type of ["a:b:C", "a:b:D", "a:b:C"]) await one.analyze(request({}, type));
    assert.deepEqual(checked, ["a:b:C", "a:b:C"]);
  });

  it("reports why a policy does not apply, and continues with the next", async () => {
    const report = (_: unknown, report: (message: string) => void) => report("next");
    const one = judge(
      { ...about, validateStack: (args) => args.notApplicable("no queue") },
      { ...about, name: "two", validateStack: (args) => args.notApplicable() },
      { ...about, name: "three", validateStack: report },
    );
    const response = await one.analyzeStack(stackRequest("a"));
    assert.deepEqual(
      response.getNotApplicableList().map((each) => [each.getPolicyName(), each.getReason()]),
      [
        ["one", "no queue"],
        ["two", "Policy does not apply"],
      ],
    );
    assert.equal(diagnosticsOf(response).length, 1);
  });

  it("shows a stack with its parents and dependencies, the same to every policy", async () => {
    const shown: (readonly PolicyResource[])[] = [];
    const validateStack = ({ resources }: { resources: PolicyResource[] }) =>
      void shown.push(resources);
    const one = judge(
      { ...about, validateStack },
      { ...about, name: "two", validateStack },
      { ...about, name: "three", enforcementLevel: "disabled", validateStack },
    );
    await one.analyzeStack(stackRequest("a", "b"));
    const [[a, b] = [], second, ...more] = shown;
    assert.deepEqual(more, []);
    assert.equal(second, shown[0]);
    assert.deepEqual([a?.props, a?.parent, a?.dependencies], [{ name: "a" }, undefined, []]);
    assert.equal(b?.parent, a);
    assert.deepEqual(b?.dependencies, [a]);
    assert.deepEqual(b?.propertyDependencies, { name: [a] });
    assert.deepEqual(b?.opts.customTimeouts, {
      createSeconds: 0,
      updateSeconds: 0,
      deleteSeconds: 0,
    });
    assert(!("deleteBeforeReplace" in (b?.opts ?? {})) && !("parent" in (b?.opts ?? {})));
  });

  it("names a policy that fails and the resource, and not the error's message, which may quote a value", async () => {
    const fail = () => JSON.parse("CANARY") as never;
    const level = { enforcementLevel: "remediate" as const };
    const withFrames = (start: string) => ({
      name: "Error",
      message: new RegExp(`^${start}: SyntaxError\\n +at `),
    });
    for (const [failing, start] of [
      [
        judge({ ...about, validateResource: fail }).analyze(request()),
        "one' of pack, at urn:a:b:C",
      ],
      [judge({ ...about, validateStack: fail }).analyzeStack(stackRequest("a")), "one' of pack"],
      [
        judge({ ...about, ...level, remediateResource: fail }).remediate(request()),
        "one' of pack, at urn:a:b:C",
      ],
    ] as const) {
      await assert.rejects(failing, withFrames(`Error in policy '${start}`));
      await assert.rejects(failing, ({ message }: Error) => !message.includes("CANARY"));
    }
  });

  it("refuses an engine that sends no resource options", async () => {
    const message = request();
    message.clearOptions();
    await assert.rejects(judge().analyze(message), /Upgrade Pulumi/);
  });

  it("runs remediations one after the other, keeps secrets, and omits policies that fix nothing", async () => {
    const level = { enforcementLevel: "remediate" as const };
    const one = judge(
      {
        ...about,
        ...level,
        remediateResource: ({ props }) => void (props.a = "unused"),
      },
      { ...about, ...level, name: "two", remediateResource: ({ props }) => ({ ...props, b: 2 }) },
      {
        ...about,
        ...level,
        name: "three",
        remediateResource: ({ props }) => ({ c: props.b as unknown }),
      },
      {
        ...about,
        ...level,
        name: "four",
        remediateResource: (args) => args.notApplicable(),
      },
      { ...about, name: "five", remediateResource: () => ({ d: 1 }) },
    );
    const response = await one.remediate(request({ b: 1 }));
    assert.deepEqual(
      response
        .getRemediationsList()
        .map((fixed) => [fixed.getPolicyname(), fixed.getProperties()?.toJavaScript()]),
      [
        ["two", { a: "unused", b: 2 }],
        ["three", { c: 2 }],
      ],
    );
    const keeping = judge({
      ...about,
      ...level,
      remediateResource: ({ props }) => {
        props.a = "new";
        return props;
      },
    });
    const [kept] = (
      await keeping.remediate(request({ a: markedSecret("old") }))
    ).getRemediationsList();
    assert.deepEqual(kept?.getProperties()?.toJavaScript(), { a: markedSecret("new") });
  });
});
